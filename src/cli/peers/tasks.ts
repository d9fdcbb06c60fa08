import { kernelsOf } from '../../kernels/index.ts';
import type { WeightFormat } from '../../ops/formats.ts';
import { OPERATORS } from '../../ops/index.ts';
import type { Shape } from '../../ops/operator.ts';
import { lookup } from '../../text/lookup.ts';

/** The tasks that libraries are compared at. */
export const TASK_NAMES = ['matmul', 'softmax', 'gemv', 'attention', 'kv-decode'] as const;

/** One of them. */
export type TaskName = (typeof TASK_NAMES)[number];

/** Work that several libraries can do. Everything is stored in f32 except weights, whose format is named. */
export interface Task {
  readonly name: TaskName;
  readonly shape: Shape;
  readonly weights: WeightFormat;
}

/** One of our operators at a shape, by its id so that any version of this program can look it up. */
export interface OwnCall {
  readonly op: string;
  readonly shape: Shape;
  readonly weights: WeightFormat;
}

interface TaskSpec {
  /** Names of the dimensions, as `--shape` takes them. */
  readonly dimensions: readonly string[];
  /** Whether it has weights, which may be stored in another format. */
  readonly hasWeights?: true;
  /** Shapes that suit a GPU, and smaller ones for a software adapter, with their dimensions in that order. */
  readonly defaults: readonly (readonly number[])[];
  readonly softwareDefaults: readonly (readonly number[])[];
  /** The operators of ours that do it, each with its dimensions from those of the task. */
  readonly operators: Readonly<Record<string, (shape: Shape) => Shape>>;
}

const square = ({ N: queries = 1, d = 1 }: Shape): Shape => ({ queries, keys: queries, d, heads: 1, kvHeads: 1 });
const SPECS = lookup<TaskSpec>({
  matmul: {
    dimensions: ['M', 'N', 'K'],
    defaults: [[1024, 1024, 1024]],
    softwareDefaults: [[512, 512, 512]],
    // Peers choose their layout, and so do we: B as [K, N] or as [N, K].
    operators: {
      'attention-output': ({ M = 1, N = 1, K = 1 }) => ({ queries: M, keys: K, d: N }),
      'attention-scores': ({ M = 1, N = 1, K = 1 }) => ({ queries: M, keys: N, d: K }),
    },
  },
  softmax: {
    dimensions: ['rows', 'cols'],
    defaults: [[1024, 1024]],
    softwareDefaults: [[1024, 1024]],
    operators: { softmax: (shape) => shape },
  },
  gemv: {
    dimensions: ['batch', 'in', 'out'],
    hasWeights: true,
    defaults: [1, 4, 16, 64].map((batch) => [batch, 4096, 4096]),
    softwareDefaults: [1, 4, 16, 64].map((batch) => [batch, 2048, 2048]),
    operators: { gemv: (shape) => shape },
  },
  attention: {
    dimensions: ['N', 'd'],
    defaults: [
      [1024, 128],
      [2048, 64],
    ],
    softwareDefaults: [
      [512, 128],
      [1024, 64],
    ],
    operators: { 'attention-three-pass': square, 'attention-fused': square },
  },
  'kv-decode': {
    dimensions: ['keys', 'd', 'heads', 'kvHeads'],
    defaults: [[4096, 128, 32, 8]],
    softwareDefaults: [[1024, 128, 8, 2]],
    operators: { 'kv-decode': (shape) => ({ ...shape, queries: 1, batch: 1 }) },
  },
});

/** The dimensions of a task, in the order they are written. */
export const dimensionsOf = (name: TaskName): readonly string[] => SPECS[name]!.dimensions;

/** The tasks with weights. */
export const WEIGHTED_TASKS: readonly TaskName[] = TASK_NAMES.filter((name) => SPECS[name]!.hasWeights);

/** The default shapes of a task. */
export function defaultTasks(name: TaskName, weights: WeightFormat, isSoftware: boolean): readonly Task[] {
  const { dimensions, defaults, softwareDefaults } = SPECS[name]!;
  return (isSoftware ? softwareDefaults : defaults).map((sizes) => ({
    name,
    weights,
    shape: Object.fromEntries(dimensions.map((dimension, i) => [dimension, sizes[i]!])),
  }));
}

/** The calls of ours that do a task, of operators that have kernels; empty if there are none. */
export function ownCalls({ name, shape, weights }: Task): readonly OwnCall[] {
  return Object.entries(SPECS[name]!.operators).flatMap(([id, sizes]) => {
    const op = OPERATORS.find((operator) => operator.id === id);
    if (!op || kernelsOf(id).length === 0) return [];
    const all = sizes(shape);
    return [
      {
        op: id,
        shape: Object.fromEntries(op.dimensions.map((dimension) => [dimension, all[dimension] ?? 1])),
        weights,
      },
    ];
  });
}

/** A task in words: `gemv batch=1 in=4096 out=4096 int4`. */
export const taskText = ({ name, shape, weights }: Task): string =>
  [
    name,
    ...dimensionsOf(name).map((dimension) => `${dimension}=${shape[dimension]}`),
    ...(weights === 'f32' ? [] : [weights]),
  ].join(' ');
