import type { Roof } from './roofline.ts';

/** One datasheet value with where it was read. */
export interface Sourced {
  /** In SI base units: FLOP/s, B/s or bytes. */
  readonly value: number;
  readonly source: string;
  /** A second value where sources disagree. */
  readonly alternative?: { readonly value: number; readonly source: string };
  /** What kind of number it is, in words: dense, boost clock, accumulation. */
  readonly note?: string;
}

/** A GPU as its datasheet has it. */
export interface Gpu {
  /** Slug, as commands take it. */
  readonly id: string;
  readonly name: string;
  /** Dense FP16 rate of the tensor cores, FLOP/s. */
  readonly f16Tensor: Sourced;
  /** Dense FP32 rate of the vector units, FLOP/s: what a browser without tensor cores can reach. */
  readonly f32Vector: Sourced;
  readonly memoryBandwidth: Sourced;
  readonly memoryCapacity: Sourced;
}

const A10_SHEET = 'NVIDIA A10 Tensor Core GPU datasheet';
const T4_SHEET = 'NVIDIA T4 Tensor Core GPU datasheet';
const A100_SHEET = 'NVIDIA A100 Tensor Core GPU datasheet, SXM 80 GB';
const GUIDE_A10 = 'the guide, "A10 key specs"';
const GUIDE_TOKEN = 'the guide, "Generating a single token on each GPU"';
const GUIDE_PREFILL = 'the guide, "Prefilling with batched prompt tokens on each GPU"';
const DENSE = 'dense (no sparsity), boost clock';

/** The three GPUs of the guide, in its order. */
export const GUIDE_GPUS: readonly Gpu[] = [
  {
    id: 'a10',
    name: 'A10',
    f16Tensor: { value: 125e12, source: `${GUIDE_A10}; ${A10_SHEET}`, note: DENSE },
    f32Vector: { value: 31.24e12, source: A10_SHEET, note: 'boost clock; the sheet rounds it to 31.2' },
    memoryBandwidth: { value: 600e9, source: `${GUIDE_A10}; ${A10_SHEET}` },
    memoryCapacity: { value: 24e9, source: GUIDE_A10 },
  },
  {
    id: 't4',
    name: 'T4',
    f16Tensor: { value: 65e12, source: `${GUIDE_PREFILL}; ${T4_SHEET}`, note: DENSE },
    f32Vector: { value: 8.14e12, source: T4_SHEET, note: 'boost clock; the sheet rounds it to 8.1' },
    memoryBandwidth: {
      value: 300e9,
      source: GUIDE_TOKEN,
      alternative: { value: 320e9, source: `${T4_SHEET}: 256 bit × 10 Gbit/s` },
    },
    memoryCapacity: { value: 16e9, source: 'the guide, "Evaluating GPUs for LLM inference"' },
  },
  {
    id: 'a100',
    name: 'A100 SXM 80 GB',
    f16Tensor: { value: 312e12, source: `${GUIDE_PREFILL}; ${A100_SHEET}`, note: DENSE },
    f32Vector: { value: 19.5e12, source: A100_SHEET, note: 'boost clock' },
    memoryBandwidth: { value: 2039e9, source: `${GUIDE_TOKEN}; ${A100_SHEET}` },
    memoryCapacity: { value: 80e9, source: `${GUIDE_TOKEN}; ${A100_SHEET}` },
  },
];

/** A GPU's roof for FP16 on tensor cores: the one the guide reasons with. */
export const tensorRoof = (gpu: Gpu): Roof => ({
  flopPerSecond: gpu.f16Tensor.value,
  bytesPerSecond: gpu.memoryBandwidth.value,
});

/** A GPU's roof for FP32 on its vector units: the one that f32 WGSL runs under. */
export const vectorRoof = (gpu: Gpu): Roof => ({
  flopPerSecond: gpu.f32Vector.value,
  bytesPerSecond: gpu.memoryBandwidth.value,
});
