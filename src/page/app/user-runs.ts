import { isSameAdapter } from '../../report/machine-key.ts';
import { measuredMachines, resultId, type MeasuredMachine } from '../../report/measured-machine.ts';
import { USER_OP } from '../../ops/index.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { reweigh } from '../../report/counted/reweigh.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { cameFrom, sameOrigin } from '../shown/report-origin.ts';
import { flopOf, WEIGHTS, type Weights } from '../../wgsl/weights.ts';

/** Machines as given, and as shown. */
type Machines = readonly MeasuredMachine[];

/**
 * What the user adds to the machines: runs of user kernels, and the weights by which FLOP are counted. Both are applied
 * to the reports as shown, never to those that were opened.
 */
export class UserRuns implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** Runs so far, in order. */
  runs: readonly MeasuredResult[] = [];
  /** The last run's report: the ceilings of this machine. */
  report: Report | null = null;
  weights: Weights['name'] = 'ridgepoint';
  #cached: readonly [given: Machines | null, key: unknown, shown: Machines] = [null, null, []];

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

  /** Adds the report of a run. @returns the id of its result on the page; null if it was not measured */
  add(report: Report, beside: Machines): string | null {
    const [result] = report.results;
    if (result?.status !== 'measured') return null;
    this.report = cameFrom('here', report);
    // Runs join a report of the same machine only: another machine has other roofs.
    this.runs = beside.length > 0 && !this.#home(beside) ? [result] : [...this.runs, result];
    this.#host.requestUpdate();
    return resultId(this.#home(this.shown(beside))!, result.id);
  }

  /** The machines with the runs, under the chosen weights; the same objects while nothing changes, to avoid redrawing. */
  shown(machines: Machines): Machines {
    const key = JSON.stringify([this.runs.map(({ id, time }) => [id, time.estimate.value]), this.weights]);
    const [given, before, shown] = this.#cached;
    if (given === machines && before === key) return shown;
    const made = this.#make(machines);
    this.#cached = [machines, key, made];
    return made;
  }

  /** The reports with the runs, counted as they were made. */
  plain(machines: Machines): readonly Report[] {
    this.weights = 'ridgepoint';
    return this.shown(machines).map(({ report }) => report);
  }

  #make(machines: Machines): Machines {
    // If none is the machine of the runs, show that one: the user has just run something there.
    const all = this.report && !this.#home(machines) ? measuredMachines([this.report], () => true) : machines;
    const home = this.#home(all);
    const weights = WEIGHTS.find(({ name }) => name === this.weights)!;
    return all.map((machine) => {
      const report = machine === home ? this.#withRuns(machine.report) : machine.report;
      const weighed = weights === WEIGHTS[0] ? report : reweigh(report, (histogram) => flopOf(histogram, weights));
      return { ...machine, report: sameOrigin(weighed, machine.report) };
    });
  }

  #withRuns(report: Report): Report {
    const others = report.results.filter(({ op, id }) => op !== USER_OP || !this.runs.some((run) => run.id === id));
    return { ...report, results: [...others, ...this.runs] };
  }

  /** The machine that the runs were made on. */
  #home(machines: Machines): MeasuredMachine | undefined {
    const adapter = this.report?.adapter;
    return adapter && machines.find(({ report }) => isSameAdapter(report.adapter, adapter));
  }

  readonly #onWeights = (event: Event): void => {
    this.weights = (event as CustomEvent).detail;
    this.#host.requestUpdate();
  };
}
