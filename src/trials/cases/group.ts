import type { Bench, Setup } from '../bench.ts';
import type { CeilingProbe } from '../ceilings/sweep.ts';
import { pinned } from '../../device/program.ts';
import { samplePaces } from '../../protocol/rounds/paces.ts';
import { timeTrials } from '../time-trials.ts';
import { LEAST_SAMPLES, sampleSeconds } from '../../protocol/sampling.ts';
import { estimateMean } from '../../protocol/stats/mean-estimate.ts';
import type { Entry, Measured } from './entry.ts';
import { prepare, type Learned } from './prepare.ts';
import { gate, wrongOutput } from './search.ts';

/** Callbacks, awaited before each step begins. */
export interface GroupSteps {
  preparing(entry: Entry): Promise<void>;
  round(label: string): Promise<void>;
}

/** What the rounds of a group show about the protocol itself. */
export interface GroupFacts {
  /** A kernel's time over its duplicate's, one ratio per round. */
  readonly aaRatios: readonly number[];
  readonly droppedRounds: number;
}

/**
 * Measures all kernels of one case, interleaved: each round samples each kernel once, in random order, and in some rounds
 * ceilings and hot variants too, so that disturbances affect all alike. Outcomes are stored in the entries.
 * @param learned results of earlier cases; this one adds to them
 */
export async function measureGroup(
  setup: Setup & { readonly probes: readonly CeilingProbe[] },
  entries: readonly Entry[],
  learned: Learned,
  steps: GroupSteps,
): Promise<GroupFacts> {
  const { bench, probes } = setup;
  const possible = entries.filter(({ outcome }) => outcome.status !== 'skipped');
  for (const entry of possible) {
    await steps.preparing(entry);
    entry.outcome = await prepare(setup, entry, learned);
  }
  // The fastest first: it is sampled twice per round.
  const measured = entries
    .flatMap((entry) => (entry.outcome.status === 'measured' ? [{ entry, outcome: entry.outcome }] : []))
    .toSorted((a, b) => sampleSeconds(a.outcome.subject.sizing) - sampleSeconds(b.outcome.subject.sizing));
  if (measured.length === 0) return { aaRatios: [], droppedRounds: 0 };
  const { protocol } = bench;
  const trials = measured.map(({ outcome }) => outcome);
  const { timed, ...facts } = await timeTrials(bench, trials, probes, (round) =>
    steps.round(`${entries[0]!.case.op.id}: round ${round} of ${protocol.rounds}`),
  );
  for (const [i, { entry, outcome }] of measured.entries()) {
    entry.outcome = { ...outcome, ...timed[i]! };
    await checkAgain(setup, entry);
  }
  if (protocol.burstSeconds > 0) await pace(bench, entries);
  return facts;
}

/**
 * Checks the output again after all rounds: a kernel must be correct when hot too, and in every window.
 */
async function checkAgain(setup: Setup, entry: Entry): Promise<void> {
  const { outcome } = entry;
  if (outcome.status !== 'measured') return;
  const { bench } = setup;
  await bench.pause();
  const { subject, windows, parameters } = outcome;
  if (subject.samples.length < LEAST_SAMPLES) {
    const taken = subject.samples.length + subject.invalid + subject.dropped;
    const reason = `only ${subject.samples.length} of ${taken} samples were valid: for the others, stamps were zero or out of order, or the page was hidden`;
    entry.outcome = { status: 'failed', reason, check: outcome.check, parameters };
    return;
  }
  const window = windows ? bench.nextRandom() % windows.count : 0;
  const check = await gate(setup, entry, pinned(subject.work, window), windows?.of(window));
  if (!check.passed) entry.outcome = wrongOutput(check, parameters);
}

/** Times the fastest kernel of the case after a rest and after long work; the others would show the same device. */
async function pace(bench: Bench, entries: readonly Entry[]): Promise<void> {
  const secondsOf = ({ outcome }: { outcome: Measured }): number =>
    estimateMean(outcome.subject.samples, bench.protocol).value;
  const [best] = entries
    .flatMap((entry) => (entry.outcome.status === 'measured' ? [{ entry, outcome: entry.outcome }] : []))
    .toSorted((a, b) => secondsOf(a) - secondsOf(b));
  if (best) best.entry.outcome = { ...best.outcome, paces: await samplePaces(bench, best.outcome.subject) };
}
