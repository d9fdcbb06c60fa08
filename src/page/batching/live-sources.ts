import type { JobError } from '../../device/run-error.ts';
import type { LiveState, RidgepointApi } from '../../jobs/api.ts';
import { machineName, type MeasuredMachine } from '../../report/measured-machine.ts';
import { replaySights, theorySight, type BatchSight } from '../../scenario/batch-sights.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** Where the steps come from: this GPU, a report, or theory. */
export type Mode = 'live' | 'replay' | 'theory';

/** Batches that a play walks through by itself. */
const WALK = [1, 2, 4, 8, 16, 32, 64];
/** The end of the slider for steps that run, and for theory. */
const MOST = { live: 64, theory: 256 };

/** What a play would do here. */
export function modeOf(
  api: RidgepointApi | null,
  preview: object | JobError | null,
  machines: readonly MeasuredMachine[],
): Mode {
  if (api !== null && preview !== null && !('code' in preview)) return 'live';
  const steps = machines[0]?.report.model?.steps ?? [];
  return steps.some(({ phase }) => phase === 'decode') ? 'replay' : 'theory';
}

/** What is known of the page. */
interface Known {
  readonly machines: readonly MeasuredMachine[];
  readonly scenario: Scenario;
  readonly live: LiveState | null;
  readonly batch: number;
  /** Tokens of each sequence. */
  readonly keys: number;
}

/** Steps of one mode, and how they are told. */
export interface Source {
  readonly mode: Mode;
  readonly sights: readonly BatchSight[];
  /** The batches of a play. */
  readonly batches: readonly number[];
  /** The end of the slider. */
  readonly most: number;
  /** Their label. */
  readonly name: string;
  /** Where they come from, as a sentence. */
  readonly words: string;
}

/** The steps of a mode. */
export function sourceOf(mode: Mode, { machines, scenario, live, batch, keys }: Known): Source {
  if (mode === 'live') {
    const words = `Measured on this machine, step after step: ${scenario.model.config.name}, the whole model.`;
    const notes = live?.notes ?? [];
    return {
      mode,
      sights: live?.seen ?? [],
      batches: WALK,
      most: MOST.live,
      name: 'here',
      words: [words, ...notes].join(' '),
    };
  }
  const report = machines[0]?.report;
  if (mode === 'replay' && report?.model) {
    const sights = replaySights(report.model);
    const batches = sights.map((sight) => sight.batch);
    const words = `A replay: the steps of ${report.model.name} that the report holds.`;
    return { mode, sights, batches, most: Math.max(...batches), name: machineName(report), words };
  }
  const first = scenario.gpus[0]?.gpu;
  const batches = [...new Set([...WALK, batch])].toSorted((a, b) => a - b);
  return {
    mode: 'theory',
    sights: first ? batches.map((one) => theorySight(scenario, first, one, keys)) : [],
    batches: WALK,
    most: MOST.theory,
    name: `${first?.name ?? 'GPU'}, theory`,
    words: `Theory: nothing runs here, so this is the arithmetic for ${first ? `the ${first.name}` : 'a GPU'}.`,
  };
}
