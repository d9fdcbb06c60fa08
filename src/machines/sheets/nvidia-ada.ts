import { eitherSize, nvidiaSmi, type Row } from '../datasheet-row.ts';
import { nvlink, pcie } from '../links.ts';

const maker = 'nvidia';
const L4 = 'NVIDIA L4 Tensor Core GPU datasheet, which prints rates with sparsity';
const L40 = 'NVIDIA L40 GPU datasheet';
const L40S = 'NVIDIA L40S GPU datasheet';
const AMPERE = 'NVIDIA Ampere GA102 GPU Architecture whitepaper, appendix';
const A6000 = 'NVIDIA RTX A6000 datasheet';
const BRIDGE = 'with a bridge, to one other card';
const ECC_ON = 'with error correction on';
const PRO = 'NVIDIA RTX PRO Blackwell GPU Architecture whitepaper, appendix';

/**
 * A workstation card whose tensor cores sum in FP32 at full speed: four times its FP32 rate in FP16.
 * @param tensor TFLOP/s that its sheet prints, with sparsity, in FP8 (Ada) or FP16 (Ampere)
 */
function workstation(
  [id, name]: readonly [id: string, name: string],
  generation: 'ampere' | 'ada',
  [tensor, vector, gigabytes, bandwidth, mebibytes]: readonly [number, number, number, number, number],
  bridge = false,
): Row {
  const source = `NVIDIA ${name} datasheet`;
  const half = Number((tensor / (generation === 'ada' ? 4 : 2)).toFixed(1));
  const times = (factor: number): readonly [number, number] => [
    Number((half * factor).toFixed(1)),
    Number((half * factor * 2).toFixed(1)),
  ];
  const printed = `${source}: ${tensor} TFLOP/s in ${generation === 'ada' ? 'FP8' : 'FP16'} with sparsity`;
  const [dense, sparse] = times(1);
  return {
    id,
    name,
    maker,
    source,
    f16Tensor: { value: dense, sparse, source: printed },
    f16Vector: 'f32',
    f32Vector: vector,
    ratesSource: `${printed}; ratios as in its architecture's whitepaper`,
    rates: {
      'f16/f16': times(1),
      'bf16/f32': times(1),
      'tf32/f32': times(0.5),
      'int8/int32': times(2),
      ...(generation === 'ada' && { 'fp8/f32': times(2) }),
      'int4/int32': times(4),
    },
    bandwidth,
    capacity: gigabytes,
    reported: nvidiaSmi(mebibytes),
    links: [...(bridge ? [nvlink(3, 112.5, `${source}: ${BRIDGE}`, 2)] : []), pcie(4)],
  };
}

/** A workstation card of Blackwell: FP32 TFLOP/s, GB, GB/s; its ratios are those of the RTX PRO 6000 in the whitepaper. */
function pro(
  [id, name]: readonly [id: string, name: string],
  source: string,
  [vector, gigabytes, bandwidth]: readonly [number, number, number],
  more: Pick<Row, 'reported'> | Pick<Row, 'capacity'> = {},
): Row {
  const times = (factor: number): readonly [number, number] => [
    Number((vector * factor).toFixed(1)),
    Number((vector * factor * 2).toFixed(1)),
  ];
  const [dense, sparse] = times(4);
  const ratio = `${source}; four times the FP32 rate, as in ${PRO}`;
  return {
    id,
    name,
    maker,
    source,
    f16Tensor: { value: dense, sparse, source: ratio },
    f16Vector: 'f32',
    f32Vector: vector,
    ratesSource: `${source}; ratios to FP32 as in ${PRO}`,
    rates: {
      'f16/f16': times(4),
      'bf16/f32': times(4),
      'tf32/f32': times(2),
      'int8/int32': times(8),
      'fp8/f32': times(8),
      'fp4/f32': times(16),
    },
    bandwidth,
    capacity: gigabytes,
    ...more,
    links: [pcie(5)],
  };
}

