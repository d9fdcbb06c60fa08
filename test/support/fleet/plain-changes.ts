import { judge, type StepResult, type Verdict } from '../../../src/fleet/claims.ts';
import { pairRuns, type RunContext, type Step, type Trait } from '../../../src/fleet/pair-runs.ts';
import { isFar, shiftLimits } from '../../../src/fleet/sick-machines.ts';
import { mean, median } from '../../../src/protocol/stats/mean-estimate.ts';
import { madeResult, type MadeFleet, type MadeRun } from './made-fleet.ts';

/** What the runs of a fleet tell of themselves, besides their times. */
export type TraitsOf = (run: MadeRun) => Partial<Record<Trait, string>>;

/** What src/cli/fleet/store/store-changes.ts has DuckDB do, in plain arithmetic. */
export function plainChanges(
  fleet: MadeFleet,
  traitsOf: TraitsOf,
): Verdict & { readonly steps: readonly Step[]; readonly left: ReadonlySet<string> } {
  const { contexts, runsOf } = contextsOf(fleet, traitsOf);
  const { steps, pairs } = pairRuns(contexts, 'driver', {});
  const cells = new Map(contexts.map(({ context }) => [context, logMedians(runsOf.get(context)!)]));
  const differences = pairs.map(({ step, machine, before, after }) => ({
    step,
    machine,
    logs: cells.get(after)!.map((log, i) => log - cells.get(before)![i]!),
  }));
  const ofStep = (step: number): typeof differences => differences.filter((one) => one.step === step);
  const shifts = steps.flatMap(({ step }) => {
    const own = ofStep(step);
    const middles = own[0]!.logs.map((_, i) => median(own.map(({ logs }) => logs[i]!)));
    return own.map(({ machine, logs }) => ({
      group: step,
      machine,
      shift: median(logs.map((log, i) => log - middles[i]!)),
    }));
  });
  const limits = shiftLimits(shifts, 0.05);
  const far = new Set(
    shifts
      .filter(({ group, shift }) => isFar(shift, limits.get(group)))
      .map(({ group, machine }) => `${group} ${machine}`),
  );
  const results = steps.flatMap(({ step }) => {
    const own = ofStep(step).filter(({ machine }) => !far.has(`${step} ${machine}`));
    return own[0]!.logs.map((_, i): StepResult => {
      const logs = own.map((one) => one.logs[i]!);
      const middle = mean(logs);
      const deviation = Math.sqrt(logs.reduce((sum, log) => sum + (log - middle) ** 2, 0) / (logs.length - 1));
      return { step, result: madeResult(i), machines: logs.length, mean: middle, deviation, changed: [] };
    });
  });
  return { ...judge(steps, results), steps, left: new Set([...far].map((one) => one.split(' ')[1]!)) };
}

function contextsOf({ runs }: MadeFleet, traitsOf: TraitsOf) {
  const contexts = new Map<string, RunContext>();
  const runsOf = new Map<number, MadeRun[]>();
  for (const run of runs) {
    const traits = {
      driver: '',
      browser: '',
      tool: '',
      flags: '',
      runtime: '',
      backend: '',
      platform: '',
      clock: '',
      plan: '',
      ...traitsOf(run),
    };
    const key = JSON.stringify([run.host, traits]);
    const at = run.number;
    const known = contexts.get(key);
    const context = known?.context ?? contexts.size;
    contexts.set(key, {
      context,
      machine: run.host,
      architecture: run.architecture,
      browserName: 'Chrome',
      traits,
      first: Math.min(at, known?.first ?? at),
      last: Math.max(at, known?.last ?? at),
    });
    runsOf.set(context, [...(runsOf.get(context) ?? []), run]);
  }
  return { contexts: [...contexts.values()], runsOf };
}

const logMedians = (runs: readonly MadeRun[]): number[] =>
  Array.from(runs[0]!.seconds, (_, i) => median(runs.map(({ seconds }) => Math.log(seconds[i]!))));
