import type { ProfileJob } from '../jobs/api.ts';
import type { Labels } from '../report/report-labels.ts';
import type { OpenedRuntime } from './runtime.ts';
import { loadWinners } from './winner-file.ts';

/** What the user said of a run that depends on where it takes place. */
export interface PlaceOptions {
  readonly adapter: 'auto' | 'hardware' | 'software';
  readonly host?: string;
  /** Labels for the report, by their keys. */
  readonly label?: Labels;
  /** Searches every family again instead of using the winners of earlier runs. */
  readonly retune?: boolean;
}

/** The job with what only the command line knows about the runtime. */
export function placedJob(
  job: ProfileJob,
  { environment, adapter }: OpenedRuntime,
  { host, label, retune, adapter: asked }: PlaceOptions,
  say: (line: string) => void,
): ProfileJob {
  if (adapter.isFallback && asked === 'auto') {
    say('No GPU is available here: measuring the SOFTWARE adapter, which computes on the CPU.');
  }
  return {
    ...job,
    adapter: adapter.isFallback ? 'software' : 'hardware',
    ...(!retune && { winners: loadWinners() }),
    environment: { ...(host !== undefined && { host }), ...(label && { labels: label }), ...environment },
  };
}
