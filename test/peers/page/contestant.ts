import type { Task } from '../../../src/cli/peers/tasks.ts';

/** One way to do a task, ready to run. */
export interface Running {
  /** The way in more words than its proposal, once it is known. */
  readonly variant?: string;
  /** Does the task once, at least up to its submission; the output stays for `read`. */
  run(): void | Promise<void>;
  /** The output of the last run, row-major without padding. */
  read(): Promise<Float32Array>;
  dispose(): void | Promise<void>;
}

/** A way before anything of it exists on the GPU. */
export interface Proposal {
  readonly variant: string;
  /** @throws with the library's own words if it refuses */
  make(): Promise<Running>;
  /** What its output is checked against, if not the operands of the task. */
  readonly expected?: Expected;
}

/** What an output must be. */
export interface Expected {
  readonly rows: number;
  readonly cols: number;
  /** One row in float64. */
  reference(row: number): Float64Array;
  /** Largest error of a row relative to its largest value that rounding explains. */
  readonly tolerance: number;
}

/** Row-major values without padding. */
export interface Values {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float32Array<ArrayBuffer>;
}

/** C = A·B: a matrix product, or a linear layer with its weights as B. */
export interface Product {
  readonly kind: 'product';
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** `[m, k]` */
  readonly a: Values;
  /** B as `[k, n]`, and as `[n, k]`. */
  b(layout: Layout): Values;
}

/** Attention of one new token over a cache of keys and values, heads sharing them in groups; Q is scaled already. */
export interface Decode {
  readonly kind: 'decode';
  readonly keys: number;
  readonly d: number;
  readonly heads: number;
  readonly kvHeads: number;
  /** `[heads, d]` */
  readonly q: Values;
  /** `[kvHeads · keys, d]` each. */
  readonly k: Values;
  readonly v: Values;
}

/** Layouts of B. */
export type Layout = 'KN' | 'NK';

/** What libraries compute, with its operands. */
export type Work =
  | Product
  | Decode
  | { readonly kind: 'softmax'; readonly s: Values }
  /** One head; Q is scaled already. */
  | { readonly kind: 'attention'; readonly q: Values; readonly k: Values; readonly v: Values };

/** A library, or a version of ours. */
export interface Contestant {
  readonly who: string;
  readonly version: string;
  /** All ways that are worth a try; empty: it has none. @throws if it cannot be loaded */
  proposals(work: Work, task: Task): Promise<readonly Proposal[]>;
}
