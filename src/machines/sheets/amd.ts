import { eitherSize, type Cells, type Reported, type Row } from '../datasheet-row.ts';
import { infinityFabric, pcie } from '../links.ts';

const maker = 'amd';
const MI300X = 'AMD Instinct MI300X accelerator data sheet';
const MI325X = 'AMD Instinct MI325X accelerator data sheet';
const MI350X = 'AMD Instinct MI350X GPU data sheet';
const MI355X = 'AMD Instinct MI355X GPU data sheet';
const MI250X = 'AMD Instinct MI250X accelerator data sheet';
const MI210 = 'AMD Instinct MI210 accelerator data sheet';
const DEVICE = pcie(5, 16, 'rccl');

const MI300X_RATES: Cells = {
  'bf16/f32': [1307.4, 2614.9],
  'tf32/f32': [653.7, 1307.4],
  'int8/int32': [2614.9, 5229.8],
  'fp8/f32': [2614.9, 5229.8],
};

/** What rocm-smi shows, in bytes. */
const rocmSmi = (bytes: number, other?: number): Reported => ({
  bytes,
  source: `rocm-smi: ${bytes} bytes in total`,
  ...(other !== undefined && { others: [{ bytes: other, source: `rocm-smi, elsewhere: ${other} bytes in total` }] }),
});

/** A Radeon card: FP32 and FP16 TFLOP/s on vector units, FP16 on matrix units, GB, GB/s. */
type Card = readonly [vector: number, halfVector: number, half: number, gigabytes: number, bandwidth: number];

/**
 * A Radeon card. RDNA 3 runs its matrix instructions on the vector units: INT8 as fast as FP16, INT4 twice. RDNA 4 has INT8
 * and FP8 at twice FP16, INT4 at four times, and sparsity.
 */
function radeon(
  [id, name]: readonly [id: string, name: string],
  generation: 3 | 4,
  [vector, halfVector, half, gigabytes, bandwidth]: Card,
  more: Partial<Row> = {},
): Row {
  const times = (factor: number): number | readonly [number, number] => {
    const dense = Number((half * factor).toFixed(1));
    return generation === 4 ? [dense, dense * 2] : dense;
  };
  return {
    id,
    name,
    maker,
    source: `AMD ${name} product page`,
    f16Tensor: times(1),
    f16Vector: halfVector,
    f32Vector: vector,
    ratesSource: `AMD ${name} product page; ratios to FP16 as in the AMD RDNA ${generation} instruction set`,
    rates: {
      'bf16/f32': times(1),
      'int8/int32': times(generation === 4 ? 2 : 1),
      ...(generation === 4 && { 'fp8/f32': times(2) }),
      'int4/int32': times(generation === 4 ? 4 : 2),
    },
    bandwidth,
    capacity: gigabytes,
    links: [pcie(generation === 4 ? 5 : 4, 16, 'rccl')],
    ...more,
  };
}

