/** `ridgepoint/report`: reads, checks and compares reports. */
export { checkReport, parseReport, ReportError } from '../report/parse-report.ts';
export { compareReports, regressions } from '../report/compare/compare-reports.ts';
export type { ComparedResult, Comparison, Refusal, Verdict } from '../report/compare/compare-reports.ts';
export type { Ratio } from '../report/compare/ratio.ts';
export type { Unpaired } from '../report/compare/unpaired.ts';
export { reportId } from '../report/report-id.ts';
export { machineOfReport } from '../report/measured-machine.ts';
export { FLAGS, STOPPED_BY } from '../report/report-format.ts';
export type {
  AdapterFacts,
  Ceiling,
  ClockFacts,
  EnvironmentFacts,
  Estimate,
  Flag,
  MeasuredResult,
  Report,
  Result,
  StoppedBy,
  UnmeasuredResult,
} from '../report/report-format.ts';
