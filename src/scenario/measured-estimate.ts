import { estimateOn, type Estimate, type NoEstimate } from '../report/model-estimate.ts';
import type { Report } from '../report/report-format.ts';
import { formatsOf, type Scenario } from './scenario.ts';

/** Times of the scenario on a measured machine. */
export const estimateFor = (report: Report, scenario: Scenario): Estimate | NoEstimate =>
  estimateOn(report, { ...scenario, config: scenario.model.config, formats: formatsOf(scenario) });
