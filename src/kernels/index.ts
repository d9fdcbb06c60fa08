import { attentionFusedKernels } from './attention-fused.ts';
import { attentionOutputKernels } from './attention-output.ts';
import { attentionPrefillKernels } from './attention-prefill.ts';
import { attentionScoresKernels } from './attention-scores.ts';
import { attentionThreePassKernels } from './attention-three-pass.ts';
import { embeddingKernels } from './embedding.ts';
import { fusedGemvKernels } from './fused-gemv.ts';
import { gemvKernels } from './gemv.ts';
import type { Kernel } from './kernel.ts';
import { kvAppendKernels } from './kv-append.ts';
import { kvDecodeKernels } from './kv-decode.ts';
import { residualNormKernels } from './residual-norm.ts';
import { rmsNormKernels } from './rms-norm.ts';
import { rotaryKernels } from './rotary.ts';
import { siluGateKernels } from './silu-gate.ts';
import { softmaxKernels } from './softmax.ts';
import { weightsOf } from './weight-pieces.ts';
import type { OpCall } from '../ops/operator.ts';

/** Every kernel, in the order of the operators, the plain one of each first. */
export const KERNELS: readonly Kernel[] = [
  ...attentionScoresKernels,
  ...softmaxKernels,
  ...attentionOutputKernels,
  ...attentionThreePassKernels,
  ...attentionFusedKernels,
  ...attentionPrefillKernels,
  ...gemvKernels,
  ...fusedGemvKernels,
  ...kvDecodeKernels,
  ...rmsNormKernels,
  ...residualNormKernels,
  ...rotaryKernels,
  ...kvAppendKernels,
  ...siluGateKernels,
  ...embeddingKernels,
];

/** The kernels of one operator. */
export const kernelsOf = (op: string): readonly Kernel[] => KERNELS.filter((kernel) => kernel.op.id === op);

/** Those that can read the weights of a call. */
export function kernelsFor({ op, formats }: Pick<OpCall, 'op' | 'formats'>): readonly Kernel[] {
  const way = weightsOf(formats);
  return kernelsOf(op.id).filter(({ weights = ['stored'] }) => way !== null && weights.includes(way));
}
