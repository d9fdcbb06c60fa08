/** `ridgepoint/embed`: importing it defines `<roofline-chart>`. */
import { RooflineChart } from '../page/chart/roofline-chart.ts';
import type { Report } from '../report/report-format.ts';

/** The element `<roofline-chart>`: a roofline with the guide's GPUs, and a report's roofs and results. */
export interface RooflineChartElement extends HTMLElement {
  /** A checked report (`parseReport` of `ridgepoint/report`); null: theory alone. */
  report: Report | null;
  /** Address of a report to fetch and show, from this site or one that allows it. */
  src: string | null;
  /** `large` for a projector. */
  text: 'normal' | 'large';
  /** Id of the selected roof or mark, as in `ridgepoint-select`; null: none. */
  selected: string | null;
}

/** Detail of the event `ridgepoint-select`: the roof or mark that was clicked, or null if it was selected already. */
export interface SelectDetail {
  readonly id: string | null;
}

/** The class of the element. */
export const RooflineChartClass: new () => RooflineChartElement = RooflineChart;
