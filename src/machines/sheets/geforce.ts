import { eitherSize, nvidiaSmi, type Cells, type Entry, type Row } from '../datasheet-row.ts';
import { nvlink, pcie, type Link } from '../links.ts';

const CORES = 'NVIDIA GeForce specifications: cores × 2 × boost clock';
const BRIDGE = 'NVIDIA GeForce specifications: with a bridge, to one other card';

/** Multiples of the FP32 rate by architecture. Sums in FP32 run at half speed on GeForce. */
const ARCHITECTURES = {
  turing: {
    source: 'NVIDIA Turing GPU Architecture whitepaper, table 1',
    half: 4,
    times: { 'f16/f16': 8, 'int8/int32': 16, 'int4/int32': 32 },
    sparse: false,
  },
  ampere: {
    source: 'NVIDIA Ampere GA102 GPU Architecture whitepaper, appendix',
    half: 2,
    times: { 'f16/f16': 4, 'bf16/f32': 2, 'tf32/f32': 1, 'int8/int32': 8, 'int4/int32': 16 },
    sparse: true,
  },
  ada: {
    source: 'NVIDIA Ada GPU Architecture whitepaper, appendix',
    half: 2,
    times: {
      'f16/f16': 4,
      'bf16/f32': 2,
      'tf32/f32': 1,
      'int8/int32': 8,
      'fp8/f32': 4,
      'fp8/f16': 8,
      'int4/int32': 16,
    },
    sparse: true,
  },
  blackwell: {
    source: 'NVIDIA RTX Blackwell GPU Architecture whitepaper, appendix',
    half: 2,
    times: {
      'f16/f16': 4,
      'bf16/f32': 2,
      'tf32/f32': 1,
      'int8/int32': 8,
      'fp8/f32': 4,
      'fp8/f16': 8,
      'fp4/f32': 16,
    },
    sparse: true,
  },
} as const;

/** An architecture of GeForce chips. */
export type Architecture = keyof typeof ARCHITECTURES;

const rounded = (value: number): number => Number(value.toFixed(value < 100 ? 2 : 1));

/** Rates on tensor cores, from an FP32 rate in TFLOP/s at their clock by the ratios of the architecture. */
export function tensorRates(
  architecture: Architecture,
  vector: number,
): { readonly half: { dense: number; sparse: number | null }; readonly rates: Cells; readonly source: string } {
  const { source, half, times, sparse } = ARCHITECTURES[architecture];
  const cell = (factor: number): number | readonly [number, number] => {
    const dense = rounded(vector * factor);
    return sparse ? [dense, rounded(vector * factor * 2)] : dense;
  };
  return {
    half: { dense: rounded(vector * half), sparse: sparse ? rounded(vector * half * 2) : null },
    rates: Object.fromEntries(Object.entries(times).map(([arithmetic, factor]) => [arithmetic, cell(factor)])),
    source: `multiples of its FP32 rate as in the ${source}`,
  };
}

/** A desktop card: model, cores, boost clock in MHz, GB, GB/s, MiB that nvidia-smi shows. */
type Card = readonly [string, number, number, number, number, number];

interface Printed {
  /** GB of the same card with another size. */
  readonly otherSize?: number;
  readonly links?: readonly Link[];
  /** What a whitepaper prints in place of the product. */
  readonly source?: string;
  readonly half?: number;
  readonly vector?: number;
  readonly rates?: Cells;
}

function geForce(
  architecture: Architecture,
  [model, cores, megahertz, gigabytes, bandwidth, mebibytes]: Card,
  printed: Printed = {},
): Row {
  const teraflops = (cores * 2 * megahertz) / 1e6;
  const { half, rates, source } = tensorRates(architecture, teraflops);
  const sheet = printed.source ?? CORES;
  const tensor: Entry =
    printed.half === undefined
      ? { value: half.dense, ...(half.sparse !== null && { sparse: half.sparse }), source }
      : { value: printed.half, ...(half.sparse !== null && { sparse: printed.half * 2 }) };
  return {
    id: `rtx-${model.toLowerCase().replaceAll(' ', '-')}`,
    name: `GeForce RTX ${model}`,
    maker: 'nvidia',
    source: sheet,
    f16Tensor: tensor,
    f16Vector: architecture === 'turing' ? rounded(teraflops * 2) : 'f32',
    f32Vector: printed.vector ?? rounded(teraflops),
    ratesSource: printed.rates ? sheet : source,
    rates: { ...rates, ...(architecture === 'turing' ? {} : sharedRates(printed)), ...printed.rates },
    bandwidth,
    capacity: printed.otherSize === undefined ? gigabytes : eitherSize(gigabytes, printed.otherSize),
    reported: nvidiaSmi(mebibytes),
    links: printed.links ?? [pcie(architecture === 'blackwell' ? 5 : 4)],
  };
}

