import { randomWords } from '../../../src/protocol/random.ts';

/** What a made fleet is like. Machines differ by 10 %, runs of one by 3 %, log-normally. */
export interface FleetPlan {
  readonly seed: number;
  readonly architectures: number;
  /** Of each architecture. */
  readonly machines: number;
  /** Of each report. */
  readonly results: number;
  /** Reports of each machine before the change, and as many after it. */
  readonly runs: number;
  /** Machines that have become half as fast by the time of the change. */
  readonly sick: number;
  /** Architecture × result pairs that the change makes slower by 8 %. */
  readonly planted: number;
}

/** One run of one machine. */
export interface MadeRun {
  readonly host: string;
  readonly architecture: string;
  /** Before the change or after it. */
  readonly isAfter: boolean;
  readonly number: number;
  /** By result. */
  readonly seconds: Float64Array;
}

/** A fleet, and what is true of it. */
export interface MadeFleet {
  readonly runs: readonly MadeRun[];
  /** `architecture result` pairs that became slower. */
  readonly planted: ReadonlySet<string>;
  readonly sick: ReadonlySet<string>;
}

export const PLANTED_RATIO = 1.08;
const SICK_RATIO = 2;
const [BETWEEN_MACHINES, BETWEEN_RUNS] = [0.1, 0.03];

/** The id of a made result. */
export const madeResult = (number: number): string => `gemv/rows f32 batch=1 in=${64 * (number + 1)} out=1024`;

/** Makes a fleet; the same seed makes the same one. */
export function madeFleet(plan: FleetPlan): MadeFleet {
  const normal = normals(plan.seed);
  const architectureOf = (index: number): string => `arch-${index % plan.architectures}`;
  const pairs = plan.architectures * plan.results;
  // Spread over architectures and results.
  const planted = new Set(
    Array.from({ length: plan.planted }, (_, i) => Math.floor((i * pairs) / Math.max(1, plan.planted)) + i).map(
      (pair) => `${architectureOf(pair)} ${madeResult(Math.floor(pair / plan.architectures) % plan.results)}`,
    ),
  );
  const hosts = Array.from({ length: plan.architectures * plan.machines }, (_, i) => `host-${i}`);
  const sick = new Set(Array.from({ length: plan.sick }, (_, i) => hosts[(i * 7 + plan.seed) % hosts.length]!));
  const runs = hosts.flatMap((host, index) => {
    const architecture = architectureOf(index);
    const own = Math.exp(BETWEEN_MACHINES * normal());
    return Array.from({ length: 2 * plan.runs }, (_, number): MadeRun => {
      const isAfter = number >= plan.runs;
      const seconds = Float64Array.from({ length: plan.results }, (__, i) => {
        const slower = isAfter && planted.has(`${architecture} ${madeResult(i)}`) ? PLANTED_RATIO : 1;
        const ill = isAfter && sick.has(host) ? SICK_RATIO : 1;
        return 1e-3 * (1 + i / 10) * own * slower * ill * Math.exp(BETWEEN_RUNS * normal());
      });
      return { host, architecture, isAfter, number, seconds };
    });
  });
  return { runs, planted, sick };
}

/** Standard normal numbers, by Box and Muller. */
function normals(seed: number): () => number {
  const next = randomWords(seed * 7919 + 1);
  const unit = (): number => (next() + 0.5) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
}