/** Data-centre Ada, and the workstation cards of Ampere, Ada and Blackwell: sums in FP32 cost them nothing. */
export const ADA_ROWS: readonly Row[] = [
  {
    id: 'l4',
    name: 'L4',
    maker,
    source: L4,
    f16Tensor: { value: 121, sparse: 242 },
    f16Vector: 30.3,
    f32Vector: 30.3,
    rates: {
      'f16/f16': [121, 242],
      'bf16/f32': [121, 242],
      'tf32/f32': [60, 120],
      'int8/int32': [242.5, 485],
      'fp8/f32': [242.5, 485],
    },
    bandwidth: 300,
    capacity: 24,
    reported: nvidiaSmi(23034),
    links: [pcie(4)],
  },
  {
    id: 'l40',
    name: 'L40',
    maker,
    source: L40,
    f16Tensor: [181, 362.1],
    f16Vector: 'f32',
    f32Vector: 90.5,
    rates: {
      'f16/f16': [181, 362.1],
      'bf16/f32': [181, 362.1],
      'tf32/f32': [90.5, 181],
      'int8/int32': [362, 724],
      'fp8/f32': [362, 724],
      'int4/int32': [724, 1448],
    },
    bandwidth: 864,
    capacity: 48,
    reported: nvidiaSmi(46068),
    links: [pcie(4)],
  },
  {
    id: 'l40s',
    name: 'L40S',
    maker,
    source: L40S,
    f16Tensor: {
      value: 362,
      sparse: 733,
      alternatives: [{ value: 366.5, source: `${L40S}: half of its rate with sparsity` }],
    },
    f16Vector: 91.6,
    f32Vector: 91.6,
    rates: {
      'f16/f16': [362, 733],
      'bf16/f32': [362, 733],
      'tf32/f32': [183, 366],
      'int8/int32': [733, 1466],
      'fp8/f32': [733, 1466],
      'int4/int32': {
        value: 733,
        sparse: 1466,
        alternatives: [{ value: 1466, source: 'twice INT8, as in every other Ada' }],
      },
    },
    bandwidth: 864,
    capacity: 48,
    reported: nvidiaSmi(46068),
    links: [pcie(4)],
  },
  {
    id: 'rtx-a6000',
    name: 'RTX A6000',
    maker,
    source: A6000,
    f16Tensor: { value: 154.8, sparse: 309.7, source: `${AMPERE}; ${A6000}: 309.7 with sparsity` },
    f16Vector: 'f32',
    f32Vector: { value: 38.7, alternatives: [{ value: 38.71, source: AMPERE }] },
    ratesSource: AMPERE,
    rates: {
      'f16/f16': [154.8, 309.6],
      'bf16/f32': [154.8, 309.6],
      'tf32/f32': [77.4, 154.8],
      'int8/int32': [309.7, 619.4],
      'int4/int32': [619.3, 1238.6],
    },
    bandwidth: 768,
    capacity: 48,
    reported: nvidiaSmi(49140, [46068, ECC_ON]),
    links: [nvlink(3, 112.5, `${A6000}: ${BRIDGE}`, 2), pcie(4)],
  },
  workstation(['rtx-a5000', 'RTX A5000'], 'ampere', [222.2, 27.8, 24, 768, 24564], true),
  workstation(['rtx-a4000', 'RTX A4000'], 'ampere', [153.4, 19.2, 16, 448, 16376]),
  workstation(['rtx-6000-ada', 'RTX 6000 Ada'], 'ada', [1457, 91.1, 48, 960, 49140]),
  workstation(['rtx-5000-ada', 'RTX 5000 Ada'], 'ada', [1044.4, 65.3, 32, 576, 32760]),
  pro(['rtx-pro-6000', 'RTX PRO 6000 Blackwell'], PRO, [126, 96, 1792], { reported: nvidiaSmi(97887) }),
  pro(
    ['rtx-pro-6000-server', 'RTX PRO 6000 Blackwell Server'],
    'NVIDIA RTX PRO 6000 Blackwell Server Edition datasheet',
    [120, 96, 1597],
    { reported: nvidiaSmi(97887) },
  ),
  pro(
    ['rtx-pro-6000-max-q', 'RTX PRO 6000 Blackwell Max-Q'],
    'NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition datasheet',
    [110, 96, 1792],
    { reported: nvidiaSmi(97887) },
  ),
  pro(
    ['rtx-pro-5000', 'RTX PRO 5000 Blackwell'],
    'NVIDIA RTX PRO 5000 Blackwell datasheet: 2064 AI TOPS, 32 times the FP32 rate',
    [64.5, 48, 1344],
    { capacity: eitherSize(48, 72) },
  ),
];
