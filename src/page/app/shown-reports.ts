import type { ReactiveControllerHost } from 'lit';
import { MOST_COMPARED } from '../../report/limits.ts';
import { measuredMachines, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';

/** The reports on the page, as machines: the first is the one that the answers are about. */
export class ShownReports {
  readonly #host: ReactiveControllerHost;
  /** Shown beside the machine that is being measured. */
  #beside: readonly Report[] = [];
  machines: readonly MeasuredMachine[] = [];

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  get reports(): readonly Report[] {
    return this.machines.map(({ report }) => report);
  }

  /** Shows these reports instead of all others. */
  show(reports: readonly Report[]): void {
    this.#beside = [];
    this.#set(reports);
  }

  /** Shows one more, beside those that are shown. */
  add(report: Report): void {
    this.show([...this.reports.filter((one) => one !== report).slice(0, MOST_COMPARED - 1), report]);
  }

  /** Keeps reports on the page when the next run begins. */
  keepBeside(reports: readonly Report[]): void {
    this.#beside = reports;
  }

  /** Shows what a run has measured, so far or at its end, before the reports kept beside it; nothing measured shows these alone. */
  measured(report: Report): void {
    const hasAny = report.results.some(({ status }) => status === 'measured');
    this.#set(hasAny || this.#beside.length === 0 ? [report, ...this.#beside] : this.#beside);
  }

  #set(reports: readonly Report[]): void {
    this.machines = measuredMachines(reports.slice(0, MOST_COMPARED));
    this.#host.requestUpdate();
  }
}
