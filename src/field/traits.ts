import type { Machine } from '../machines/machine.ts';

/** Makers whose GPUs run other engines. */
export type Maker = 'apple' | 'nvidia' | 'amd' | 'intel' | 'other';

const MAKERS: readonly (readonly [Maker, RegExp])[] = [
  ['apple', /\bapple\b|^m\d( |$)/i],
  ['amd', /\bamd\b|radeon|instinct|firepro|\brx ?\d{3,4}|\bmi\d{2,3}/i],
  ['intel', /\bintel\b|\barc\b|\bxe\b|\biris\b/i],
  ['nvidia', /nvidia|geforce|quadro|tesla|titan|\b[rg]tx\b|^(gb|gh|[abhlptv])\d{1,3}\w?\b/i],
];

/** The maker of a GPU, by its name or slug. */
export function makerOf({ id, name }: Pick<Machine, 'id' | 'name'>): Maker {
  const names = [name, id.replaceAll('-', ' ')];
  return MAKERS.find(([, pattern]) => names.some((one) => pattern.test(one)))?.[0] ?? 'other';
}

const rate = (value: { readonly value: number } | null): number => value?.value ?? 0;

/**
 * Whether an NVIDIA GPU has stacked memory (P100, V100, A100, H100, B200): more bytes per second than one sequence's kernels keep in
 * flight. Known by at least 36 bytes per 1000 FLOP of its FP32 units, and 700 GB/s.
 */
export function hasStackedMemory({ memoryBandwidth, f32Vector }: Machine): boolean {
  const bytes = memoryBandwidth.value;
  return bytes >= 7e11 && (f32Vector ? bytes / f32Vector.value > 0.036 : bytes > 1.8e12);
}

/** Whether several GPUs talk over PCIe: cards for slots, and all without stacked memory. */
export const isOnPcie = (gpu: Machine): boolean => /pcie/i.test(`${gpu.id} ${gpu.name}`) || !hasStackedMemory(gpu);

/**
 * FLOP/s of the matrix units for 16-bit numbers with 16-bit sums, which llama.cpp uses. GeForce cards run these twice as fast as 32-bit
 * sums; known by a rate with 32-bit sums of no more than twice that of the FP32 units, where other cards have four times or more.
 */
export function halfSumsRate(gpu: Machine): number {
  const { f16Tensor, f32Vector } = gpu;
  const tensor = rate(f16Tensor);
  const isHalved =
    makerOf(gpu) === 'nvidia' && f16Tensor?.flags.accumulate !== 'f16' && tensor <= 2.5 * rate(f32Vector);
  return isHalved ? 2 * tensor : tensor;
}
