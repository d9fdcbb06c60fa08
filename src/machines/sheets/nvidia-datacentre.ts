import { nvidiaSmi, type Cells, type Row } from '../datasheet-row.ts';
import { nvlink, pcie } from '../links.ts';
import { A100_RATES, A100_SHEET } from './nvidia-guide.ts';

const maker = 'nvidia';
const V100 = 'NVIDIA V100 Tensor Core GPU datasheet';
const A30 = 'NVIDIA A30 Tensor Core GPU datasheet';
const A40 = 'NVIDIA A40 datasheet';
const H100 = 'NVIDIA H100 Tensor Core GPU datasheet';
const H200 = 'NVIDIA H200 Tensor Core GPU datasheet';
const SPARSE = 'which prints rates with sparsity';
const HOPPER = `${H100}, ${SPARSE}; NVIDIA H100 Tensor Core GPU Architecture whitepaper`;
const A100_RATES_SOURCE = `${A100_SHEET}; NVIDIA A100 Tensor Core GPU Architecture whitepaper, table 1`;
const V100_OLDER = 'of older drivers';

const A100 = { maker, source: A100_SHEET, f16Tensor: [312, 624], f16Vector: 78, f32Vector: 19.5 } as const;

/** Rates that every full Hopper has. */
const H100_RATES: Cells = {
  'f16/f16': [989, 1979],
  'bf16/f32': [989, 1979],
  'tf32/f32': [494.7, 989],
  'int8/int32': [1979, 3958],
  'fp8/f32': [1979, 3958],
};

/** Rates of Hopper as a PCIe card with NVLink bridges. */
const NVL_RATES: Cells = {
  'f16/f16': [835.5, 1671],
  'bf16/f32': [835.5, 1671],
  'tf32/f32': [417.5, 835],
  'int8/int32': [1670.5, 3341],
  'fp8/f32': [1670.5, 3341],
};

const H100_SXM = {
  maker,
  f16Tensor: [989, 1979],
  f16Vector: 133.8,
  f32Vector: 66.9,
  ratesSource: HOPPER,
  rates: H100_RATES,
} as const;

