import { MATMUL } from './torture.ts';

/** Dispatches with the same work, as a session has them in a group. */
export interface WorkedGroup {
  /** How often it was submitted. */
  readonly dispatches: number;
  /** Of one dispatch, bytes as its loads and stores ask for them; null: it cannot be counted. */
  readonly count: {
    readonly invocations: number;
    readonly flop: number;
    readonly read: number;
    readonly written: number;
  } | null;
}

function group(
  dispatches: number,
  ...work: [invocations: number, flop: number, read: number, written: number]
): WorkedGroup {
  const [invocations, flop, read, written] = work;
  return { dispatches, count: { invocations, flop, read, written } };
}
const uncounted = (dispatches: number): readonly WorkedGroup[] => [{ dispatches, count: null }];

/** `copy` of this many words, this often. */
const copied = (words: number, times = 1): WorkedGroup =>
  group(times, 64 * Math.ceil((4 * words) / 256), 0, 4 * words, 4 * words);

const [M, N, K] = MATMUL;
/** A thread for each element in workgroups of 8 × 8, and a dot product of k elements in each. */
const product = (dispatches: number, k: number): WorkedGroup =>
  group(dispatches, 64 * Math.ceil(N / 8) * Math.ceil(M / 8), 2 * M * N * k, 4 * 2 * M * N * k, 4 * M * N);
/** y · scale + x for the first n elements. */
const axpy = (dispatches: number, n: number): WorkedGroup => group(dispatches, 256, 2 * n, 4 * 2 * n, 4 * n);

/** What the device of a context offers, which decides what the program does there. */
export interface TortureStack {
  readonly stamps: boolean;
  readonly immediates: boolean;
  readonly readWriteTextures: boolean;
}

/** The closed forms of the torture program, by the label of its pipelines: of those with the same source, the first. */
export const tortureCounts = (has: TortureStack): Readonly<Record<string, readonly WorkedGroup[]>> => ({
  matmul: [product(12, K), product(1, 7)],
  axpy: [axpy(1, 256), axpy(3, 200)],
  histogram: [group(3, 256, 0, 4 * 2 * 256, 4 * 256)],
  overrides: [group(1, 64, 5 * 64, 4 * 5 * 64, 4 * 5 * 64), group(1, 32, 5 * 32, 4 * 5 * 32, 4 * 5 * 32)],
  sizes: [group(1, 1, 0, 0, 4 * 3)],
  // The GPU chooses 3 × 2 workgroups of 16.
  add: [group(1, 96, 96, 4 * 96, 4 * 96)],
  groups: [group(3, 256, 3 * 256, 4 * 4 * 256, 4 * 256)],
  eight: [group(1, 256, 7 * 256, 4 * 8 * 256, 4 * 256)],
  'late axpy': [axpy(2, 100), axpy(2, 200), axpy(1, 50)],
  // Twice where the order matters; in debug groups by all workgroups, and by half of them.
  'order 0': [group(3, 256, 256, 4 * 256, 4 * 256), group(1, 128, 128, 4 * 128, 4 * 128)],
  'order 1': [group(3, 256, 256, 4 * 256, 4 * 256)],
  // Two divisions; texels of four bytes.
  paint: [group(1, 256, 2 * 256, 0, 4 * 256)],
  ...(has.readWriteTextures && { repaint: uncounted(3) }),
  ...(has.immediates && {
    immediate: [group(1, 256, 100, 4 * 100, 4 * 100), group(1, 256, 200, 4 * 200, 4 * 200)],
  }),
  triangle: uncounted(3),
  ...(has.stamps && { 'stamped by itself': [group(4, 256, 256, 4 * 256, 4 * 256)] }),
  copy: [
    copied(M * N),
    copied(512),
    copied(8),
    copied(64),
    copied(256, 7 + Number(has.immediates) + Number(has.stamps)),
  ],
});
