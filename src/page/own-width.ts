import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The width of an element, which is drawn again when it changes. */
export class OwnWidth implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #pixels = 0;
  readonly #observer = new ResizeObserver(([entry]) => {
    const pixels = Math.round(entry?.contentRect.width ?? 0);
    if (pixels === 0 || pixels === this.#pixels) return;
    this.#pixels = pixels;
    // In the next frame: the new width changes the height, which the observer would see in the same one.
    requestAnimationFrame(() => this.#host.requestUpdate());
  });

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** In CSS pixels, of its content; 0 as long as it has no layout. */
  get pixels(): number {
    // Before the observer's first call; only then has the element its style, too.
    return (this.#pixels ||= Math.round(this.#host.clientWidth));
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }
}