/** NVIDIA's data-centre GPUs from Volta to Hopper; Ada's are beside the workstation cards. */
export const DATACENTRE_ROWS: readonly Row[] = [
  {
    ...A100,
    id: 'a100-80-pcie',
    name: 'A100 PCIe 80 GB',
    ratesSource: A100_RATES_SOURCE,
    rates: A100_RATES,
    bandwidth: 1935,
    capacity: 80,
    reported: nvidiaSmi(81920, [81251, 'of older drivers']),
    links: [nvlink(3, 600, `${A100_SHEET}: with a bridge, to one other card`, 2), pcie(4)],
  },
  {
    ...A100,
    id: 'a100-40',
    name: 'A100 40 GB',
    ratesSource: A100_RATES_SOURCE,
    rates: A100_RATES,
    bandwidth: 1555,
    capacity: 40,
    reported: nvidiaSmi(40960, [40536, 'of older drivers']),
    links: [nvlink(3, 600, `${A100_SHEET}: of the SXM module; the PCIe card needs a bridge`), pcie(4)],
  },
  {
    id: 'a30',
    name: 'A30',
    maker,
    source: A30,
    f16Tensor: [165, 330],
    f16Vector: { value: 41.2, source: `four times its FP32 rate, as in every GA100: NVIDIA A100 whitepaper, table 1` },
    f32Vector: 10.3,
    rates: {
      'f16/f16': [165, 330],
      'bf16/f32': [165, 330],
      'tf32/f32': [82, 165],
      'int8/int32': [330, 661],
      'int4/int32': [661, 1321],
    },
    bandwidth: 933,
    capacity: 24,
    reported: nvidiaSmi(24576),
    links: [nvlink(3, 200, `${A30}: with a bridge, to one other card`, 2), pcie(4)],
  },
  {
    id: 'a40',
    name: 'A40',
    maker,
    source: A40,
    f16Tensor: [149.7, 299.4],
    f16Vector: 'f32',
    f32Vector: 37.4,
    rates: {
      'f16/f16': [149.7, 299.4],
      'bf16/f32': [149.7, 299.4],
      'tf32/f32': [74.8, 149.6],
      'int8/int32': [299.3, 598.6],
      'int4/int32': [598.7, 1197.4],
    },
    bandwidth: 696,
    capacity: 48,
    reported: nvidiaSmi(46068, [49140, 'with error correction off']),
    links: [nvlink(3, 112.5, `${A40}: with a bridge, to one other card`, 2), pcie(4)],
  },
  {
    id: 'a10g',
    name: 'A10G',
    maker,
    source: 'NVIDIA A10G datasheet, as printed for Amazon EC2 G5',
    f16Tensor: {
      value: 70,
      sparse: 140,
      alternatives: [{ value: 125, source: 'Lightning, fabric/utilities/throughput.py, which takes it for an A10' }],
    },
    f16Vector: 'f32',
    f32Vector: {
      value: 35,
      alternatives: [{ value: 31.2, source: 'Lightning, fabric/utilities/throughput.py, which takes it for an A10' }],
    },
    rates: {
      'bf16/f32': [70, 140],
      'tf32/f32': [35, 70],
      'int8/int32': [140, 280],
      'int4/int32': [280, 560],
    },
    bandwidth: 600,
    capacity: 24,
    reported: nvidiaSmi(23028),
    links: [pcie(4)],
  },
  {
    id: 'v100',
    name: 'V100 SXM2',
    maker,
    source: V100,
    f16Tensor: 125,
    f16Vector: 31.3,
    f32Vector: 15.7,
    rates: { 'f16/f16': 125 },
    bandwidth: 900,
    capacity: { value: 16, alternatives: [{ value: 32, source: 'the same sheet: it comes with 16 or 32 GB' }] },
    reported: nvidiaSmi(16384, [16160, V100_OLDER]),
    links: [nvlink(2, 300, V100), pcie(3)],
  },
  {
    id: 'v100-pcie',
    name: 'V100 PCIe',
    maker,
    source: V100,
    f16Tensor: 112,
    f16Vector: { value: 28, source: 'twice its FP32 rate: NVIDIA Tesla V100 whitepaper' },
    f32Vector: 14,
    rates: { 'f16/f16': 112 },
    bandwidth: 900,
    capacity: { value: 16, alternatives: [{ value: 32, source: 'the same sheet: it comes with 16 or 32 GB' }] },
    reported: nvidiaSmi(16384, [16160, V100_OLDER]),
    links: [pcie(3)],
  },
  {
    ...H100_SXM,
    id: 'h100-sxm',
    name: 'H100 SXM',
    source: `${H100}, ${SPARSE}`,
    bandwidth: 3350,
    capacity: 80,
    reported: nvidiaSmi(81559),
    links: [nvlink(4, 900, H100), pcie(5)],
  },
  {
    id: 'h100-pcie',
    name: 'H100 PCIe',
    maker,
    source: `${H100}, ${SPARSE}`,
    f16Tensor: [756, 1513],
    f16Vector: 102.4,
    f32Vector: 51.2,
    ratesSource: HOPPER,
    rates: {
      'f16/f16': [756, 1513],
      'bf16/f32': [756, 1513],
      'tf32/f32': [378, 756],
      'int8/int32': [1513, 3026],
      'fp8/f32': [1513, 3026],
    },
    bandwidth: 2000,
    capacity: 80,
    reported: nvidiaSmi(81559),
    links: [nvlink(4, 600, `${H100}: with a bridge, to one other card`, 2), pcie(5)],
  },
  {
    id: 'h100-nvl',
    name: 'H100 NVL',
    maker,
    source: `${H100}, ${SPARSE}`,
    f16Tensor: [835.5, 1671],
    f16Vector: null,
    f32Vector: 60,
    rates: NVL_RATES,
    bandwidth: 3900,
    capacity: 94,
    reported: nvidiaSmi(95830),
    links: [nvlink(4, 600, `${H100}: with a bridge, to one other card`, 2), pcie(5)],
  },
  {
    id: 'h20',
    name: 'H20',
    maker,
    source: 'NVIDIA H20 specifications, as its sellers print them',
    f16Tensor: 148,
    f16Vector: null,
    f32Vector: 44,
    rates: { 'f16/f16': 148, 'bf16/f32': 148, 'tf32/f32': 74, 'int8/int32': 296, 'fp8/f32': 296 },
    bandwidth: 4000,
    capacity: 96,
    reported: nvidiaSmi(97871),
    links: [nvlink(4, 900, 'NVIDIA H20 specifications, as its sellers print them'), pcie(5)],
  },
  {
    ...H100_SXM,
    id: 'gh200',
    name: 'GH200',
    source: `NVIDIA GH200 Grace Hopper Superchip datasheet, ${SPARSE}`,
    bandwidth: { value: 4000, alternatives: [{ value: 4900, source: 'the same sheet: with 144 GB of HBM3e' }] },
    capacity: { value: 96, alternatives: [{ value: 144, source: 'the same sheet: with HBM3e' }] },
    reported: nvidiaSmi(97871),
    links: [nvlink(4, 900, 'NVIDIA GH200 Grace Hopper Superchip datasheet'), pcie(5)],
  },
  {
    ...H100_SXM,
    id: 'h200',
    name: 'H200 SXM',
    source: `${H200}, ${SPARSE}`,
    bandwidth: 4800,
    capacity: 141,
    reported: nvidiaSmi(143771),
    links: [nvlink(4, 900, H200), pcie(5)],
  },
  {
    id: 'h200-nvl',
    name: 'H200 NVL',
    maker,
    source: `${H200}, ${SPARSE}`,
    f16Tensor: [835.5, 1671],
    f16Vector: null,
    f32Vector: 60,
    rates: NVL_RATES,
    bandwidth: 4800,
    capacity: 141,
    reported: nvidiaSmi(143771),
    links: [nvlink(4, 900, `${H200}: with a bridge, to one or three other cards`, 4), pcie(5)],
  },
];
