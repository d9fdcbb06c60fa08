import type { Kernel, Parameters } from '../../kernels/kernel.ts';
import { formatShape } from '../../theory/operator.ts';
import type { StorageType } from '../../theory/dtype.ts';
import type { Program } from '../gpu/program.ts';
import type { Case } from '../plan.ts';
import type { Subject } from '../sampling.ts';
import type { EntryCount } from './count-entry.ts';
import type { GateFacts } from './gate.ts';

/** One line of the report to be: a kernel at one case, and what became of it. */
export interface Entry {
  readonly id: string;
  readonly case: Case;
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
  | {
      readonly status: 'measured';
      readonly parameters: Parameters;
      readonly check: GateFacts;
      readonly subject: Subject<Program>;
      /** Which rule ended the sampling. */
      stop: string | null;
    };

/** A result's id: `attention-scores/tiled f32 queries=1024 keys=1024 d=128`. */
export const entryId = (kernel: Kernel, storage: StorageType, shape: Case['shape']): string =>
  `${kernel.id} ${storage} ${formatShape(kernel.op, shape)}`;
