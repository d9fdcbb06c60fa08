import { headsOrWidth } from '../models/attention-shape.ts';
import { storedAs } from '../ops/dtype.ts';
import { attentionWork, type AttentionShape } from '../ops/attention.ts';
import { arithmeticIntensity } from '../ops/work.ts';
import { predictLlm } from '../models/predict/predict-llm.ts';
import { contextLength, requestFor } from '../scenario/scenario.ts';
import { count, quantity } from '../text/prose-quantity.ts';
import { gpuRows, type WalkInput, type WalkStep } from './walk-step.ts';

/** Operations a GPU can do per byte it moves. */
export function opsPerByteStep(input: WalkInput): WalkStep {
  const why = ['Rounded to one decimal; the guide computes no other GPU.'];
  for (const { gpu, name, exact } of input.gpus) {
    const other = gpu.memoryBandwidth.alternatives[0];
    if (!other || Math.abs(other.value / gpu.memoryBandwidth.value - 1) < 0.01) continue;
    const ratio = exact.roof.flopPerSecond / other.value;
    why.push(`${name} at ${other.value / 1e9} GB/s (${other.source}): ${quantity(ratio, 'FLOP/B')}.`);
  }
  return {
    id: 'ops-per-byte',
    title: 'Operations per byte of the GPU',
    source: 'Calculating the operations per byte ratio',
    formula: 'compute_bw / memory_bw',
    rows: gpuRows(input, 'opsPerByte', 'FLOP/B', ['a10']),
    why,
  };
}

/** One head with its own keys and values, as in the guide. */
export const guideHead = ({ scenario, context }: WalkInput, queries = context): AttentionShape => ({
  heads: 1,
  kvHeads: 1,
  queries,
  keys: context,
  d: headsOrWidth(scenario.model.config).headDim,
});

/** Everything in half precision. */
export const HALF = storedAs('f16');
/** Everything in single precision. */
export const SINGLE = storedAs('f32');

/** Three-pass attention: bytes moved, operations, intensity. */
export function intensityStep(input: WalkInput): WalkStep {
  const shape = guideHead(input);
  const { d, keys: n } = shape;
  const { flop, ...traffic } = attentionWork(shape, HALF, 'standard');
  const bytes = traffic.bytesRead + traffic.bytesWritten;
  const single = arithmeticIntensity(attentionWork(shape, SINGLE, 'standard'));
  const first = input.gpus[0];
  const printed = first
    ? predictLlm({ ...requestFor(input.scenario, first.gpu), context: n }, 'guide').intensity.attentionPrefill
    : null;
  const whole = first?.whole.intensity.attentionPrefill ?? null;
  const row = { printed: null, whole: null };
  return {
    id: 'intensity',
    title: 'Arithmetic intensity of attention',
    source: 'Breaking down the attention equation',
    formula: '(4N²d + 3N²) / (8N² + 8Nd)',
    rows: [
      { ...row, name: 'bytes', values: `8·${n}² + 8·${n}·${d}`, unit: 'B', exact: bytes },
      { ...row, name: 'operations', values: `4·${n}²·${d} + 3·${n}²`, unit: 'FLOP', exact: flop },
      {
        name: 'intensity',
        values: 'operations / bytes',
        unit: 'FLOP/B',
        printed,
        exact: flop / bytes,
        whole,
      },
    ],
    why: [
      ...(whole !== null && Math.abs(whole / (flop / bytes) - 1) > 1e-6
        ? [
            `The whole model is taken at ${count(contextLength(input.scenario))} tokens, with its actual number of KV heads.`,
          ]
        : []),
      `Rounded, and the printed expression lacks parentheses. As N grows it tends to (4d + 3) / 8 = ${quantity((4 * d + 3) / 8, 'FLOP/B')}.`,
      `Three operations per softmax element is a convention. Stored as f32, everything takes twice the bytes: ${quantity(single, 'FLOP/B', 3)}.`,
    ],
  };
}

/** One of the three passes: bytes in, operations, bytes out. */
export interface AttentionPass {
  readonly name: string;
  readonly loads: number;
  readonly flop: number;
  readonly stores: number;
  /** Formulas of these three. */
  readonly formulas: readonly [loads: string, flop: string, stores: string];
}

/** The table that the guide sums, in half precision. */
export function attentionPasses(input: WalkInput): AttentionPass[] {
  const { d, keys: n } = guideHead(input);
  const [square, matrix] = [n * n, n * d];
  return [
    {
      name: 'S = QKᵀ',
      loads: 4 * matrix,
      flop: 2 * d * square,
      stores: 2 * square,
      formulas: ['2·2·Nd', '2d·N²', '2N²'],
    },
    {
      name: 'P = softmax(S)',
      loads: 2 * square,
      flop: 3 * square,
      stores: 2 * square,
      formulas: ['2N²', '3N²', '2N²'],
    },
    {
      name: 'O = PV',
      loads: 2 * (square + matrix),
      flop: 2 * n * matrix,
      stores: 2 * matrix,
      formulas: ['2(N² + Nd)', '2N·Nd', '2Nd'],
    },
  ];
}
