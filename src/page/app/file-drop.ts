import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Accepts files dropped anywhere on the page. */
export class FileDrop implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #take: (files: Promise<readonly File[]>) => void;

  /** Whether a file is being dragged over the page. */
  isOver = false;

  constructor(host: ReactiveControllerHost, take: (files: Promise<readonly File[]>) => void) {
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
    const { dataTransfer } = event;
    if (!dataTransfer || dataTransfer.files.length === 0) return;
    event.preventDefault();
    this.#set(false);
    this.#take(droppedFiles(dataTransfer));
  };
}

/** The dropped files, and those directly in dropped folders. The transfer is empty once the event is over. */
async function droppedFiles({ items, files }: DataTransfer): Promise<readonly File[]> {
  const folders = [...(items ?? [])].map((item) => item.webkitGetAsEntry()).filter((entry) => entry?.isDirectory);
  if (folders.length === 0) return [...files];
  const names = new Set(folders.map((folder) => folder!.name));
  const inside = await Promise.all(folders.map((folder) => filesIn(folder as FileSystemDirectoryEntry)));
  // A folder is listed among the files, as one that cannot be read.
  return [...[...files].filter(({ name }) => !names.has(name)), ...inside.flat()];
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<readonly File[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  // A reader gives a part of the entries at a time, and none after the last.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    entries.push(...some);
  }
  const files = entries.filter((entry): entry is FileSystemFileEntry => entry.isFile);
  return Promise.all(files.map((file) => new Promise<File>((resolve, reject) => file.file(resolve, reject))));
}
