import type { JobError } from '../../device/run-error.ts';
import type { LiveState, RidgepointApi } from '../../jobs/api.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { replayDepths, replaySights, theorySight, type BatchSight } from '../../scenario/batch-sights.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** Where the steps come from: this browser, a report, or theory. */
export type Mode = 'live' | 'replay' | 'theory';

/** Batches that a play walks through by itself. */
const WALK = [1, 2, 4, 8, 16, 32, 64];
/** The end of the slider for steps that run, and for theory. */
const MOST = { live: 64, theory: 256 };
const DEPTHS = [128, 1024, 4096];
const NONE: readonly MeasuredMachine[] = [];

/** What a play can do here, the default first. */
export function modesOf(
  api: RidgepointApi | null,
  preview: object | JobError | null,
  machines: readonly MeasuredMachine[],
): readonly Mode[] {
  const modes: Mode[] = [];
  if (api !== null && preview !== null && !('code' in preview)) modes.push('live');
  const steps = machines[0]?.report.model?.steps ?? [];
  if (steps.some(({ phase }) => phase === 'decode')) modes.push('replay');
  return modes.length > 0 ? modes : ['theory'];
}

/** What is known of the page. */
interface Known {
  readonly machines: readonly MeasuredMachine[];
  readonly scenario: Scenario;
  readonly live: LiveState | null;
  readonly batch: number;
  /** Tokens of each sequence, as chosen. */
  readonly keys: number;
}

/** Steps of one mode, and how they are told. */
export interface Source {
  readonly mode: Mode;
  /** The name of the model that they are of. */
  readonly model: string;
  /** What theory beside them is of; null: they are of another model than the chosen one. */
  readonly theory: Scenario | null;
  readonly sights: readonly BatchSight[];
  /** The batches of a play. */
  readonly batches: readonly number[];
  /** The ends of the slider. */
  readonly least: number;
  readonly most: number;
  /** Tokens of each sequence to choose from, the chosen one, and those of the steps. */
  readonly depths: readonly number[];
  readonly chosen: number;
  readonly keys: number;
  /** Their label. */
  readonly name: string;
  /** Where they come from, in sentences. */
  readonly words: string;
}

/** The steps of a mode. */
export function sourceOf(mode: Mode, known: Known): Source {
  if (mode === 'live') return liveSource(known);
  return (mode === 'replay' ? replaySource(known) : null) ?? theorySource(known);
}

function liveSource({ scenario, live, keys }: Known): Source {
  const model = live?.model ?? scenario.model.config.name;
  const words = live
    ? `Measured on this machine, step after step: ${model}, scaled to the whole model.`
    : `Play runs decode steps of ${model} on this machine, one after the other.`;
  return {
    mode: 'live',
    model,
    theory: scenario,
    sights: live?.seen ?? [],
    batches: WALK,
    least: 1,
    most: MOST.live,
    depths: DEPTHS,
    chosen: keys,
    // A model with a shorter context runs at its longest.
    keys: live?.context ?? keys,
    name: 'here',
    words: [words, ...(live?.notes ?? [])].join(' '),
  };
}

function replaySource({ machines, scenario, keys }: Known): Source | null {
  const [machine] = machines;
  const model = machine?.report.model;
  if (!model) return null;
  const depths = replayDepths(model);
  const depth = depths.includes(keys) ? keys : depths[0]!;
  const sights = replaySights(model, depth);
  const batches = sights.map((sight) => sight.batch);
  const chosen = scenario.model.config.name;
  const isChosen = model.name === chosen;
  const words = `A replay: the steps of ${model.name} that the report holds.`;
  const without = `The replayed model is ${model.name} at depth ${depth}; the theory of ${chosen} is left out.`;
  return {
    mode: 'replay',
    model: model.name,
    theory: isChosen ? scenario : null,
    sights,
    batches,
    least: Math.min(...batches),
    most: Math.max(...batches),
    depths: depths.toSorted((a, b) => a - b),
    chosen: depth,
    keys: depth,
    name: machine.name,
    words: isChosen ? words : `${words} ${without}`,
  };
}

function theorySource({ scenario, batch, keys }: Known): Source {
  const first = scenario.gpus[0]?.gpu;
  const batches = [...new Set([...WALK, batch])].toSorted((a, b) => a - b);
  return {
    mode: 'theory',
    model: scenario.model.config.name,
    theory: scenario,
    sights: first ? batches.map((one) => theorySight(scenario, first, one, keys)) : [],
    batches: WALK,
    least: 1,
    most: MOST.theory,
    depths: DEPTHS,
    chosen: keys,
    keys,
    name: `${first?.name ?? 'GPU'}, theory`,
    words: `Theory: nothing runs here, so this is the arithmetic for ${first ? `the ${first.name}` : 'a GPU'}.`,
  };
}

/**
 * The batch of a source that is nearest to one: of a replay, only those measured count.
 * @param from where the slider was: there, a move of one goes on to the next batch, or arrow keys would move nothing
 */
export function batchAt({ mode, batches, least, most }: Source, to: number, from = to): number {
  if (mode !== 'replay') return Math.min(Math.max(to, least), most);
  const far = (batch: number): number => Math.abs(Math.log(batch / to));
  const nearest = batches.reduce((a, b) => (far(b) < far(a) ? b : a));
  if (nearest !== from || to === from) return nearest;
  const next = to > from ? batches.find((batch) => batch > from) : batches.findLast((batch) => batch < from);
  return next ?? nearest;
}

/**
 * The machines whose roofs the steps of a mode lie under: of steps that run here, not those of reports from another
 * adapter. @param preview what is known of the adapter here
 */
export function machinesBeside(
  mode: Mode,
  machines: readonly MeasuredMachine[],
  preview: object | JobError | null,
): readonly MeasuredMachine[] {
  if (mode !== 'live' || preview === null || !('vendor' in preview) || !('architecture' in preview)) return machines;
  const beside = machines.filter(
    ({ report: { adapter } }) => adapter.vendor === preview.vendor && adapter.architecture === preview.architecture,
  );
  // The same list while it has the same machines: nothing is drawn anew.
  return beside.length === machines.length ? machines : beside.length === 0 ? NONE : beside;
}
