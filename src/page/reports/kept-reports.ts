import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { checkReport, parseReport } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import { reportName, summaryOf, type ReportSummary } from '../../report/report-summary.ts';
import { hashText } from '../../text/hash.ts';
import { errorSentence } from '../../text/sentence.ts';
import type { PageDatabase } from '../page-database.ts';
import { cameFrom, isFromHere } from '../shown/report-origin.ts';
import type { ReportStore, StoredReport, StoredRow } from './report-store.ts';

/** A kept report in the list. */
export interface KeptEntry {
  readonly id: string;
  /** Null if its row does not read. */
  readonly summary: ReportSummary | null;
  /** Why it cannot be opened, one sentence; null as far as known. */
  readonly problem: string | null;
}

/** Deleted reports that can be put back: the last ones. */
const MOST_REMOVED = 10;
/** Reports that stay parsed: those of a comparison, and as many before. */
const MOST_READ = 10;
const CHANNEL = 'ridgepoint-reports';

/**
 * The reports kept in this browser. No method throws: what goes wrong with the storage is one sentence in `fault`. Fires
 * `change` when anything of it changes, in this tab or another one.
 */
export class KeptReports extends EventTarget implements ReactiveController {
  /** The newest measurement first; null until it is read. */
  list: readonly KeptEntry[] | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #database: PageDatabase | null;
  #opened: Promise<ReportStore> | null = null;
  #channel: BroadcastChannel | null = null;
  /** Deleted ones, the last one first. */
  #removed: readonly StoredReport[] = [];
  readonly #problems = new Map<string, string>();
  readonly #read = new Map<string, Report>();
  #loads = 0;
  /** Why the list or a report could not be read; null: it could. */
  #unread: string | null = null;
  /** Why the last change was not stored; null: it was. Reading the list again does not change that. */
  #unstored: string | null = null;

  /** @param database the page's, unless told */
  constructor(host: ReactiveControllerHost, database: PageDatabase | null = null) {
    super();
    this.#host = host;
    this.#database = database;
    host.addController(this);
  }

