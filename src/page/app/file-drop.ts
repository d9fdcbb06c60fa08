import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Accepts a file dropped anywhere on the page. */
export class FileDrop implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #take: (file: File) => void;

  /** Whether a file is being dragged over the page. */
  isOver = false;

  constructor(host: ReactiveControllerHost, take: (file: File) => void) {
    this.#host = host;
    this.#take = take;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('dragover', this.#onDrag);
    addEventListener('dragleave', this.#onLeave);
    addEventListener('drop', this.#onDrop);
  }

  hostDisconnected(): void {
    removeEventListener('dragover', this.#onDrag);
    removeEventListener('dragleave', this.#onLeave);
    removeEventListener('drop', this.#onDrop);
  }

  #set(isOver: boolean): void {
    if (this.isOver === isOver) return;
    this.isOver = isOver;
    this.#host.requestUpdate();
  }

  readonly #onDrag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.#set(true);
  };

  readonly #onLeave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.#set(false);
  };

  readonly #onDrop = (event: DragEvent): void => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    this.#set(false);
    this.#take(file);
  };
}
