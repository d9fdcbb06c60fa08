import type { ReactiveControllerHost } from 'lit';
import { holdsMeasurements } from '../../report/holds-measurements.ts';
import type { Report } from '../../report/report-format.ts';
import type { KeptReports } from '../reports/kept-reports.ts';
import { originOf } from '../shown/report-origin.ts';

const NOT_KEPT =
  'This report was not kept in this browser: the code that keeps reports could not be loaded. Save the report as a file.';

/** Keeps reports in this browser; its code is fetched when there is one to keep, or when they are to be listed. */
export class Keeper {
  readonly #host: ReactiveControllerHost;
  #loading: Promise<void> | null = null;
  /** Whether the code could not be fetched, so far. */
  #hasFailed = false;
  /** Whether that left a report unkept. */
  #missing = false;
  /** The kept reports; null until their code is here. */
  kept: KeptReports | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** Why a report was not kept, one sentence; null if all were. */
  get fault(): string | null {
    return this.kept?.fault ?? (this.#missing ? NOT_KEPT : null);
  }

  /** Fetches the code, once unless it failed. Never rejects. */
  load(): Promise<void> {
    this.#loading ??= this.#fetch();
    return this.#loading;
  }

  async #fetch(): Promise<void> {
    try {
      const { KeptReports } = await import('../reports/kept-reports.ts');
      this.kept = new KeptReports(this.#host);
      this.#host.requestUpdate();
    } catch {
      // Offline: tried again with the next report, or when the view is opened again.
      this.#loading = null;
      this.#hasFailed = true;
      this.#host.requestUpdate();
    }
  }

  /** Those of some reports that are lost once they are not shown: neither kept nor in the gallery. None until that is known. */
  unkept(reports: readonly Report[]): readonly Report[] {
    if (reports.length === 0) return [];
    if (!this.kept && !this.#hasFailed) void this.load();
    const isKnown = this.kept ? this.kept.list !== null : this.#hasFailed;
    if (!isKnown) return [];
    return reports.filter(
      (report) => holdsMeasurements(report) && originOf(report).kind !== 'gallery' && !this.kept?.idOf(report),
    );
  }

  /** Keeps a report, unless there is nothing in it. */
  async keep(report: Report): Promise<void> {
    if (!holdsMeasurements(report)) return;
    await this.load();
    this.#missing = this.kept === null;
    if (this.#missing) this.#host.requestUpdate();
    await this.kept?.keep(report);
  }
}
