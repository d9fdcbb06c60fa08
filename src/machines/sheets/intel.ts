import type { Row } from '../datasheet-row.ts';
import { ethernet, pcie } from '../links.ts';

const maker = 'intel';
const A770 = 'Intel Arc A770 specifications';
const GAUDI_3 = 'Intel Gaudi 3 AI Accelerator white paper';
const PVC = 'Intel Data Center GPU Max 1550 specifications';
const ENGINE = 'Intel Xe-HPG: a matrix engine does 128 FP16, 256 INT8 or 512 INT4 operations a clock';

/** A card of Battlemage: Xe cores, clock in GHz, INT8 TOPS as printed, GB, GB/s, PCIe lanes. */
type Card = readonly [cores: number, clock: number, tops: number, gigabytes: number, bandwidth: number];

/** A card of Battlemage. Its page prints INT8; a matrix engine does half as many FP16 operations, and twice as many INT4. */
function battlemage(
  [id, name]: readonly [id: string, name: string],
  [cores, clock, tops, gigabytes, bandwidth]: Card,
  more: Partial<Row> = {},
): Row {
  const page = `Intel ${name} specifications`;
  const vector = Number(((cores * 128 * 2 * clock) / 1000).toFixed(2));
  const half = { value: tops / 2, source: `${page}: half of ${tops} TOP/s in INT8` };
  return {
    id,
    name,
    maker,
    source: `${page}: ${cores * 8} vector engines × 16 lanes × 2 × ${clock} GHz`,
    f16Tensor: half,
    f16Vector: Number((vector * 2).toFixed(2)),
    f32Vector: vector,
    rates: {
      'bf16/f32': half,
      'int8/int32': { value: tops, source: page },
      'int4/int32': { value: tops * 2, source: `${page}: twice ${tops} TOP/s in INT8` },
    },
    bandwidth: { value: bandwidth, source: page },
    capacity: { value: gigabytes, source: page },
    links: [pcie(4, 8, null)],
    ...more,
  };
}

/** A card of Alchemist: Xe cores, clock in GHz, INT8 TOPS as printed, GB, GB/s. */
function alchemist(
  [id, name]: readonly [id: string, name: string],
  [cores, clock, tops, gigabytes, bandwidth]: Card,
  more: Partial<Row> = {},
): Row {
  const page = `Intel ${name} specifications`;
  const engines = cores * 16;
  const vector = Number(((engines * 8 * 2 * clock) / 1000).toFixed(2));
  const matrix = (
    operations: number,
    printed: number,
  ): { value: number; source: string; alternatives: { value: number; source: string }[] } => ({
    value: Number(((engines * operations * clock) / 1000).toFixed(1)),
    source: `${ENGINE}; ${engines} engines at ${clock} GHz`,
    alternatives: [{ value: printed, source: `${page}: ${tops} TOP/s in INT8, at a lower clock` }],
  });
  return {
    id,
    name,
    maker,
    source: `${page}: ${engines} vector engines × 8 lanes × 2 × ${clock} GHz`,
    f16Tensor: matrix(128, tops / 2),
    f16Vector: Number((vector * 2).toFixed(2)),
    f32Vector: vector,
    rates: { 'bf16/f32': matrix(128, tops / 2), 'int8/int32': matrix(256, tops), 'int4/int32': matrix(512, tops * 2) },
    bandwidth: { value: bandwidth, source: page },
    capacity: { value: gigabytes, source: page },
    links: [pcie(4, 16, null)],
    ...more,
  };
}

/** GPUs and accelerators of Intel. */
export const INTEL_ROWS: readonly Row[] = [
  alchemist(['arc-a770', 'Arc A770'], [32, 2.4, 262, 16, 560], {
    f16Vector: 39.3,
    f32Vector: 19.7,
    capacity: { value: 16, source: A770, alternatives: [{ value: 8, source: `${A770}: it comes with 8 or 16 GB` }] },
  }),
  alchemist(['arc-a750', 'Arc A750'], [28, 2.4, 229, 8, 512]),
  battlemage(['arc-b580', 'Arc B580'], [20, 2.67, 233, 12, 456], { f16Vector: 27.3, f32Vector: 13.7 }),
  battlemage(['arc-b570', 'Arc B570'], [18, 2.5, 203, 10, 380]),
  battlemage(['arc-pro-b60', 'Arc Pro B60'], [20, 2.4, 197, 24, 456], { links: [pcie(5, 8, null)] }),
  battlemage(['arc-pro-b50', 'Arc Pro B50'], [16, 2.6, 170, 16, 224], { links: [pcie(5, 8, null)] }),
  {
    id: 'gpu-max-1550',
    name: 'Data Center GPU Max 1550',
    maker,
    source: PVC,
    f16Tensor: 839,
    f16Vector: 52.4,
    f32Vector: 52.4,
    rates: { 'bf16/f32': 839, 'tf32/f32': 419, 'int8/int32': 1678 },
    bandwidth: 3276.8,
    capacity: 128,
    links: [pcie(5, 16, null)],
  },
  {
    // The matrix engines compute in BF16 and FP8; FP16 is left out, whose rate sources give from a quarter to the same.
    id: 'gaudi-3',
    name: 'Gaudi 3',
    maker,
    source: GAUDI_3,
    f16Tensor: null,
    f16Vector: null,
    f32Vector: { value: 14.35, source: 'half of 28.7 TFLOP/s in BF16: Intel Gaudi 3 at Hot Chips 2024' },
    rates: {
      'bf16/f32': { value: 1835, alternatives: [{ value: 1856, source: 'Intel Gaudi 3 at Hot Chips 2024' }] },
      'fp8/f32': { value: 1835, alternatives: [{ value: 1856, source: 'Intel Gaudi 3 at Hot Chips 2024' }] },
    },
    bandwidth: { value: 3700, alternatives: [{ value: 3670, source: 'Intel Gaudi 3 at Hot Chips 2024' }] },
    capacity: 128,
    links: [ethernet(24, 200, GAUDI_3), pcie(5, 16, null)],
  },
];
