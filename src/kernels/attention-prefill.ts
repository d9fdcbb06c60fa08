import { attentionPrefill } from '../ops/attention-prefill.ts';
import { size } from '../ops/operator.ts';
import { fusedKernels } from './fused.ts';
import type { Kernel } from './kernel.ts';

/** The same of every head of a prompt: shaders attention-prefill/plain, attention-prefill/register and attention-prefill/tiled. */
export const attentionPrefillKernels: readonly Kernel[] = fusedKernels({
  op: attentionPrefill,
  queries: 'tokens',
  heads: (shape) => size(shape, 'heads'),
});
