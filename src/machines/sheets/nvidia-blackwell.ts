import { nvidiaSmi, type Row } from '../datasheet-row.ts';
import { ethernet, nvlink, pcie } from '../links.ts';

const maker = 'nvidia';
const HGX = 'NVIDIA HGX B200 and DGX B200 datasheets, an eighth of the system';
const HGX_B300 = 'NVIDIA HGX B300 specifications, an eighth of the system';
const GB200 = 'NVIDIA GB200 NVL72 datasheet, a 72nd of the system';
const KLOCKWOOD = 'glennklockwood.com, B200: NVIDIA Blackwell Architecture technical brief';
const SPARK = 'NVIDIA DGX Spark datasheet: 1 PFLOP/s in FP4 with sparsity';
const SPARK_PART = (part: string): string => `${SPARK}; ${part} of FP4, as in every Blackwell`;
const THOR = 'NVIDIA Jetson T5000 datasheet: 2070 TFLOP/s in FP4 with sparsity';
const THOR_PART = (part: string): string => `${THOR}; ${part} of FP4, as in every Blackwell`;

/** Data-centre Blackwell, and the systems on a chip that share its memory with a CPU. INT4 is gone from Blackwell. */
export const BLACKWELL_ROWS: readonly Row[] = [
  {
    id: 'b200',
    name: 'B200',
    maker,
    source: HGX,
    f16Tensor: [2250, 4500],
    f16Vector: 150,
    f32Vector: { value: 75, alternatives: [{ value: 80, source: KLOCKWOOD }] },
    rates: {
      'f16/f16': [2250, 4500],
      'bf16/f32': [2250, 4500],
      'tf32/f32': { value: 1125, sparse: 2250, alternatives: [{ value: 1100, source: KLOCKWOOD }] },
      'int8/int32': [4500, 9000],
      'fp8/f32': [4500, 9000],
      'fp4/f32': [9000, 18_000],
    },
    bandwidth: { value: 7700, alternatives: [{ value: 8000, source: 'NVIDIA DGX B200 datasheet: 64 TB/s for eight' }] },
    capacity: { value: 180, alternatives: [{ value: 192, source: 'NVIDIA Blackwell Architecture technical brief' }] },
    reported: nvidiaSmi(183359),
    links: [nvlink(5, 1800, HGX), pcie(5)],
  },
  {
    // Its INT8 rate is left out: sources give from a twelfth of the B200's to the same.
    id: 'b300',
    name: 'B300',
    maker,
    source: HGX_B300,
    f16Tensor: [2250, 4500],
    f16Vector: null,
    f32Vector: { value: 75, alternatives: [{ value: 80, source: 'NVIDIA Blackwell Ultra specifications, per GPU' }] },
    rates: {
      'f16/f16': [2250, 4500],
      'bf16/f32': [2250, 4500],
      'tf32/f32': [1125, 2250],
      'fp8/f32': [4500, 9000],
      'fp4/f32': {
        value: 13_500,
        sparse: 18_000,
        alternatives: [{ value: 13_125, source: 'glennklockwood.com, B300: 105 PFLOP/s for eight' }],
      },
    },
    bandwidth: 8000,
    capacity: {
      value: 288,
      alternatives: [{ value: 270, source: 'NVIDIA HGX B300 specifications: 2.1 TB for eight, in use' }],
    },
    reported: nvidiaSmi(275_040),
    links: [nvlink(5, 1800, HGX_B300), pcie(5)],
  },
  {
    id: 'gb200',
    name: 'GB200',
    maker,
    source: GB200,
    f16Tensor: [2500, 5000],
    f16Vector: null,
    f32Vector: { value: 80, alternatives: [{ value: 90, source: KLOCKWOOD }] },
    rates: {
      'f16/f16': [2500, 5000],
      'bf16/f32': [2500, 5000],
      'tf32/f32': [1250, 2500],
      'int8/int32': [5000, 10_000],
      'fp8/f32': [5000, 10_000],
      'fp4/f32': [10_000, 20_000],
    },
    bandwidth: 8000,
    capacity: { value: 186, alternatives: [{ value: 192, source: 'NVIDIA Blackwell Architecture technical brief' }] },
    reported: nvidiaSmi(189_471),
    links: [nvlink(5, 1800, GB200, 72)],
  },
  {
    id: 'dgx-spark',
    name: 'DGX Spark (GB10)',
    maker,
    source: SPARK,
    f16Tensor: { value: 125, sparse: 250, source: SPARK_PART('a quarter') },
    f16Vector: 'f32',
    f32Vector: { value: 31, source: 'NVIDIA GB10 at Hot Chips 2025: 6144 cores' },
    rates: {
      'f16/f16': { value: 125, sparse: 250, source: SPARK_PART('a quarter') },
      'bf16/f32': { value: 125, sparse: 250, source: SPARK_PART('a quarter') },
      'int8/int32': { value: 250, sparse: 500, source: SPARK_PART('half') },
      'fp8/f32': {
        value: 250,
        sparse: 500,
        source: `${SPARK_PART('half')}; 188 measured on forums.developer.nvidia.com, 359960`,
      },
      'fp4/f32': [500, 1000],
    },
    bandwidth: { value: 273, source: 'NVIDIA DGX Spark datasheet' },
    capacity: { value: 128, source: 'NVIDIA DGX Spark datasheet' },
    links: [ethernet(1, 200, 'NVIDIA DGX Spark datasheet: ConnectX-7, 200 Gbit/s in total')],
  },
  {
    id: 'jetson-thor',
    name: 'Jetson AGX Thor (T5000)',
    maker,
    source: THOR,
    f16Tensor: { value: 258.75, sparse: 517.5, source: THOR_PART('a quarter') },
    f16Vector: null,
    f32Vector: { value: 8.04, source: 'NVIDIA Jetson T5000 datasheet: 2560 cores × 2 × 1.57 GHz' },
    rates: {
      'bf16/f32': { value: 258.75, sparse: 517.5, source: THOR_PART('a quarter') },
      'fp8/f32': { value: 517.5, sparse: 1035, source: THOR_PART('half') },
      'fp4/f32': [1035, 2070],
    },
    bandwidth: { value: 273, source: 'NVIDIA Jetson T5000 datasheet' },
    capacity: { value: 128, source: 'NVIDIA Jetson T5000 datasheet' },
  },
];
