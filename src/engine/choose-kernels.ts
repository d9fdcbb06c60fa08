import { kernelsFor } from '../kernels/index.ts';
import { CompileError } from '../device/pipeline.ts';
import { own } from '../text/lookup.ts';
import type { OpCall } from '../ops/operator.ts';
import type { Setup } from '../trials/bench.ts';
import { entryId, type Entry } from '../trials/cases/entry.ts';
import { caseObstacle, kernelObstacle } from '../trials/cases/obstacles.ts';
import { newLearned, prepare, type Learned } from '../trials/cases/prepare.ts';
import type { Choice, Choices } from './chain.ts';
import { callKey } from './step-plan.ts';

/** No kernel can do a call. */
export class NoKernelError extends Error {
  override readonly name = 'NoKernelError';
}

/** Chooses the fastest correct kernel of each call, and remembers it for later steps. */
export interface KernelChooser {
  /** @throws NoKernelError with the reasons in a sentence */
  choose(setup: Setup, calls: readonly OpCall[], onCall: (call: OpCall) => Promise<void>): Promise<Choices>;
}

/** A family this many times slower at the last shape of the same operator is not tried again. */
const HOPELESS = 2;
/** Larger outputs take the kernel that is fastest at this size: checking every row of a vocabulary takes seconds. */
const MOST_OUT = 8192;

/** A chooser that has learned nothing yet. */
export function createChooser(): KernelChooser {
  const known = new Map<string, Choice>();
  const learned: Learned = newLearned();
  const hopeless = new Map<string, ReadonlySet<string>>();
  return {
    async choose(setup, calls, onCall) {
      const choices = new Map<string, Choice>();
      for (const call of calls) {
        const key = callKey(call);
        if (choices.has(key)) continue;
        let choice = known.get(key);
        if (!choice) {
          await onCall(call);
          choice = await fastest(setup, standIn(call), learned, hopeless);
          known.set(key, choice);
          setup.store.clear();
        }
        choices.set(key, choice);
      }
      return choices;
    },
  };
}

function standIn(call: OpCall): OpCall {
  const out = own(call.shape, 'out');
  return out === undefined || out <= MOST_OUT ? call : { ...call, shape: { ...call.shape, out: MOST_OUT } };
}

async function fastest(
  setup: Setup,
  call: OpCall,
  learned: Learned,
  hopeless: Map<string, ReadonlySet<string>>,
): Promise<Choice> {
  const { bench } = setup;
  const obstacle = caseObstacle(bench, call);
  if (obstacle) throw new NoKernelError(obstacle);
  // Families differ more between batches than between sides.
  const likes = `${call.op.id} ${call.shape['batch'] ?? ''}`;
  const reasons: string[] = [];
  const tried: (Choice & { readonly seconds: number })[] = [];
  const families = kernelsFor(call).filter(({ tier }) => tier === 'tuned');
  for (const kernel of families) {
    if (hopeless.get(likes)?.has(kernel.id)) continue;
    const refusal = kernelObstacle(bench, kernel, call);
    if (refusal) {
      reasons.push(refusal);
      continue;
    }
    const entry: Entry = { id: entryId(kernel, call), case: call, kernel, outcome: { status: 'planned' } };
    try {
      const outcome = await prepare(setup, entry, learned);
      if (outcome.status === 'measured') {
        tried.push({ kernel, parameters: outcome.parameters, seconds: outcome.subject.sizing.dispatchSeconds });
      } else if ('reason' in outcome) reasons.push(outcome.reason);
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      reasons.push(error.message);
    }
  }
  const [best, ...slower] = tried.toSorted((a, b) => a.seconds - b.seconds);
  if (!best) throw new NoKernelError(`no kernel can compute ${call.op.title} here: ${reasons.join('; ')}`);
  const slow = slower.filter(({ seconds }) => seconds > HOPELESS * best.seconds).map(({ kernel }) => kernel.id);
  hopeless.set(likes, new Set([...(hopeless.get(likes) ?? []), ...slow]));
  return best;
}