/** BF16 runs as fast as FP16, TF32 as fast as FP32: a whitepaper rounds them alike. */
const sharedRates = ({ half, vector }: Printed): Cells => ({
  ...(half !== undefined && { 'bf16/f32': [half, half * 2] }),
  ...(vector !== undefined && { 'tf32/f32': [vector, rounded(vector * 2)] }),
});

const AMPERE = ARCHITECTURES.ampere.source;
const ADA = ARCHITECTURES.ada.source;
const BLACKWELL = ARCHITECTURES.blackwell.source;
const NARROW_4: Printed = { links: [pcie(4, 8)] };
const NARROW_5: Printed = { links: [pcie(5, 8)] };

/** GeForce cards for desktops. */
export const GEFORCE_ROWS: readonly Row[] = [
  geForce('turing', ['2080 Ti', 4352, 1545, 11, 616, 11264], {
    vector: 13.4,
    half: 53.8,
    source: ARCHITECTURES.turing.source,
    rates: { 'f16/f16': 107.6, 'int8/int32': 215.2, 'int4/int32': 430.3 },
    links: [nvlink(2, 100, BRIDGE, 2), pcie(3)],
  }),
  geForce('ampere', ['3060', 3584, 1777, 12, 360, 12288], { half: 25.5 }),
  geForce('ampere', ['3060 Ti', 4864, 1665, 8, 448, 8192]),
  geForce('ampere', ['3070', 5888, 1725, 8, 448, 8192]),
  geForce('ampere', ['3080', 8704, 1710, 10, 760, 10240]),
  geForce('ampere', ['3080 Ti', 10240, 1665, 12, 912, 12288]),
  geForce('ampere', ['3090', 10496, 1695, 24, 936, 24576], {
    source: AMPERE,
    half: 71,
    rates: {
      'f16/f16': [142, 284],
      'bf16/f32': [71, 142],
      'tf32/f32': [35.6, 71],
      'int8/int32': [284, 568],
      'int4/int32': [568, 1136],
    },
    links: [nvlink(3, 112.5, BRIDGE, 2), pcie(4)],
  }),
  geForce('ampere', ['3090 Ti', 10752, 1860, 24, 1008, 24564], { links: [nvlink(3, 112.5, BRIDGE, 2), pcie(4)] }),
  geForce('ada', ['4060', 3072, 2460, 8, 272, 8188], { half: 30.2, vector: 15.1, ...NARROW_4 }),
  geForce('ada', ['4060 Ti', 4352, 2535, 16, 288, 16380], { otherSize: 8, ...NARROW_4 }),
  geForce('ada', ['4070', 5888, 2475, 12, 504, 12282]),
  geForce('ada', ['4070 SUPER', 7168, 2475, 12, 504, 12282]),
  geForce('ada', ['4070 Ti', 7680, 2610, 12, 504, 12282]),
  geForce('ada', ['4070 Ti SUPER', 8448, 2610, 16, 672, 16376]),
  geForce('ada', ['4080', 9728, 2505, 16, 717, 16376], { source: ADA, half: 97.5, vector: 48.7 }),
  geForce('ada', ['4080 SUPER', 10240, 2550, 16, 736, 16376]),
  geForce('ada', ['4090', 16384, 2520, 24, 1008, 24564], { source: ADA, half: 165.2, vector: 82.6 }),
  geForce('blackwell', ['5060', 3840, 2497, 8, 448, 8151], NARROW_5),
  geForce('blackwell', ['5060 Ti', 4608, 2572, 16, 448, 16311], { otherSize: 8, ...NARROW_5 }),
  geForce('blackwell', ['5070', 6144, 2512, 12, 672, 12227]),
  geForce('blackwell', ['5070 Ti', 8960, 2452, 16, 896, 16303]),
  geForce('blackwell', ['5080', 10752, 2617, 16, 960, 16303]),
  geForce('blackwell', ['5090', 21760, 2407, 32, 1792, 32607], { source: BLACKWELL, half: 209.5, vector: 104.8 }),
];
