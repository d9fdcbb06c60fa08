import { AMD_INTEL_GPUS, APPLE_GPUS } from './amd-apple-intel.ts';
import { halfRoof, roofOf, type Machine } from './machine.ts';
import { GUIDE_ROWS, NVIDIA_GPUS } from './nvidia.ts';
import { InputError, nearNames } from '../text/input-error.ts';
import type { Roof } from './roof.ts';
import { lookup } from '../text/lookup.ts';
import { quote } from '../text/untrusted.ts';

/** The guide's three GPUs, in its order. */
export const GUIDE_DATASHEETS: readonly Machine[] = GUIDE_ROWS;

/** Every GPU with a datasheet. Rates are dense and at boost clock; 1 GB is 1e9 bytes. */
export const DATASHEETS: readonly Machine[] = [...GUIDE_DATASHEETS, ...NVIDIA_GPUS, ...AMD_INTEL_GPUS, ...APPLE_GPUS];

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
export function findDatasheet(name: string): Machine {
  const wanted = slug(name).replace(/^((nvidia|amd|intel|apple|geforce|radeon|instinct|tesla)-)+(?=.)/, '');
  const id = ALIASES[wanted] ?? wanted;
  const found = DATASHEETS.find((sheet) => sheet.id === id);
  if (found) return found;
  const ids = DATASHEETS.map((sheet) => sheet.id);
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

/** A machine's roof for FP16 on its fastest units, which the guide uses. */
export const tensorRoof = (machine: Machine): Roof => halfRoof(machine);

/** A machine's roof for FP32 on its vector units: the roof of f32 WGSL. */
export const vectorRoof = (machine: Machine): Roof => roofOf(machine, 'f32-vector') ?? halfRoof(machine);
