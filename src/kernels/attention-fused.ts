import { attentionFused } from '../ops/attention-fused.ts';
import { fusedKernels } from './fused.ts';
import type { Kernel } from './kernel.ts';

/** O = softmax(Q·Kᵀ/√d)·V: shaders attention-fused/plain, attention-fused/register and attention-fused/tiled. */
export const attentionFusedKernels: readonly Kernel[] = fusedKernels({
  op: attentionFused,
  queries: 'queries',
  heads: () => 1,
});
