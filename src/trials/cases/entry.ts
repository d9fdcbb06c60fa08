import type { Kernel, Parameters } from '../../kernels/kernel.ts';
import { formatShape, type OpCall } from '../../ops/operator.ts';
import type { Windows } from '../../device/windows.ts';
import type { Tuning } from '../../report/tuning.ts';
import type { Trial } from '../result.ts';
import type { EntryCount } from './count-entry.ts';
import type { GateFacts } from './gate.ts';

/** A future result of the report: a kernel at one case, and its outcome. */
export interface Entry {
  readonly id: string;
  readonly case: OpCall;
  readonly kernel: Kernel;
  outcome: Outcome;
  /** The kernel's count, once it was counted. */
  count?: EntryCount;
}

/** The outcome of an entry; `planned` until its turn. */
export type Outcome =
  | { readonly status: 'planned' }
  | { readonly status: 'skipped'; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string; readonly check?: GateFacts; readonly parameters?: Parameters }
  | Measured;

/** An entry that is ready to be sampled, or has been. */
export interface Measured extends Trial {
  readonly status: 'measured';
  readonly parameters: Parameters;
  readonly check: GateFacts;
  readonly tuning: Tuning;
  /** The windows that `subject` takes in turn; null: it uses the tensors' own buffers. */
  readonly windows: Windows | null;
}

/** A result's id: `attention-scores/tiled f32 queries=1024 keys=1024 d=128`. */
export const entryId = (kernel: Kernel, { shape, formats }: OpCall): string =>
  [kernel.id, formatsId(formats), formatShape(kernel.op, shape)].join(' ');

/** `f16`, or `f16 int4` if weights are stored in another format. */
const formatsId = ({ activations, weights }: OpCall['formats']): string =>
  weights.id === activations.id ? activations.id : `${activations.id} ${weights.id}`;
