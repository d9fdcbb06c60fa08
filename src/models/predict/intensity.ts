import { attentionWork, type AttentionAlgorithm, type AttentionShape } from '../../ops/attention.ts';
import { arithmeticIntensity, bytesMoved } from '../../ops/work.ts';
import { decodeHeadSizes, hasExperts, headSizes, type HeadSizes } from '../attention-shape.ts';
import { distinctExperts, expertReads, linearCalls, sumCalls } from '../model-calls.ts';
import { bytesPerNumber, type Formats } from '../../ops/formats.ts';
import type { LlmPrediction, Workings } from './llm-prediction.ts';
import { significant } from '../../text/units.ts';
import type { PredictionRequest } from './request.ts';
import { decodeCost } from './phases/decode.ts';
import type { Phase } from './phases/times.ts';

/** Intensities of one layer's attention. */
export type AttentionIntensities = Pick<
  LlmPrediction['intensity'],
  'attentionPrefill' | 'attentionPrefillFused' | 'attentionDecode' | 'attentionDecodeFused'
>;

/** Of a model without attention. */
const NO_ATTENTION: AttentionIntensities = {
  attentionPrefill: null,
  attentionPrefillFused: null,
  attentionDecode: null,
  attentionDecodeFused: null,
};

/** Intensities of one layer's attention at a context of `n` tokens: three-pass and fused. */
type Say = (name: string, queries: number, algorithm: AttentionAlgorithm) => number;

/** How an intensity is calculated and said, for attention with keys and values of every key-value head. */
function sayer({ heads, kvHeads, headDim }: HeadSizes, formats: Formats, n: number, workings: Workings): Say {
  const bytes = { activation: bytesPerNumber(formats.activations), kv: bytesPerNumber(formats.kv) };
  const shape = (queries: number): AttentionShape => ({ heads, kvHeads, queries, keys: n, d: headDim });
  const work = `h·q·n·(4·d + 3) / (2·h·q·d·${bytes.activation} + 2·kv·n·d·${bytes.kv}`;
  return (name, queries, algorithm) => {
    const scores = algorithm === 'standard' ? ` + 4·h·q·n·${bytes.activation})` : ')';
    const numbers = `${heads} × ${queries} × ${n} × (4 × ${headDim} + 3) / (2 × ${heads} × ${queries} × ${headDim} × ${bytes.activation} + 2 × ${kvHeads} × ${n} × ${headDim} × ${bytes.kv}`;
    const added = algorithm === 'standard' ? ` + 4 × ${heads} × ${queries} × ${n} × ${bytes.activation})` : ')';
    return workings.say(
      `intensity.${name}`,
      arithmeticIntensity(attentionWork(shape(queries), formats, algorithm)),
      work + scores,
      numbers + added,
    );
  };
}

/** Those of a prompt of `n` tokens. */
function prefillIntensities(
  sizes: HeadSizes,
  formats: Formats,
  n: number,
  workings: Workings,
): { attentionPrefill: number; attentionPrefillFused: number } {
  const { heads, kvHeads, headDim } = sizes;
  const say = sayer(sizes, formats, n, workings);
  const bytes = { activation: bytesPerNumber(formats.activations), kv: bytesPerNumber(formats.kv) };
  const square = attentionWork({ heads, kvHeads, queries: n, keys: n, d: headDim }, formats, 'standard');
  const elements = `${heads} × ${n} × ${n}`;
  workings.say('attentionPrefillFlop', square.flop, 'h·(4N²d + 3N²)', `${elements} × (4 × ${headDim} + 3)`);
  workings.say(
    'attentionPrefillBytes',
    bytesMoved(square),
    `2·h·N·d·${bytes.activation} + 2·kv·N·d·${bytes.kv} + 4·h·N²·${bytes.activation}`,
    `2 × ${heads} × ${n} × ${headDim} × ${bytes.activation} + 2 × ${kvHeads} × ${n} × ${headDim} × ${bytes.kv} + 4 × ${elements} × ${bytes.activation}`,
  );
  return {
    attentionPrefill: say('attentionPrefill', n, 'standard'),
    attentionPrefillFused: say('attentionPrefillFused', n, 'fused'),
  };
}

/** Those of one new token that attends to `n`. */
function decodeIntensities(
  sizes: HeadSizes,
  formats: Formats,
  n: number,
  workings: Workings,
): { attentionDecode: number; attentionDecodeFused: number } {
  const say = sayer(sizes, formats, n, workings);
  return {
    attentionDecode: say('attentionDecode', 1, 'standard'),
    attentionDecodeFused: say('attentionDecodeFused', 1, 'fused'),
  };
}

