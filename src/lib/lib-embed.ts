/** `ridgepoint/embed`: importing it defines `<roofline-chart>`. */
import type { RooflineChartElement } from '../page/chart/chart-element.ts';
import { RooflineChart } from '../page/chart/roofline-chart.ts';

export type {
  IsolateDetail,
  ReportErrorDetail,
  RooflineChartElement,
  RooflineChartEventMap,
  SelectDetail,
  WindowDetail,
} from '../page/chart/chart-element.ts';

/** The class of the element. */
export const RooflineChartClass: new () => RooflineChartElement = RooflineChart;
