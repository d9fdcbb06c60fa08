import type { Bench } from '../bench.ts';
import type { CeilingProbe } from '../ceilings/sweep.ts';
import type { TensorStore } from '../gpu/tensors.ts';
import type { Program } from '../gpu/program.ts';
import { sampleRounds, warmUp, type Subject } from '../sampling.ts';
import type { Entry } from './entry.ts';
import { gate, prepare, wrongOutput } from './prepare.ts';

/** The ceilings take part in every so manieth round: over a whole run they are still sampled more than any kernel. */
const CEILING_EVERY = 4;

/**
 * Measures all kernels of one case, interleaved: each round samples each once, in random order, and in some rounds the
 * ceilings too, so that what a machine does meanwhile falls on all alike. Outcomes appear in the entries.
 * @param onStep told what comes next; one call for each entry's preparation and one for each round
 */
export async function measureGroup(
  bench: Bench,
  store: TensorStore,
  entries: readonly Entry[],
  ceilings: readonly CeilingProbe[],
  onStep: (label: string) => Promise<void>,
): Promise<void> {
  for (const entry of entries) {
    await onStep(entry.id);
    entry.outcome = await prepare(bench, store, entry);
  }
  const subjects = entries.flatMap(({ outcome }) => (outcome.status === 'measured' ? [outcome.subject] : []));
  if (subjects.length === 0) return;
  const { protocol, stopwatch, nextRandom } = bench;
  await warmUp(stopwatch, subjects[0]!, protocol.warmUpSeconds, bench.pause);
  const roofs = ceilings.map(({ subject }): Subject<Program> => subject);
  await sampleRounds(
    stopwatch,
    (round) => (round % CEILING_EVERY === 0 ? [...subjects, ...roofs] : subjects),
    protocol.rounds,
    nextRandom,
    bench.pause,
    (round) => onStep(`${entries[0]!.case.op.id}: round ${round + 1} of ${protocol.rounds}`),
  );
  for (const entry of entries) await checkAgain(bench, store, entry);
}

/** The output once more after all rounds: a kernel that was right when it was cold must be right when it is hot. */
async function checkAgain(bench: Bench, store: TensorStore, entry: Entry): Promise<void> {
  const { outcome } = entry;
  if (outcome.status !== 'measured') return;
  await bench.pause();
  const check = await gate(bench, store, entry, outcome.subject.work);
  entry.outcome = check.passed ? { ...outcome, stop: 'rounds done' } : wrongOutput(check, outcome.parameters);
}
