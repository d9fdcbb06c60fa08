import { GUIDE_MODEL } from '../../theory/guide.ts';
import type { Operator, Shape } from '../../theory/operator.ts';
import { attentionOutput } from '../../theory/ops/attention-output.ts';
import { attentionScores } from '../../theory/ops/attention-scores.ts';
import { attentionThreePass } from '../../theory/ops/attention-three-pass.ts';
import { gemv } from '../../theory/ops/gemv.ts';
import { softmax } from '../../theory/ops/softmax.ts';
import { formatSeconds } from '../../theory/units.ts';
import type { Kernel } from '../../kernels/kernel.ts';
import { kernelsOf } from '../../kernels/registry.ts';
import type { Bench } from '../bench.ts';
import { CompileError } from '../gpu/program.ts';
import type { TensorStore } from '../gpu/tensors.ts';
import { BATCHES, type Case } from '../plan.ts';
import { caseObstacle, kernelObstacle, probe } from './obstacles.ts';

/** What the default plans measure here, and sentences that say why. */
export interface ChosenCases {
  readonly cases: readonly Case[];
  readonly notes: readonly string[];
  /** Programs that were compiled and timed for it. */
  readonly probed: number;
}

/** Operators that share one shape, sized by the one whose dispatch takes longest. */
interface ShapeFamily {
  /** `attention`, as it stands in a note. */
  readonly name: string;
  /** The operator that decides. */
  readonly decider: Operator;
  readonly deciding: (side: number) => Shape;
  readonly cases: (side: number) => readonly Omit<Case, 'storage'>[];
  readonly describe: (side: number) => string;
}

const { d } = GUIDE_MODEL;

const ATTENTION: ShapeFamily = {
  name: 'attention',
  decider: attentionThreePass,
  deciding: (n) => ({ queries: n, keys: n, d }),
  cases: (n) => [
    { op: attentionScores, shape: { queries: n, keys: n, d } },
    { op: softmax, shape: { rows: n, cols: n } },
    { op: attentionOutput, shape: { queries: n, keys: n, d } },
    { op: attentionThreePass, shape: { queries: n, keys: n, d } },
  ],
  describe: (n) => `N = ${n}, d = ${d}`,
};

const DECODE: ShapeFamily = {
  name: 'decode',
  decider: gemv,
  deciding: (n) => ({ batch: BATCHES.at(-1)!, in: n, out: n }),
  cases: (n) => BATCHES.map((batch) => ({ op: gemv, shape: { batch, in: n, out: n } })),
  describe: (n) => `weights of ${n} × ${n}`,
};

const SMALLEST_SIDE = 256;
/** A prediction this far over the limit is not worth trying. */
const HOPE = 1.25;

/**
 * The guide's shapes where this adapter can, else the largest power of two at which the best kernel's dispatch stays
 * within the protocol's limit. Every operator of a family gets the same shape, so that its parts add up.
 * @param wanted which operators take part; families without one are not sized
 */
export async function chooseCases(
  bench: Bench,
  store: TensorStore,
  wanted: (op: Operator) => boolean,
): Promise<ChosenCases> {
  const cases: Case[] = [];
  const notes: string[] = [];
  let probed = 0;
  const count = (times: readonly Probed[]): readonly Probed[] => {
    probed += times.length;
    return times;
  };
  for (const family of [ATTENTION, DECODE]) {
    const ops = family.cases(SMALLEST_SIDE).map(({ op }) => op);
    if (!ops.some(wanted)) continue;
    const { side, note } = await largestSide(bench, family, async (tried, members) =>
      count(await probeAll(bench, store, family, tried, members)),
    );
    notes.push(note);
    for (const { op, shape } of family.cases(side)) {
      if (!wanted(op)) continue;
      cases.push({ op, shape, storage: 'f32' }, { op, shape, storage: 'f16' });
    }
    store.clear();
  }
  return { cases, notes, probed };
}

async function largestSide(
  bench: Bench,
  family: ShapeFamily,
  probeAt: (side: number, members: readonly Member[]) => Promise<readonly Probed[]>,
): Promise<{ side: number; note: string }> {
  const { largestSide: guide, mostDispatchSeconds } = bench.protocol;
  const limit = formatSeconds(mostDispatchSeconds);
  let side = SMALLEST_SIDE;
  // Every family at the smallest side, and only the best of them at larger ones: each is a program to compile.
  const first = await probeAt(side, membersOf(bench, family, side));
  let seconds = Math.min(...first.map((one) => one.seconds));
  const best = first.filter((one) => one.seconds === seconds).map(({ member }) => member);
  while (side < guide) {
    const next = decidingCase(family, side * 2);
    const obstacle = caseObstacle(bench, next);
    if (obstacle) return { side, note: shortOf(family, side, guide, `at twice that, ${obstacle}`) };
    const predicted = seconds * 4;
    const measured =
      predicted <= mostDispatchSeconds * HOPE
        ? Math.min(...(await probeAt(side * 2, best)).map((one) => one.seconds))
        : predicted;
    if (measured > mostDispatchSeconds) {
      const why = `at twice that a dispatch of the best kernel takes about ${formatSeconds(measured)}, over the limit of ${limit}`;
      return { side, note: shortOf(family, side, guide, why) };
    }
    side *= 2;
    seconds = measured;
  }
  return { side, note: `The ${family.name} kernels ran at the guide's own shape: ${family.describe(side)}.` };
}

const shortOf = (family: ShapeFamily, side: number, guide: number, why: string): string =>
  `The ${family.name} kernels ran at ${family.describe(side)} instead of the guide's ${guide}: ${why}.`;

/** A member of a family, by its place among the candidates. */
interface Member {
  readonly kernel: Kernel;
  readonly candidate: number;
}

/** … and how long one of its dispatches took. */
interface Probed {
  readonly member: Member;
  readonly seconds: number;
}

/** The best guess of each tuned kernel that takes this side. */
const membersOf = (bench: Bench, family: ShapeFamily, side: number): readonly Member[] =>
  kernelsOf(family.decider.id)
    .filter((kernel) => kernel.tier === 'tuned' && !kernelObstacle(bench, kernel, decidingCase(family, side)))
    .map((kernel) => ({ kernel, candidate: 0 }));

const decidingCase = (family: ShapeFamily, side: number): Case => ({
  op: family.decider,
  shape: family.deciding(side),
  storage: 'f32',
});

async function probeAll(
  bench: Bench,
  store: TensorStore,
  family: ShapeFamily,
  side: number,
  members: readonly Member[],
): Promise<readonly Probed[]> {
  const at = decidingCase(family, side);
  const times: Probed[] = [];
  for (const member of members) {
    if (kernelObstacle(bench, member.kernel, at)) continue;
    try {
      times.push({ member, seconds: await probe(bench, store, member.kernel, at, member.candidate) });
    } catch (error) {
      // Its own entry will say so.
      if (!(error instanceof CompileError)) throw error;
    }
  }
  return times;
}
