import { fromDatasheet, type Row } from './datasheet-row.ts';
import type { Machine } from './machine.ts';

const A100 = 'NVIDIA A100 Tensor Core GPU datasheet';
const H100 = 'NVIDIA H100 Tensor Core GPU datasheet';
const AMPERE = 'NVIDIA Ampere GA102 GPU Architecture whitepaper, appendix';
const ADA = 'NVIDIA Ada GPU Architecture whitepaper, appendix';
const CORES = 'NVIDIA GeForce specifications: cores × 2 × boost clock';
const BLACKWELL = 'NVIDIA RTX Blackwell GPU Architecture whitepaper, appendix';
const GUIDE_TOKEN = 'the guide, "Generating a single token on each GPU"';

/** The three GPUs of the guide, in its order. */
const GUIDE: readonly Row[] = [
  {
    id: 'a10',
    name: 'A10',
    source: 'NVIDIA A10 Tensor Core GPU datasheet; the guide, "A10 key specs"',
    f16Tensor: { value: 125, sparse: 250 },
    f16Vector: 31.24,
    f32Vector: {
      value: 31.24,
      alternatives: [{ value: 31.2, source: 'NVIDIA A10 Tensor Core GPU datasheet, rounded' }],
    },
    bandwidth: {
      value: 600,
      alternatives: [{ value: 600.2, source: '384 bit × 12.5 Gbit/s, from the product brief' }],
    },
    capacity: 24,
  },
  {
    id: 't4',
    name: 'T4',
    source: 'NVIDIA T4 Tensor Core GPU datasheet',
    f16Tensor: 65,
    f16Vector: 16.3,
    f32Vector: { value: 8.14, alternatives: [{ value: 8.1, source: 'NVIDIA T4 Tensor Core GPU datasheet, rounded' }] },
    bandwidth: {
      value: 300,
      source: GUIDE_TOKEN,
      alternatives: [{ value: 320, source: 'NVIDIA T4 product brief: 256 bit × 10 Gbit/s' }],
    },
    capacity: 16,
  },
  {
    id: 'a100',
    name: 'A100 SXM 80 GB',
    source: A100,
    f16Tensor: { value: 312, sparse: 624 },
    f16Vector: 78,
    f32Vector: 19.5,
    bandwidth: 2039,
    capacity: 80,
  },
];

const DATACENTRE: readonly Row[] = [
  {
    id: 'a100-80-pcie',
    name: 'A100 PCIe 80 GB',
    source: A100,
    f16Tensor: { value: 312, sparse: 624 },
    f16Vector: 78,
    f32Vector: 19.5,
    bandwidth: 1935,
    capacity: 80,
  },
  {
    id: 'a100-40',
    name: 'A100 40 GB',
    source: A100,
    f16Tensor: { value: 312, sparse: 624 },
    f16Vector: 78,
    f32Vector: 19.5,
    bandwidth: 1555,
    capacity: 40,
  },
  {
    id: 'v100',
    name: 'V100 SXM2',
    source: 'NVIDIA V100 Tensor Core GPU datasheet',
    f16Tensor: 125,
    f16Vector: 31.3,
    f32Vector: 15.7,
    bandwidth: 900,
    capacity: { value: 16, alternatives: [{ value: 32, source: 'the same sheet: it comes with 16 or 32 GB' }] },
  },
  {
    id: 'l4',
    name: 'L4',
    source: 'NVIDIA L4 Tensor Core GPU datasheet, which prints rates with sparsity',
    f16Tensor: { value: 121, sparse: 242 },
    f16Vector: 30.3,
    f32Vector: 30.3,
    bandwidth: 300,
    capacity: 24,
  },
  {
    id: 'l40s',
    name: 'L40S',
    source: 'NVIDIA L40S GPU datasheet',
    f16Tensor: { value: 362, sparse: 733 },
    f16Vector: 91.6,
    f32Vector: 91.6,
    bandwidth: 864,
    capacity: 48,
  },
  {
    id: 'h100-sxm',
    name: 'H100 SXM',
    source: `${H100}, which prints rates with sparsity`,
    f16Tensor: { value: 989, sparse: 1979 },
    f16Vector: 133.8,
    f32Vector: 66.9,
    bandwidth: 3350,
    capacity: 80,
  },
  {
    id: 'h100-pcie',
    name: 'H100 PCIe',
    source: `${H100}, which prints rates with sparsity`,
    f16Tensor: { value: 756, sparse: 1513 },
    f16Vector: 102.4,
    f32Vector: 51.2,
    bandwidth: 2000,
    capacity: 80,
  },
  {
    id: 'h200',
    name: 'H200 SXM',
    source: 'NVIDIA H200 Tensor Core GPU datasheet, which prints rates with sparsity',
    f16Tensor: { value: 989, sparse: 1979 },
    f16Vector: 133.8,
    f32Vector: 66.9,
    bandwidth: 4800,
    capacity: 141,
  },
  {
    id: 'b200',
    name: 'B200',
    source: 'NVIDIA HGX B200 and DGX B200 datasheets, an eighth of the system',
    f16Tensor: { value: 2250, sparse: 4500 },
    f16Vector: 150,
    f32Vector: 75,
    bandwidth: { value: 7700, alternatives: [{ value: 8000, source: 'NVIDIA DGX B200 datasheet: 64 TB/s for eight' }] },
    capacity: { value: 180, alternatives: [{ value: 192, source: 'NVIDIA Blackwell Architecture technical brief' }] },
  },
];

/** A GeForce: `tensor` is the rate with FP32 accumulation, half of that with FP16 accumulation. */
function geForce(
  model: string,
  source: string,
  [tensor, vector, gigabytes, bandwidth]: readonly [number, number, number, number],
): Row {
  return {
    id: `rtx-${model}`,
    name: `GeForce RTX ${model}`,
    source,
    f16Tensor: {
      value: tensor,
      alternatives: [{ value: tensor * 2, source: `${source}: with FP16 accumulation` }],
      sparse: tensor * 2,
    },
    f16Vector: 'f32',
    f32Vector: vector,
    bandwidth,
    capacity: gigabytes,
  };
}

const GEFORCE: readonly Row[] = [
  geForce('3060', CORES, [25.5, 12.74, 12, 360]),
  geForce('3090', AMPERE, [71, 35.58, 24, 936]),
  geForce('4060', CORES, [30.2, 15.1, 8, 272]),
  geForce('4080', ADA, [97.5, 48.7, 16, 717]),
  geForce('4090', ADA, [165.2, 82.6, 24, 1008]),
  geForce('5090', BLACKWELL, [209.5, 104.8, 32, 1792]),
];

/** The guide's three. */
export const GUIDE_ROWS: readonly Machine[] = GUIDE.map(fromDatasheet);

/** NVIDIA's other GPUs. */
export const NVIDIA_GPUS: readonly Machine[] = [...DATACENTRE, ...GEFORCE].map(fromDatasheet);
