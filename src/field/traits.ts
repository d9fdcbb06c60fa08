import { rateOf, type Machine } from '../machines/machine.ts';

/** Makers whose GPUs run other engines. */
export type Maker = 'apple' | 'nvidia' | 'amd' | 'intel' | 'other';

const MAKERS: readonly (readonly [Maker, RegExp])[] = [
  ['apple', /\bapple\b|^m\d( |$)/i],
  ['amd', /\bamd\b|radeon|instinct|firepro|\brx ?\d{3,4}|\bmi\d{2,3}/i],
  ['intel', /\bintel\b|\barc\b|\bxe\b|\biris\b/i],
  ['nvidia', /nvidia|geforce|quadro|tesla|titan|\b[rg]tx\b|^(gb|gh|[abhlptv])\d{1,3}\w?\b/i],
];

/** The maker of a GPU; of one from a file that does not say, by its name. */
export function makerOf({ id, name, maker }: Pick<Machine, 'id' | 'name' | 'maker'>): Maker {
  if (maker !== null) return maker;
  const names = [name, id.replaceAll('-', ' ')];
  return MAKERS.find(([, pattern]) => names.some((one) => pattern.test(one)))?.[0] ?? 'other';
}

/**
 * Whether an NVIDIA GPU has stacked memory (P100, V100, A100, H100, B200): more bytes per second than one sequence's kernels keep in
 * flight. Known by at least 36 bytes per 1000 FLOP of its FP32 units, and 700 GB/s.
 */
export function hasStackedMemory({ memoryBandwidth, f32Vector }: Machine): boolean {
  const bytes = memoryBandwidth.value;
  return bytes >= 7e11 && (f32Vector ? bytes / f32Vector.value > 0.036 : bytes > 1.8e12);
}

/** Whether several GPUs talk over PCIe: as asked, cards for slots, and all without stacked memory. */
export const isOnPcie = (gpu: Machine, link: { readonly id: string } | null = null): boolean =>
  link?.id.startsWith('pcie') === true || /pcie/i.test(`${gpu.id} ${gpu.name}`) || !hasStackedMemory(gpu);

/** FLOP/s of the matrix units for 16-bit numbers with 16-bit sums, which llama.cpp uses; where no rate is known, with 32-bit sums. */
export const halfSumsRate = (gpu: Machine): number => (rateOf(gpu, 'f16/f16') ?? gpu.f16Tensor)?.value ?? 0;
