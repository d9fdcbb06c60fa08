import type { RooflineItems } from '../../plot/roofline/items.ts';
import type { ExtraItems } from '../../plot/roofline/shown-items.ts';
import type { LogWindow } from '../../plot/scene/log-window.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** Detail of `ridgepoint-select`: the roof or mark that was clicked; null if it was selected already. */
export interface SelectDetail {
  readonly id: string | null;
}

/** Detail of `ridgepoint-isolate`: the machine that is shown alone; null: all are. */
export interface IsolateDetail {
  readonly machine: string | null;
}

/** Detail of `ridgepoint-window`: the part that is shown, in FLOP per byte and FLOP/s; null: everything. */
export interface WindowDetail {
  readonly window: LogWindow | null;
}

/** Detail of `ridgepoint-error`: why a report cannot be shown, in one sentence. */
export interface ReportErrorDetail {
  readonly message: string;
}

/** The events of `<roofline-chart>`, by name, beside those of every element. */
export interface RooflineChartEventMap extends HTMLElementEventMap {
  'ridgepoint-select': CustomEvent<SelectDetail>;
  'ridgepoint-isolate': CustomEvent<IsolateDetail>;
  'ridgepoint-window': CustomEvent<WindowDetail>;
  'ridgepoint-error': CustomEvent<ReportErrorDetail>;
}

type Listener<K extends keyof RooflineChartEventMap> = (
  this: RooflineChartElement,
  event: RooflineChartEventMap[K],
) => unknown;

/** The element `<roofline-chart>`, as programs see it: a roofline of the guide's GPUs, and of a report's results. */
export interface RooflineChartElement extends HTMLElement {
  /** The report that is shown; null: theory alone. */
  get report(): Report | null;
  /** A report: its object, from `JSON.parse` or `parseReport`, or JSON text. Others fire `ridgepoint-error`. */
  set report(report: object | string | null | undefined);
  /** Address of a report to fetch and show, from this site or one that allows it. */
  src: string | null;
  /** `large` for a projector. */
  text: 'normal' | 'large';
  /** Id of the selected roof or mark, as in `ridgepoint-select`; null: none. */
  selected: string | null;
  /** Id of the machine that is shown alone, as in `ridgepoint-isolate`; null: all are. */
  isolated: string | null;
  /** The part that is shown, in FLOP per byte and FLOP/s; null: everything. */
  window: LogWindow | null;
  /** The measured machines that are shown, of which `report` sets one. */
  machines: readonly MeasuredMachine[];
  /** The model and GPUs that are shown; the guide's by default. */
  scenario: Scenario;
  /** Items to draw instead of those of the machines. */
  items: RooflineItems | null;
  /** Items to draw besides. */
  extra: ExtraItems | null;

  addEventListener<K extends keyof RooflineChartEventMap>(
    type: K,
    listener: Listener<K>,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof RooflineChartEventMap>(
    type: K,
    listener: Listener<K>,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

// Here alone: the types of the package reach this file, but not the element's class, which needs Lit's.
declare global {
  interface HTMLElementTagNameMap {
    'roofline-chart': RooflineChartElement;
  }
}
