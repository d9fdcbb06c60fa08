import { eitherSize, nvidiaSmi, type Row } from '../datasheet-row.ts';
import { pcie } from '../links.ts';
import { tensorRates, type Architecture } from './geforce.ts';

const PAGE = 'NVIDIA GeForce laptop specifications';

/** AI TOPS per FP32 TFLOP/s: INT8 with sparsity on Ada, FP4 with sparsity on Blackwell. */
const TOPS = { ada: 16, blackwell: 32 } as const;

/** A laptop chip: model, cores, highest boost clock in MHz, AI TOPS (null: not printed), GB, GB/s, MiB (null: not known). */
type Chip = readonly [string, number, number, number | null, number, number, number | null];

/**
 * A laptop chip. Its clock depends on the power that a laptop allows it: vector rates are at the highest boost clock printed,
 * tensor rates those behind its AI TOPS, which take a higher clock.
 */
function laptop(
  architecture: Exclude<Architecture, 'turing'>,
  [model, cores, megahertz, tops, gigabytes, bandwidth, mebibytes]: Chip,
): Row {
  const vector = Number(((cores * 2 * megahertz) / 1e6).toFixed(2));
  const ratio = architecture === 'ampere' || tops === null ? null : TOPS[architecture];
  const { half, rates, source } = tensorRates(architecture, ratio === null ? vector : tops! / ratio);
  const from = ratio === null ? source : `${PAGE}: ${tops!} AI TOPS; other rates ${source}`;
  return {
    id: `rtx-${model.toLowerCase().replaceAll(' ', '-')}-laptop`,
    name: `GeForce RTX ${model} Laptop`,
    maker: 'nvidia',
    source: PAGE,
    f16Tensor: { value: half.dense, ...(half.sparse !== null && { sparse: half.sparse }), source: from },
    f16Vector: 'f32',
    f32Vector: { value: vector, source: `${PAGE}: cores × 2 × the highest boost clock` },
    ratesSource: from,
    rates,
    bandwidth,
    capacity: model === '3080' ? eitherSize(gigabytes, 8) : gigabytes,
    ...(mebibytes !== null && { reported: nvidiaSmi(mebibytes) }),
    links: [pcie(architecture === 'blackwell' ? 5 : 4, 8)],
  };
}

/** GeForce chips for laptops: never the desktop card of the same number. */
export const GEFORCE_LAPTOP_ROWS: readonly Row[] = [
  laptop('ampere', ['3060', 3840, 1703, null, 6, 336, 6144]),
  laptop('ampere', ['3070', 5120, 1620, null, 8, 448, null]),
  laptop('ampere', ['3080', 6144, 1710, null, 16, 448, 16384]),
  laptop('ampere', ['3080 Ti', 7424, 1590, null, 16, 512, null]),
  laptop('ada', ['4050', 2560, 2370, 194, 6, 192, null]),
  laptop('ada', ['4060', 3072, 2370, 233, 8, 256, 8188]),
  laptop('ada', ['4070', 4608, 2175, 321, 8, 256, 8188]),
  laptop('ada', ['4080', 7424, 2280, 542, 12, 432, 12282]),
  laptop('ada', ['4090', 9728, 2040, 686, 16, 576, 16376]),
  laptop('blackwell', ['5060', 3328, 2497, 572, 8, 384, 8151]),
  laptop('blackwell', ['5070', 4608, 2347, 798, 8, 384, 8151]),
  laptop('blackwell', ['5070 Ti', 5888, 2220, 992, 12, 672, 12227]),
  laptop('blackwell', ['5080', 7680, 2287, 1334, 16, 896, 16303]),
  laptop('blackwell', ['5090', 10496, 2160, 1824, 24, 896, 24463]),
];
