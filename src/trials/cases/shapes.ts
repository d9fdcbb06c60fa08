import { GUIDE_MODEL } from '../../ops/guide.ts';
import { QUANTISED, STORABLE, storedAs } from '../../ops/dtype.ts';
import type { Defaults, OpCall, Operator } from '../../ops/operator.ts';
import { OPERATORS } from '../../ops/index.ts';
import { formatSeconds } from '../../text/units.ts';
import type { Kernel } from '../../kernels/kernel.ts';
import { kernelsOf } from '../../kernels/index.ts';
import type { Bench, Setup } from '../bench.ts';
import { CompileError } from '../../device/pipeline.ts';
import { caseObstacle, kernelObstacle, probe } from './obstacles.ts';

/** The cases of the default plans on this adapter, and sentences that explain them. */
export interface ChosenCases {
  readonly cases: readonly OpCall[];
  readonly notes: readonly string[];
  /** Programs compiled and timed to choose. */
  readonly probed: number;
}

/** Operators that share a side length, limited by the one whose dispatch takes longest. */
interface ShapeFamily {
  readonly name: Defaults['family'];
  /** Its operators, in registry order. */
  readonly ops: readonly Operator[];
  /** The operator that limits the side. */
  readonly decider: Operator;
  readonly describe: (side: number) => string;
}

const DESCRIPTIONS: Readonly<Record<Defaults['family'], ShapeFamily['describe']>> = {
  attention: (n) => `N = ${n}, d = ${GUIDE_MODEL.d}`,
  decode: (n) => `weights of ${n} × ${n}`,
};

const FAMILIES = (['attention', 'decode'] as const).map((name): ShapeFamily => {
  const ops = OPERATORS.filter(({ defaults }) => defaults?.family === name);
  return { name, ops, decider: ops.find(({ defaults }) => defaults?.decides)!, describe: DESCRIPTIONS[name] };
});

const SMALLEST_SIDE = 256;
/** A prediction more than this factor over the limit is not tried. */
const HOPE = 1.25;

/**
 * Chooses the guide's shapes if this adapter can run them, else the largest power of two at which a dispatch of the best
 * kernel stays within the protocol's limit. Every operator of a family gets the same shape, so that times add up.
 * @param wanted which operators take part; families without one are not sized
 */
export async function chooseCases(setup: Setup, wanted: (op: Operator) => boolean): Promise<ChosenCases> {
  const cases: OpCall[] = [];
  const notes: string[] = [];
  let probed = 0;
  const count = (times: readonly Probed[]): readonly Probed[] => {
    probed += times.length;
    return times;
  };
  for (const family of FAMILIES) {
    if (!family.ops.some(wanted)) continue;
    const { side, note } = await largestSide(setup.bench, family, async (tried, members) =>
      count(await probeAll(setup, family, tried, members)),
    );
    notes.push(note);
    for (const op of family.ops.filter(wanted)) cases.push(...casesOf(op, side, !setup.bench.protocol.wideSweep));
    setup.store.clear();
  }
  return { cases, notes, probed };
}

/** The cases of one operator: every shape in each storage type, then some on packed integer weights. */
function casesOf(op: Operator, side: number, isQuick: boolean): readonly OpCall[] {
  const { shapes, quantised } = op.defaults!;
  const plain = shapes(side).flatMap((shape) =>
    STORABLE.map((storage): OpCall => ({ op, shape, formats: storedAs(storage) })),
  );
  const packed = QUANTISED.flatMap((weights) =>
    (quantised?.(side, isQuick) ?? []).map((shape): OpCall => ({ op, shape, formats: storedAs('f32', weights) })),
  );
  return [...plain, ...packed];
}

async function largestSide(
  bench: Bench,
  family: ShapeFamily,
  probeAt: (side: number, members: readonly Member[]) => Promise<readonly Probed[]>,
): Promise<{ side: number; note: string }> {
  const { largestSide: guide, mostDispatchSeconds } = bench.protocol;
  const limit = formatSeconds(mostDispatchSeconds);
  let side = SMALLEST_SIDE;
  // All members at the smallest side, only the best at larger ones: each is a program to compile.
  const first = await probeAt(side, membersOf(bench, family, side));
  let seconds = Math.min(...first.map((one) => one.seconds));
  const best = first.filter((one) => one.seconds === seconds).map(({ member }) => member);
  while (side < guide) {
    const next = decidingCase(family, side * 2);
    const obstacle = caseObstacle(bench, next);
    if (obstacle) return { side, note: shortOf(family, side, guide, `at twice that size, ${obstacle}`) };
    const predicted = seconds * 4;
    const measured =
      predicted <= mostDispatchSeconds * HOPE
        ? Math.min(...(await probeAt(side * 2, best)).map((one) => one.seconds))
        : predicted;
    if (measured > mostDispatchSeconds) {
      const why = `at twice that size a dispatch of the best kernel takes about ${formatSeconds(measured)}, over the limit of ${limit}`;
      return { side, note: shortOf(family, side, guide, why) };
    }
    side *= 2;
    seconds = measured;
  }
  return { side, note: `The ${family.name} kernels ran at the guide's own shape: ${family.describe(side)}.` };
}

const shortOf = (family: ShapeFamily, side: number, guide: number, why: string): string =>
  `The ${family.name} kernels ran at ${family.describe(side)} instead of the guide's ${guide}: ${why}.`;

/** A member of a family, by its index among the candidates. */
interface Member {
  readonly kernel: Kernel;
  readonly candidate: number;
}

/** A member with the time of one dispatch. */
interface Probed {
  readonly member: Member;
  readonly seconds: number;
}

/** The first candidate of each tuned kernel that supports this side. */
const membersOf = (bench: Bench, family: ShapeFamily, side: number): readonly Member[] =>
  kernelsOf(family.decider.id)
    .filter((kernel) => kernel.tier === 'tuned' && !kernelObstacle(bench, kernel, decidingCase(family, side)))
    .map((kernel) => ({ kernel, candidate: 0 }));

const decidingCase = (family: ShapeFamily, side: number): OpCall => ({
  op: family.decider,
  shape: family.decider.defaults!.shapes(side).at(-1)!,
  formats: storedAs('f32'),
});

async function probeAll(
  setup: Setup,
  family: ShapeFamily,
  side: number,
  members: readonly Member[],
): Promise<readonly Probed[]> {
  const at = decidingCase(family, side);
  const times: Probed[] = [];
  for (const member of members) {
    if (kernelObstacle(setup.bench, member.kernel, at)) continue;
    try {
      times.push({ member, seconds: await probe(setup, member.kernel, at, member.candidate) });
    } catch (error) {
      // Reported by its own entry.
      if (!(error instanceof CompileError)) throw error;
    }
  }
  return times;
}
