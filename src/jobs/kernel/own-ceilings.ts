import { isNamed } from '../../report/adapter-words.ts';
import { adapterKey } from '../../report/machine-key.ts';
import type { Report } from '../../report/report-format.ts';
import type { Bench } from '../../trials/bench.ts';
import { buildReport } from '../profile/build-report.ts';
import type { RunState } from '../profile/run-state.ts';
import { sweepCeilings } from '../../trials/ceilings/sweep.ts';
import { sampleRounds } from '../../protocol/rounds/rounds.ts';

type Known = Pick<Report, 'adapter' | 'ceilings' | 'missingCeilings'>;

/** The last run's ceilings, which remain valid when a kernel is edited. */
let last: Known | null = null;

/** This machine's ceilings: from a report of the same adapter, from the previous run, or swept now. */
export async function ownCeilings(
  bench: Bench,
  state: RunState,
  given: Known | undefined,
  seed: number,
  onStep: (label: string) => Promise<void>,
): Promise<Known> {
  // A report may come from anywhere, and two unnamed adapters may be two GPUs; the last run is from this page.
  const offered = isNamed(bench.gpu.facts) ? [given, last] : [last];
  const known = offered.find(
    (one) => one && one.ceilings.length > 0 && adapterKey(one.adapter) === adapterKey(bench.gpu.facts),
  );
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
