import { AMD_INTEL_GPUS, APPLE_GPUS } from './amd-apple-intel.ts';
import { halfRoof, roofOf, type Gpu } from './gpu.ts';
import { GUIDE_ROWS, NVIDIA_GPUS } from './nvidia.ts';
import { InputError, nearNames } from '../text/input-error.ts';
import type { Roof } from './roof.ts';
import { lookup } from '../text/lookup.ts';
import { quote } from '../text/untrusted.ts';

export type { Gpu } from './gpu.ts';

/** The three GPUs of the guide, in its order. */
export const GUIDE_GPUS: readonly Gpu[] = GUIDE_ROWS;

/** Every GPU with a datasheet. Rates are dense and at boost clock; 1 GB is 1e9 bytes. */
export const GPUS: readonly Gpu[] = [...GUIDE_GPUS, ...NVIDIA_GPUS, ...AMD_INTEL_GPUS, ...APPLE_GPUS];

const ALIASES = lookup({
  'a100-80-sxm': 'a100',
  'a100-sxm': 'a100',
  'a100-80': 'a100',
  'a100-pcie': 'a100-80-pcie',
  h100: 'h100-sxm',
});

/**
 * A GPU by its slug: `a10`, `rtx-4090`, `m2-max`.
 * @throws InputError listing the closest slugs
 */
export function findGpu(name: string): Gpu {
  const wanted = slug(name).replace(/^((nvidia|amd|intel|apple|geforce|radeon|instinct|tesla)-)+(?=.)/, '');
  const id = ALIASES[wanted] ?? wanted;
  const found = GPUS.find((gpu) => gpu.id === id);
  if (found) return found;
  const ids = GPUS.map((gpu) => gpu.id);
  const near = nearNames(wanted, ids);
  const advice = near.length > 0 ? `did you mean ${near.join(', ')}?` : `GPUs are ${ids.join(', ')}`;
  throw new InputError(`expected a known GPU, a gpu.json or a report, got ${quote(name)}: ${advice}`);
}

/** `RTX 4090` as `rtx-4090`. */
export const slug = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');

/** A GPU's roof for FP16 on its fastest units, which the guide uses. */
export const tensorRoof = (gpu: Gpu): Roof => halfRoof(gpu);

/** A GPU's roof for FP32 on its vector units: the roof of f32 WGSL. */
export const vectorRoof = (gpu: Gpu): Roof => roofOf(gpu, 'f32-vector') ?? halfRoof(gpu);