/** GPUs of AMD. */
export const AMD_ROWS: readonly Row[] = [
  {
    id: 'mi300x',
    name: 'Instinct MI300X',
    maker,
    source: MI300X,
    f16Tensor: { value: 1307, sparse: 2614.9 },
    f16Vector: 163,
    f32Vector: 163.4,
    rates: MI300X_RATES,
    bandwidth: 5300,
    capacity: 192,
    reported: rocmSmi(206_141_652_992, 205_822_885_888),
    links: [infinityFabric(896, `${MI300X}: seven links of 128 GB/s`), DEVICE],
  },
  {
    id: 'mi325x',
    name: 'Instinct MI325X',
    maker,
    source: MI325X,
    f16Tensor: [1307.4, 2614.9],
    f16Vector: 163.4,
    f32Vector: 163.4,
    rates: MI300X_RATES,
    bandwidth: 6000,
    capacity: 256,
    links: [infinityFabric(896, `${MI325X}: seven links of 128 GB/s`), DEVICE],
  },
  {
    id: 'mi350x',
    name: 'Instinct MI350X',
    maker,
    source: MI350X,
    f16Tensor: [2306.9, 4613.7],
    f16Vector: 144.2,
    f32Vector: 144.2,
    rates: {
      'bf16/f32': [2306.9, 4613.7],
      'int8/int32': [4613.7, 9227.5],
      'fp8/f32': [4613.7, 9227.5],
      'fp4/f32': 9227.5,
    },
    bandwidth: 8000,
    capacity: 288,
    links: [infinityFabric(1075, `${MI350X}: seven links of 153.6 GB/s`), DEVICE],
  },
  {
    id: 'mi355x',
    name: 'Instinct MI355X',
    maker,
    source: MI355X,
    f16Tensor: [2516.6, 5033.2],
    f16Vector: 157.3,
    f32Vector: 157.3,
    rates: {
      'bf16/f32': [2516.6, 5033.2],
      'int8/int32': [5033.2, 10_066.3],
      'fp8/f32': [5033.2, 10_066.3],
      'fp4/f32': 10_066.3,
    },
    bandwidth: 8000,
    capacity: 288,
    links: [infinityFabric(1075, `${MI355X}: seven links of 153.6 GB/s`), DEVICE],
  },
  {
    // One card of two GPUs: each has half of every value.
    id: 'mi250x',
    name: 'Instinct MI250X',
    maker,
    source: `${MI250X}: both of its GPUs together`,
    f16Tensor: 383,
    f16Vector: null,
    f32Vector: 47.9,
    rates: { 'bf16/f32': 383, 'int8/int32': 383 },
    bandwidth: 3276.8,
    capacity: 128,
    links: [infinityFabric(800, `${MI250X}: eight links of 100 GB/s`), pcie(4, 16, 'rccl')],
  },
  {
    id: 'mi210',
    name: 'Instinct MI210',
    maker,
    source: MI210,
    f16Tensor: 181,
    f16Vector: null,
    f32Vector: 22.6,
    rates: { 'bf16/f32': 181, 'int8/int32': 181 },
    bandwidth: 1638.4,
    capacity: 64,
    links: [infinityFabric(300, `${MI210}: three links of 100 GB/s`), pcie(4, 16, 'rccl')],
  },
  radeon(['rx-7900-xtx', 'Radeon RX 7900 XTX'], 3, [61.4, 122.8, 122.8, 24, 960], {
    reported: rocmSmi(25_753_026_560),
  }),
  radeon(['rx-7900-xt', 'Radeon RX 7900 XT'], 3, [51.5, 103, 103, 20, 800]),
  radeon(['rx-7900-gre', 'Radeon RX 7900 GRE'], 3, [46, 91.9, 91.9, 16, 576]),
  radeon(['rx-7800-xt', 'Radeon RX 7800 XT'], 3, [37.3, 74.6, 74.6, 16, 624]),
  radeon(['rx-7600-xt', 'Radeon RX 7600 XT'], 3, [22.6, 45.1, 45.1, 16, 288], { links: [pcie(4, 8, 'rccl')] }),
  radeon(['radeon-pro-w7900', 'Radeon PRO W7900'], 3, [61.3, 122.6, 122.6, 48, 864]),
  radeon(['rx-9060-xt', 'Radeon RX 9060 XT'], 4, [25.6, 51.3, 102.6, 16, 320], { capacity: eitherSize(16, 8) }),
  radeon(['rx-9070', 'Radeon RX 9070'], 4, [36.1, 72.3, 144.5, 16, 640]),
  radeon(['rx-9070-xt', 'Radeon RX 9070 XT'], 4, [48.7, 97.3, 194.6, 16, 640]),
  radeon(['radeon-ai-pro-r9700', 'Radeon AI PRO R9700'], 4, [47.8, 95.7, 191.4, 32, 640]),
  radeon(['strix-halo', 'Radeon 8060S (Strix Halo)'], 3, [29.7, 59.4, 59.4, 0, 256], {
    source: 'AMD Ryzen AI Max+ 395 specifications: 40 compute units at 2.9 GHz, 256 bit of LPDDR5X-8000',
    f32Vector: { value: 29.7, alternatives: [{ value: 14.85, source: 'without dual issue' }] },
    ratesSource: 'AMD RDNA 3 instruction set: FLOP per clock and compute unit, at 40 units and 2.9 GHz',
    capacity: null,
    links: [],
  }),
];
