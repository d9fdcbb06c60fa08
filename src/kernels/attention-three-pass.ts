import { size, type Shape } from '../ops/operator.ts';
import { attentionThreePass } from '../ops/attention-three-pass.ts';
import { attentionOutputKernels } from './attention-output.ts';
import { attentionScoresKernels } from './attention-scores.ts';
import type { Kernel, Parameters } from './kernel.ts';
import type { Capabilities } from '../device/capabilities.ts';
import { softmaxKernels } from './softmax.ts';

const rowsOf = (shape: Shape): Shape => ({ rows: size(shape, 'queries'), cols: size(shape, 'keys') });

/** Finds a kernel in a list by the last part of its id. */
function variantOf(kernels: readonly Kernel[], variant: string): Kernel {
  const kernel = kernels.find(({ id }) => id.endsWith(`/${variant}`));
  if (!kernel)
    throw new Error(`kernel: expected a variant "${variant}", got ${kernels.map(({ id }) => id).join(', ')}`);
  return kernel;
}

/** Subgroups narrower than this are a CPU's; there a row per lane is faster than a row per workgroup. */
const LEAST_LANES = 8;

/** Three kernels in sequence, with S and P in memory; it has no shader itself. */
function chain(variant: 'plain' | 'register' | 'tiled'): Kernel {
  const scores = variantOf(attentionScoresKernels, variant);
  const output = variantOf(attentionOutputKernels, variant);
  const weightsFor = ({ subgroupSize }: Capabilities): Kernel => {
    if (variant === 'plain') return variantOf(softmaxKernels, 'plain');
    return variantOf(softmaxKernels, subgroupSize && subgroupSize[1] < LEAST_LANES ? 'lane' : 'row');
  };
  return {
    id: `attention-three-pass/${variant}`,
    op: attentionThreePass,
    tier: variant === 'plain' ? 'plain' : 'tuned',
    refuses: (shape, capabilities) =>
      scores.refuses(shape, capabilities) ??
      weightsFor(capabilities).refuses(rowsOf(shape), capabilities) ??
      output.refuses(shape, capabilities),
    // Both products take the same parameters; those of softmax, a small part of the time, go along.
    candidates: (shape, capabilities) => {
      const lanes = weightsFor(capabilities).candidates(rowsOf(shape), capabilities);
      return scores
        .candidates(shape, capabilities)
        .map((parameters, i): Parameters => ({ ...parameters, ...lanes[i % lanes.length] }));
    },
    passes: (shape, formats, parameters, capabilities) => [
      ...scores.passes(shape, formats, parameters, capabilities),
      ...weightsFor(capabilities).passes(rowsOf(shape), formats, parameters, capabilities),
      ...output.passes(shape, formats, parameters, capabilities),
    ],
  };
}

/** O = softmax(Q·Kᵀ)·V: the kernels of the three passes, chained. */
export const attentionThreePassKernels: readonly Kernel[] = [chain('plain'), chain('register'), chain('tiled')];
