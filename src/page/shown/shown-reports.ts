import type { ReactiveControllerHost } from 'lit';
import { MOST_COMPARED } from '../../report/limits.ts';
import { measuredMachines, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import { cameFrom, isFromHere } from './report-origin.ts';

/** How many times something else may take the place of what is shown until the first is given up. */
const MOST_BEFORE = 10;

/** What was shown, and what of it is lost. */
export interface Replaced {
  readonly set: readonly Report[];
  readonly unkept: readonly Report[];
}

/** The reports on the page, as machines: the first is the one that the answers are about. */
export class ShownReports {
  readonly #host: ReactiveControllerHost;
  /** Shown beside the machine that is being measured. */
  #beside: readonly Report[] = [];
  /** What a run has measured so far: its next results take its place. */
  #partial: Report | null = null;
  machines: readonly MeasuredMachine[] = [];
  /** What was shown before something else took its place, the last first, until it is put back or let go. */
  before: readonly (readonly Report[])[] = [];

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  get reports(): readonly Report[] {
    return this.machines.map(({ report }) => report);
  }

  /** Shows these reports instead of all others. */
  show(reports: readonly Report[]): void {
    this.#beside = [];
    this.#partial = null;
    this.#set(reports);
  }

  /** Shows one more, beside those that are shown. */
  add(report: Report): void {
    this.show([...this.reports.filter((one) => one !== report).slice(0, MOST_COMPARED - 1), report]);
  }

  /** Shows one of what was shown before, alone or with what is shown now. */
  putBack(set: readonly Report[], how: 'alone' | 'together'): void {
    const others = this.before.filter((one) => one !== set);
    this.show(how === 'alone' ? set : together(this.reports, set));
    this.before = others;
  }

  /**
   * The last that something else took the place of, if a report of it is lost with that.
   * @param unkept which of some reports are nowhere else
   */
  lost(unkept: (reports: readonly Report[]) => readonly Report[]): Replaced | null {
    const { reports } = this;
    for (const set of this.before) {
      const gone = unkept(set.filter((one) => !reports.includes(one)));
      if (gone.length > 0) return { set, unkept: gone };
    }
    return null;
  }

  /** Gives up all that was shown before. */
  letGo(): void {
    this.before = [];
    this.#host.requestUpdate();
  }

  /** Keeps reports on the page when the next run begins. */
  keepBeside(reports: readonly Report[]): void {
    this.#beside = reports;
    this.#partial = null;
  }

  /** Shows what a run has measured, so far or at its end, before the reports kept beside it; nothing measured shows these alone. */
  measured(report: Report): void {
    cameFrom('here', report);
    const hasAny = report.results.some(({ status }) => status === 'measured');
    this.#set(hasAny || this.#beside.length === 0 ? [report, ...this.#beside] : this.#beside);
    this.#partial = report.complete || report.stoppedBy !== null ? null : report;
  }

  #set(reports: readonly Report[]): void {
    const next = reports.slice(0, MOST_COMPARED);
    // Results of a run take the place of its earlier ones: those are no report that one could miss.
    const shown = this.reports.filter((one) => one !== this.#partial);
    if (shown.some((one) => !next.includes(one))) this.before = [shown, ...this.before].slice(0, MOST_BEFORE);
    this.machines = measuredMachines(next, isFromHere);
    this.#host.requestUpdate();
  }
}

/** Reports with those that were shown before, each once. */
export const together = (reports: readonly Report[], before: readonly Report[]): readonly Report[] => [
  ...new Set([...reports, ...before]),
];
