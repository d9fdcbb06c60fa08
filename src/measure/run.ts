import type { Report } from '../report/format.ts';
import { RunError, type Job, type Progress } from './job.ts';

/** Runs one job to its report. */
export async function run(_job: Job, _onProgress: (progress: Progress) => void, _signal: AbortSignal): Promise<Report> {
  throw new RunError('error', 'profile: nothing is measured yet');
}
