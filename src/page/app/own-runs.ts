import { adapterKey } from '../../report/machine-key.ts';
import { USER_OP } from '../../ops/index.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { reweigh } from '../../report/counted/reweigh.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { flopOf, WEIGHTS, type Weights } from '../../wgsl/weights.ts';

/**
 * What the user adds to a report: runs of user kernels, and the weights by which FLOP are counted. Both are applied to
 * the report as shown, never to the one that was opened.
 */
export class OwnRuns implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** Runs so far, in order. */
  runs: readonly MeasuredResult[] = [];
  /** The last run's report: the ceilings of this machine. */
  report: Report | null = null;
  weights: Weights['name'] = 'ridgepoint';
  #cached: readonly [given: Report | null, key: unknown, shown: Report | null] = [null, null, null];

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('ridgepoint-weights', this.#onWeights);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('ridgepoint-weights', this.#onWeights);
  }

  /** Adds the report of a run. @returns the id of its result; null if it was not measured */
  add(report: Report, beside: Report | null): string | null {
    const [result] = report.results;
    if (result?.status !== 'measured') return null;
    // Runs join a report of the same machine only: another machine has other roofs.
    this.runs = beside && !isSame(beside, report) ? [result] : [...this.runs, result];
    this.report = report;
    this.#host.requestUpdate();
    return result.id;
  }

  /** The report with the runs, under the chosen weights; the same object while nothing changes, to avoid redrawing. */
  shown(report: Report | null): Report | null {
    const key = JSON.stringify([this.runs.map(({ id, time }) => [id, time.estimate.value]), this.weights]);
    const [given, before, shown] = this.#cached;
    if (given === report && before === key) return shown;
    const made = this.#make(report);
    this.#cached = [report, key, made];
    return made;
  }

  #make(report: Report | null): Report | null {
    // If the report is of another machine, show the machine of the runs: the user has just run something there.
    const base = report && (!this.report || isSame(report, this.report)) ? report : (this.report ?? report);
    if (!base) return null;
    const others = base.results.filter(({ op, id }) => op !== USER_OP || !this.runs.some((run) => run.id === id));
    const whole = this.runs.length === 0 ? base : { ...base, results: [...others, ...this.runs] };
    const weights = WEIGHTS.find(({ name }) => name === this.weights)!;
    return weights === WEIGHTS[0] ? whole : reweigh(whole, (histogram) => flopOf(histogram, weights));
  }

  readonly #onWeights = (event: Event): void => {
    this.weights = (event as CustomEvent).detail;
    this.#host.requestUpdate();
  };
}

const isSame = (a: Report, b: Report): boolean => adapterKey(a.adapter) === adapterKey(b.adapter);
