import { nvidiaSmi, type Row } from '../datasheet-row.ts';
import { nvlink, pcie } from '../links.ts';

/** NVIDIA's datasheet of the A100, which the A100 variants share. */
export const A100_SHEET = 'NVIDIA A100 Tensor Core GPU datasheet';

/** Rates that every A100 has. */
export const A100_RATES = {
  'f16/f16': [312, 624],
  'bf16/f32': [312, 624],
  'tf32/f32': [156, 312],
  'int8/int32': [624, 1248],
  'int4/int32': [1248, 2496],
} as const;

const GUIDE_TOKEN = 'the guide, "Generating a single token on each GPU"';

/** The three GPUs of the guide, in its order. */
export const GUIDE_ROWS: readonly Row[] = [
  {
    id: 'a10',
    name: 'A10',
    maker: 'nvidia',
    source: 'NVIDIA A10 Tensor Core GPU datasheet; the guide, "A10 key specs"',
    f16Tensor: { value: 125, sparse: 250 },
    f16Vector: 31.24,
    f32Vector: {
      value: 31.24,
      alternatives: [{ value: 31.2, source: 'NVIDIA A10 Tensor Core GPU datasheet, rounded' }],
    },
    ratesSource: 'NVIDIA A10 Tensor Core GPU datasheet',
    rates: {
      'f16/f16': [125, 250],
      'bf16/f32': [125, 250],
      'tf32/f32': [62.5, 125],
      'int8/int32': [250, 500],
      'int4/int32': [500, 1000],
    },
    bandwidth: {
      value: 600,
      alternatives: [{ value: 600.2, source: '384 bit × 12.5 Gbit/s, from the product brief' }],
    },
    capacity: 24,
    reported: nvidiaSmi(23028),
    links: [pcie(4)],
  },
  {
    id: 't4',
    name: 'T4',
    maker: 'nvidia',
    source: 'NVIDIA T4 Tensor Core GPU datasheet',
    f16Tensor: 65,
    f16Vector: 16.3,
    f32Vector: { value: 8.14, alternatives: [{ value: 8.1, source: 'NVIDIA T4 Tensor Core GPU datasheet, rounded' }] },
    rates: { 'f16/f16': 65, 'int8/int32': 130, 'int4/int32': 260 },
    bandwidth: {
      value: 300,
      source: GUIDE_TOKEN,
      alternatives: [{ value: 320, source: 'NVIDIA T4 product brief: 256 bit × 10 Gbit/s' }],
    },
    capacity: 16,
    reported: nvidiaSmi(15360, [15109, 'of older drivers']),
    links: [pcie(3)],
  },
  {
    id: 'a100',
    name: 'A100 SXM 80 GB',
    maker: 'nvidia',
    source: A100_SHEET,
    f16Tensor: { value: 312, sparse: 624 },
    f16Vector: 78,
    f32Vector: 19.5,
    ratesSource: `${A100_SHEET}; NVIDIA A100 Tensor Core GPU Architecture whitepaper, table 1`,
    rates: A100_RATES,
    bandwidth: 2039,
    capacity: 80,
    reported: nvidiaSmi(81920, [81251, 'of older drivers']),
    links: [nvlink(3, 600, A100_SHEET), pcie(4)],
  },
];
