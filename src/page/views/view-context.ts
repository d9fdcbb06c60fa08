import type { RidgepointApi } from '../../jobs/api.ts';
import type { JobError } from '../../device/run-error.ts';
import type { ExtraItems } from '../../plot/roofline/shown-items.ts';
import type { Explanation } from '../../plot/explain/explain.ts';
import type { KeptReports } from '../reports/kept-reports.ts';
import type { Report } from '../../report/report-format.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import type { PageState } from '../address/page-state.ts';
import type { OpenSessions } from '../app/open-sessions.ts';
import type { UserRuns } from '../app/user-runs.ts';
import type { LazyViews } from './lazy-views.ts';

/** What is known of the adapter before a run: its description, or why there is none; null until known. */
export type Preview =
  { readonly vendor: string; readonly architecture: string; readonly features: readonly string[] } | JobError | null;

/** How a run ended without a report; null: it did not. */
export type RunEnd = JobError | 'cancelled' | null;

/** What every view shows a part of: one state under all. */
export interface ViewContext {
  readonly page: PageState;
  /** The machines shown, with the runs of the user's kernels. */
  readonly machines: readonly MeasuredMachine[];
  readonly api: RidgepointApi | null;
  readonly preview: Preview;
  readonly error: RunEnd;
  /** What the run under way is measuring; null: there is no run. */
  readonly step: string | null;
  readonly lazy: LazyViews;
  readonly runs: UserRuns;
  /** The reports kept in this browser; null: not yet known. */
  readonly kept: KeptReports | null;
  /** The reports shown, as they were opened or measured. */
  readonly reports: readonly Report[];
  /** The watched sessions that are open. */
  readonly sessions: OpenSessions;
  /** The report that is to be shared, if it is not the first shown. */
  readonly sharing: Report | null;
  /** What the roofline shows besides; null: not yet known. */
  readonly extra: ExtraItems | null;
  /** What is selected, if it is neither in the scenario nor in a report. */
  readonly other: Explanation | null;
  /** Whether estimates take no time any more. */
  readonly hasField: boolean;
}
