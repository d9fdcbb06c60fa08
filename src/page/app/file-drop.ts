import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Report } from '../../report/report-format.ts';
import { ReportError, parseReport } from '../../report/parse-report.ts';
import { MOST_CONFIG_BYTES, MOST_FILE_BYTES, parseJson } from '../../text/json.ts';
import { InputError } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { isReportLike } from '../../scenario/report-like.ts';
import type { ModelChooser } from '../scenario/model-chooser.ts';
import type { ReportFile } from '../run/report-file.ts';
import '../scenario/model-chooser.ts';
import '../run/report-file.ts';

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

/** Files with tensors, of which only headers are read, and the index of several. */
const TENSORS = /\.(safetensors(\.index\.json)?|gguf)$/i;

/**
 * Routes files that the user dropped or chose: opens a report, or selects the model or GPU of a `config.json`, a GPU file or
 * a model's files.
 */
export async function takeFiles(page: ParentNode, given: readonly File[] | Promise<readonly File[]>): Promise<void> {
  const chooser = page.querySelector<ModelChooser>('model-chooser');
  try {
    const files = await given;
    if (!chooser || !files.some(({ name }) => TENSORS.test(name))) {
      const file = files.find(({ name }) => name === 'config.json') ?? files[0];
      if (!file) throw new InputError('files: expected those of a model in the folder, got none');
      return await takeFile(page, file);
    }
    // Most visits read no header.
    const { modelOfDrop } = await import('../../scenario/dropped-model.ts');
    chooser.choose(await modelOfDrop(files));
  } catch (error) {
    chooser?.refuse(error);
  }
}

async function takeFile(page: ParentNode, file: File): Promise<void> {
  const [reports, chooser] = [
    page.querySelector<ReportFile>('report-file'),
    page.querySelector<ModelChooser>('model-chooser'),
  ];
  if (file.size > MOST_CONFIG_BYTES || !chooser) return reports?.read(file);
  const text = await file.text();
  if (isForChooser(text, file.name)) await chooser.take(text, file.name);
  else await reports?.read(file);
}

function isForChooser(text: string, name: string): boolean {
  try {
    return !isReportLike(parseJson(text));
  } catch {
    // Not JSON: go by the file name.
    return /config|gpu/i.test(name);
  }
}

/**
 * Fetches a report from the page's own site.
 * @throws ReportError if it is missing, too large, not a report, or on another site
 */
export async function fetchReport(path: string): Promise<Report> {
  const url = new URL(path, location.href);
  if (url.origin !== location.origin)
    throw new ReportError(`?report: expected a file on the same site as this page, got ${quote(path)}`);
  const response = await fetch(url);
  if (!response.ok)
    throw new ReportError(`?report: expected a report at ${quote(path)}, got HTTP status ${response.status}`);
  const size = Number(response.headers.get('Content-Length') ?? 0);
  if (size > MOST_FILE_BYTES) {
    throw new ReportError(`?report: expected at most ${MOST_FILE_BYTES} bytes at ${quote(path)}, got ${size}`);
  }
  return parseReport(await response.text());
}
