import { isNamed } from '../../report/adapter-words.ts';
import { isSameAdapter } from '../../report/machine-key.ts';
import type { Report, MeasuredResult } from '../../report/report-format.ts';
import type { Bench } from '../../trials/bench.ts';
import { buildReport } from '../profile/build-report.ts';
import type { RunState } from '../profile/run-state.ts';
import { sweepCeilings } from '../../trials/ceilings/sweep.ts';
import { sampleRounds } from '../../protocol/rounds/rounds.ts';
import { USER_OP } from '../../ops/index.ts';
import type { Counted } from '../../report/counted/counted.ts';
import type { Done } from '../../report/place-result.ts';
import { describeTrial, type Reading, type Trial } from '../../trials/result.ts';

/** One run of a user kernel. */
export interface KernelRun {
  readonly name: string;
  readonly run: number;
  readonly overrides: Readonly<Record<string, number>>;
  readonly workgroups: readonly [number, number, number];
  readonly counted: Counted | null;
  /** Why it was not counted. */
  readonly notCounted: string | null;
}

/** A kernel's name in ids: lower case, digits, single dashes. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '') || 'kernel';

/** The counted work of one dispatch: executed FLOP and touched bytes. */
export function doneByUser({ counted }: Pick<KernelRun, 'counted'>): Done {
  const { read = 0, written = 0 } = counted?.unique ?? counted?.requested ?? {};
  return { work: { flop: counted?.flop ?? 0, bytesRead: read, bytesWritten: written }, compute: 'f32', dispatches: 1 };
}

/** A run as a result. Without an operator, its rates are of the counted work. */
export function describeRun(run: KernelRun, trial: Trial, reading: Reading): MeasuredResult {
  const { name, overrides, workgroups, counted, notCounted } = run;
  const [x, y, z] = workgroups;
  const isHalf = Object.keys(counted?.histogram ?? {}).some((key) => key.startsWith('f16.'));
  const id = `user/${slugOf(name)}`;
  return {
    id: `${id} run ${run.run}`,
    op: USER_OP,
    kernel: id,
    parameters: { ...overrides },
    dtype: { storage: isHalf ? 'f16' : 'f32', compute: 'f32' },
    shape: { x, y, z },
    work: null,
    check: null,
    ...(counted && { counted }),
    ...(notCounted !== null && { notCounted }),
    ...describeTrial(trial, doneByUser(run), reading),
  };
}

type Known = Pick<Report, 'adapter' | 'ceilings' | 'missingCeilings'>;

/** The last run's ceilings, which remain valid when a kernel is edited. */
let last: Known | null = null;

/** This machine's ceilings: from a report of the same adapter, from the previous run, or swept now. */
export async function knownCeilings(
  bench: Bench,
  state: RunState,
  given: Known | undefined,
  seed: number,
  onStep: (label: string) => Promise<void>,
): Promise<Known> {
  // A report may come from anywhere, and two unnamed adapters may be two GPUs; the last run is from this page.
  const offered = isNamed(bench.gpu.facts) ? [given, last] : [last];
  const known = offered.find((one) => one && one.ceilings.length > 0 && isSameAdapter(one.adapter, bench.gpu.facts));
  if (known) return known;
  const found = await sweepCeilings(bench, seed, async (id) => await onStep(`sweeping ${id}`));
  await onStep('sampling the ceilings');
  await sampleRounds(bench, { subjects: found.probes.map(({ subject }) => subject) });
  found.free();
  const { adapter, ceilings, missingCeilings } = buildReport(
    { ...state, ceilings: found.probes, missing: found.missing },
    { complete: true, stoppedBy: null },
  );
  last = { adapter, ceilings, missingCeilings };
  return last;
}