/** All four, of attention with keys and values of every key-value head. */
export const attentionIntensities = (
  sizes: HeadSizes,
  formats: Formats,
  n: number,
  workings: Workings,
): { readonly [Name in keyof AttentionIntensities]: number } => ({
  ...prefillIntensities(sizes, formats, n, workings),
  ...decodeIntensities(sizes, formats, n, workings),
});

/** Explains that no batch reaches the ridge point. */
export const neverReachedSentence = (stepLimit: number, ridge: number): string =>
  `never reached: as the batch grows, a step tends to ${significant(stepLimit)} FLOP/B, below the ridge point at ${significant(ridge)}`;

/** The length at which the whole model's attention is judged: the given context, else the longest. */
export const attentionContext = ({ context, model }: PredictionRequest): number =>
  context ?? model.maxPositionEmbeddings;

/** All intensities of the whole model, and the batch at which linear layers reach the ridge point. */
export function exactIntensities(
  request: PredictionRequest,
  ridge: number,
  decode: Phase,
  workings: Workings,
): { intensity: LlmPrediction['intensity']; criticalBatch: number | null; neverReached: string | null } {
  const { model, formats } = request;
  const context = attentionContext(request);
  const [sizes, absorbed] = [headSizes(model), decodeHeadSizes(model)];
  const attention =
    sizes && absorbed
      ? {
          ...prefillIntensities(sizes, formats, context, workings),
          ...decodeIntensities(absorbed, formats, context, workings),
        }
      : NO_ATTENTION;
  const { flop, weightBytes } = linearTotals(request);
  const linear = workings.say(
    'intensity.linear',
    flop / weightBytes,
    hasExperts(model) ? '2·active·B / bytes of the expected distinct experts' : '2·B·weights / bytes of the weights',
    `${flop} / ${weightBytes}`,
  );
  const step = workings.say(
    'intensity.step',
    decode.flop / decode.movedBytes,
    'FLOP of a step / bytes of a step',
    `${decode.flop} / ${decode.movedBytes}`,
  );
  const stepLimit = stepLimitOf(request, workings);
  const never = stepLimit < ridge;
  const criticalBatch = workings.say(
    'criticalBatch',
    never ? null : criticalBatchOf(request, ridge),
    'the batch whose linear layers reach the ridge point: FLOP(B) / bytes(B) = ridge',
    never ? `never reached: ${stepLimit} < ${ridge}` : `B × ${flop / request.batch} / bytes(B) = ${ridge}`,
  );
  return {
    intensity: { ...attention, linear, step, stepLimit },
    criticalBatch,
    neverReached: never ? neverReachedSentence(stepLimit, ridge) : null,
  };
}

const linearTotals = ({ model, formats, batch }: PredictionRequest): { flop: number; weightBytes: number } =>
  sumCalls(linearCalls(model, { batch, queries: 1, keys: 1 }, formats));

/** As the batch grows, the cost of the weights vanishes; only the cost per sequence is left. */
function stepLimitOf(request: PredictionRequest, workings: Workings): number {
  const { fixed, attention } = decodeCost({ ...request, batch: 1 });
  const flop = fixed.flop + attention.flop;
  const bytes = attention.kvBytes + attention.scoreBytes;
  return workings.say(
    'intensity.stepLimit',
    flop / bytes,
    'FLOP of one sequence / KV and state bytes of one sequence',
    `${flop} / ${bytes}`,
  );
}

/** Without experts the bytes are the same at every batch; with them they grow, and the answer is found by bisection. */
function criticalBatchOf(request: PredictionRequest, ridge: number): number {
  const one = linearTotals({ ...request, batch: 1 });
  if (!hasExperts(request.model)) return (ridge * one.weightBytes) / one.flop;
  const experts = expertReads(request.model, request.formats);
  const read = (batch: number): number =>
    experts.reduce((sum, { total, perToken, bytes }) => sum + distinctExperts(total, perToken, batch) * bytes, 0);
  const shared = one.weightBytes - read(1);
  const linearAt = (batch: number): number => (batch * one.flop) / (shared + read(batch));
  let [low, high] = [0, 1];
  while (linearAt(high) < ridge) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (linearAt(middle) < ridge) low = middle;
    else high = middle;
  }
  return high;
}