  hostConnected(): void {
    if ('BroadcastChannel' in globalThis) {
      this.#channel = new BroadcastChannel(CHANNEL);
      this.#channel.addEventListener('message', this.refresh);
    }
    // Storage that was cleared elsewhere, by the browser's settings, sends no message.
    document.addEventListener('visibilitychange', this.#onSeen);
    void this.refresh();
  }

  readonly #onSeen = (): void => {
    if (!document.hidden) void this.refresh();
  };

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#onSeen);
    this.#channel?.close();
    this.#channel = null;
  }

  /** Why reports cannot be kept or read, one sentence; null if they can. */
  get fault(): string | null {
    return this.#unstored ?? this.#unread;
  }

  /** The name of the report deleted last; null if there is none to put back. */
  get removed(): string | null {
    const [last] = this.#removed;
    return last ? storedName(last) : null;
  }

  /** The id of a report in the list; null if it is not kept. */
  idOf(report: Report): string | null {
    const id = idFor(report);
    return id !== null && this.list?.some((entry) => entry.id === id) ? id : null;
  }

  /** The name of a report in the list; null if it is not kept. */
  nameOf(report: Report): string | null {
    const id = this.idOf(report);
    return (id !== null && this.list?.find((entry) => entry.id === id)?.summary?.name) || null;
  }

  /** Keeps a report; the same content only once. @returns its id; null if it could not be kept, see `fault` */
  async keep(report: Report, name = ''): Promise<string | null> {
    const content = contentOf(report);
    if (!content) return this.#notStored('This report lacks what a report must have, so it cannot be kept.');
    const { id, text } = content;
    const bytes = new Blob([text]).size;
    const summary = summaryOf(report, { id, name, bytes, here: isFromHere(report), keptAt: new Date().toISOString() });
    return this.#change(async () => {
      await (await this.#store()).keep(summary, text);
      this.#removed = this.#removed.filter((one) => one.id !== id);
      return id;
    });
  }

  /** Reads a kept report and checks it; null if it does not read, see its `problem`, or `fault`. */
  async get(id: string): Promise<Report | null> {
    const known = this.#read.get(id);
    if (known) return known;
    const text = await this.text(id);
    if (this.#unread !== null) return null;
    try {
      if (text === null) throw new Error('its content is missing from the browser’s storage');
      const report = parseReport(text);
      this.#problems.delete(id);
      const isHere = this.list?.find((entry) => entry.id === id)?.summary?.here === true;
      this.#remember(id, cameFrom(isHere ? 'here' : 'kept', report));
      return report;
    } catch (error) {
      this.#problems.set(id, `It no longer reads: ${errorSentence(error)}`);
      await this.refresh();
      return null;
    }
  }

  /** The JSON text of a kept report as it is stored; null if there is none. */
  async text(id: string): Promise<string | null> {
    try {
      const text = await (await this.#store()).text(id);
      this.#tell({ unread: null });
      return text;
    } catch (error) {
      this.#tell({ unread: errorSentence(error) });
      return null;
    }
  }

  /** Gives a kept report another name; an empty one changes nothing. */
  async rename(id: string, name: string): Promise<void> {
    const kept = reportName(name);
    if (kept !== '') await this.#change(async () => (await this.#store()).rename(id, kept));
  }

  /** Deletes a kept report; `undo` puts it back for as long as the page is open. */
  async remove(id: string): Promise<void> {
    await this.#change(async () => {
      const removed = await (await this.#store()).remove(id);
      if (removed.summary !== undefined || removed.body !== null) {
        this.#removed = [removed, ...this.#removed].slice(0, MOST_REMOVED);
      }
    });
  }

  /** Puts the report deleted last back. @returns its id; null if there is none, or it could not be stored */
  async undo(): Promise<string | null> {
    const [last] = this.#removed;
    if (!last) return null;
    return this.#change(async () => {
      await (await this.#store()).restore(last);
      this.#removed = this.#removed.filter((one) => one !== last);
      return last.id;
    });
  }

  /** Gives up putting deleted reports back. */
  forgetRemoved(): void {
    this.#removed = [];
    this.#changed();
  }

  /** Its code comes with its first use: the first view needs none of it. */
  #store(): Promise<ReportStore> {
    this.#opened ??= openStore(this.#database);
    this.#opened.catch(() => {
      this.#opened = null;
    });
    return this.#opened;
  }

  async #change<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      const result = await work();
      this.#unstored = null;
      await this.refresh();
      this.#channel?.postMessage('changed');
      return result;
    } catch (error) {
      return this.#notStored(errorSentence(error));
    }
  }

  /** Reads the list again, such as when it comes into sight. Never rejects. */
  readonly refresh = async (): Promise<void> => {
    const load = ++this.#loads;
    try {
      const rows = await (await this.#store()).rows();
      // A later one has newer rows.
      if (load !== this.#loads) return;
      this.#unread = null;
      this.list = rows.map((row) => this.#entryOf(row)).toSorted(newestFirst);
    } catch (error) {
      if (load !== this.#loads) return;
      this.#unread = errorSentence(error);
      this.list ??= [];
    }
    this.#changed();
  };

  #entryOf(row: StoredRow): KeptEntry {
    const problem = this.#problems.get(row.id) ?? null;
    if (!('unreadable' in row)) return { id: row.id, summary: row, problem };
    return {
      id: row.id,
      summary: null,
      problem: problem ?? 'Its row in the list no longer reads; open it to see why.',
    };
  }

  #remember(id: string, report: Report): void {
    this.#read.set(id, report);
    const [oldest] = this.#read.keys();
    if (this.#read.size > MOST_READ && oldest !== undefined) this.#read.delete(oldest);
  }

  #notStored(sentence: string): null {
    this.#tell({ unstored: sentence });
    return null;
  }

  #tell({ unread = this.#unread, unstored = this.#unstored }: Faults): void {
    const before = this.fault;
    this.#unread = unread;
    this.#unstored = unstored;
    if (this.fault !== before) this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
    this.#host.requestUpdate();
  }
}

/** What went wrong with the storage; what is left out stays as it was. */
interface Faults {
  readonly unread?: string | null;
  readonly unstored?: string | null;
}

async function openStore(database: PageDatabase | null): Promise<ReportStore> {
  const modules = await Promise.all([import('./report-store.ts'), import('../page-database.ts')]).catch(() => {
    throw new Error('The code that keeps reports could not be loaded: is the page’s server still running?');
  });
  const [{ ReportStore: Store }, { PAGE_DATABASE }] = modules;
  return new Store(database ?? PAGE_DATABASE);
}

const newestFirst = (a: KeptEntry, b: KeptEntry): number => timeOf(b) - timeOf(a);

/** Milliseconds; those without a date come last. */
const timeOf = ({ summary }: KeptEntry): number => Date.parse(summary?.createdAt ?? '') || 0;

const storedName = ({ summary }: StoredReport): string => {
  const name = (summary as Partial<ReportSummary> | undefined)?.name;
  return typeof name === 'string' && name !== '' ? reportName(name) : 'a report';
};

interface Content {
  readonly id: string;
  readonly text: string;
}

/** Ids by report; null for one that is invalid. */
const IDS = new WeakMap<Report, string | null>();

function idFor(report: Report): string | null {
  const known = IDS.get(report);
  return known === undefined ? (contentOf(report)?.id ?? null) : known;
}

/** A report as it is stored, in the order of the format, so that the same content has the same id; null if it is invalid. */
function contentOf(report: Report): Content | null {
  const content = makeContent(report);
  IDS.set(report, content?.id ?? null);
  return content;
}

function makeContent(report: Report): Content | null {
  try {
    const text = JSON.stringify(checkReport(JSON.parse(JSON.stringify(report))));
    return { id: `report-${hashText(text)}`, text };
  } catch {
    return null;
  }
}
