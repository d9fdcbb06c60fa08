import { estimateOn, type Estimate, type NoEstimate } from '../report/model-estimate.ts';
import type { Report } from '../report/report-format.ts';
import { formatsOf, type Scenario } from './scenario.ts';

/** Times of the scenario on the measured machine. */
export const ownEstimate = (report: Report, scenario: Scenario): Estimate | NoEstimate =>
  estimateOn(report, { ...scenario, config: scenario.model.config, formats: formatsOf(scenario) });
