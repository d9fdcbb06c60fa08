import type { Kernel, Parameters } from '../../kernels/kernel.ts';
import { formatShape, type OpCall } from '../../ops/operator.ts';
import type { Program } from '../gpu/program.ts';
import type { Windows } from '../gpu/windows.ts';
import type { Paces } from '../rounds/paces.ts';
import type { Subject } from '../sampling.ts';
import type { EntryCount } from './count-entry.ts';
import type { GateFacts } from './gate.ts';

/** One line of the report to be: a kernel at one case, and what became of it. */
export interface Entry {
  readonly id: string;
  readonly case: OpCall;
  readonly kernel: Kernel;
  outcome: Outcome;
  /** What its kernel did, once it was counted. */
  count?: EntryCount;
}

/** What became of an entry; `planned` until its turn. */
export type Outcome =
  | { readonly status: 'planned' }
  | { readonly status: 'skipped'; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string; readonly check?: GateFacts; readonly parameters?: Parameters }
  | Measured;

/** An entry that is ready to be sampled, or was. */
export interface Measured {
  readonly status: 'measured';
  readonly parameters: Parameters;
  readonly check: GateFacts;
  /** What the result's time is of: on windows of memory in turn where the operands would fit a cache. */
  readonly subject: Subject<Program>;
  readonly cache: 'hot' | 'cold';
  /** The windows that `subject` takes in turn; null: it stays on the tensors' own buffers. */
  readonly windows: Windows | null;
  /** The same on one set of buffers, where `subject` takes several. */
  readonly hot: Subject<Program> | null;
  /** Which rule ended the sampling. */
  readonly stop: string | null;
  /** What naive timing makes of it: the median of single dispatches by a stock clock. */
  readonly naiveSeconds: number | null;
  readonly paces: Paces | null;
}

/** A result's id: `attention-scores/tiled f32 queries=1024 keys=1024 d=128`. */
export const entryId = (kernel: Kernel, { shape, formats }: OpCall): string =>
  [kernel.id, formatsId(formats), formatShape(kernel.op, shape)].join(' ');

/** `f16`, or `f16 int4` where weights are stored in another format. */
const formatsId = ({ activations, weights }: OpCall['formats']): string =>
  weights.id === activations.id ? activations.id : `${activations.id} ${weights.id}`;
