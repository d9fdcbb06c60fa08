import { roofOf } from '../../gpus/gpu.ts';
import { significant } from '../../units.ts';
import { kvBytesPerToken } from '../memory.ts';
import { parameterCounts } from '../parameters.ts';
import { predictLlm } from './predict.ts';
import type { PredictionRequest } from './request.ts';

/** One step of the guide's arithmetic, as it prints it and as it is. */
export interface GuideStep {
  /** The field of the prediction. */
  readonly name: string;
  readonly formula: string;
  readonly substituted: string;
  /** Null where the GPU's memory size is not known. */
  readonly printed: number | null;
  readonly exact: number | null;
  /** Why the two differ, in a few words; empty where they do not. */
  readonly why: string;
}

/** The steps in the guide's order. */
const STEPS = [
  'opsPerByte',
  'intensity.attentionPrefill',
  'weightBytes',
  'spareBytes',
  'kvBytesPerToken',
  'kvTokensThatFit',
  'batchThatFits',
  'secondsPerToken',
  'prefillSeconds',
  'totalSeconds',
] as const;

const REASONS: Readonly<Record<(typeof STEPS)[number], string>> = {
  opsPerByte: 'rounded to one decimal',
  'intensity.attentionPrefill': 'rounded to a whole number',
  weightBytes: '',
  spareBytes: '',
  kvBytesPerToken: '',
  kvTokensThatFit: 'GB per token were cut to two digits, and that carried on',
  batchThatFits: 'cut to a whole number, from tokens that were cut before',
  secondsPerToken: 'cut to whole milliseconds',
  prefillSeconds: 'rounded to whole milliseconds',
  totalSeconds: 'added up from times that were cut, and rounded',
};

/** The guide's chain for any model and GPU, printed and exact side by side, with the reason for each difference. */
export function guideSteps(request: PredictionRequest): GuideStep[] {
  const [printed, exact] = [predictLlm(request, 'guide'), predictLlm(request, 'guide-exact')];
  return STEPS.flatMap((name) => {
    const line = exact.explain.find((one) => one.name === name);
    const rounded = printed.explain.find((one) => one.name === name);
    if (!line || !rounded) return [];
    const { formula, substituted, value } = line;
    const why = value === rounded.value ? '' : REASONS[name];
    return [{ name, formula, substituted, printed: rounded.value, exact: value, why }];
  });
}

/** What the guide concludes, and what is so, with the numbers. */
export interface Inference {
  readonly guide: string;
  readonly instead: string;
  readonly numbers: Readonly<Record<string, number>>;
}

/** The context that the guide reckons with. */
const CONTEXT = 4096;

/**
 * The guide's conclusions that do not follow, each with what does: for its own Llama 2 7B, and for any other model.
 * Numbers are unrounded, on the guide's nominal parameters.
 */
export function guideInferences(request: PredictionRequest): Inference[] {
  const n = request.context ?? CONTEXT;
  const at = (changes: Partial<PredictionRequest>) => predictLlm({ ...request, ...changes, context: n }, 'guide-exact');
  const [one, four] = [at({ batch: 1 }), at({ batch: 4 })];
  const { intensity, opsPerByte: ridge, weightBytes, kvBytesPerToken: kv, roof } = one;
  const stepSeconds = (batch: number): number => (weightBytes + batch * n * kv) / roof.bytesPerSecond;
  const gain = (4 * stepSeconds(1)) / stepSeconds(4);
  const limit = roof.bytesPerSecond / (n * kv);
  const vector = roofOf(request.gpu, 'f32-vector');
  const vectorRidge = vector && vector.flopPerSecond / vector.bytesPerSecond;
  const counts = parameterCounts(request.model);
  const { numHiddenLayers: layers, numAttentionHeads: heads, headDim } = request.model;
  const scores = (4 * layers * heads * headDim * n) / (2 * counts.active);
  const own = kvBytesPerToken(request.model, request.formats.kv);
  const side = (value: number, ridgePoint: number): string => (value < ridgePoint ? 'memory bound' : 'compute bound');
  return [
    {
      guide: `${significant(intensity.attentionPrefill)} operations per byte show that decode is memory bound`,
      instead: `that is prefill of a full context; decode attention has ${significant(intensity.attentionDecode)}, ${significant(ridge / intensity.attentionDecode)}× below the ridge point, not ${significant(ridge / intensity.attentionPrefill, 2)}×`,
      numbers: { prefill: intensity.attentionPrefill, decode: intensity.attentionDecode, ridge },
    },
    {
      guide: 'attention of a full prompt is memory bound',
      instead: `in three passes it is ${side(intensity.attentionPrefill, ridge)}; fused it has ${significant(intensity.attentionPrefillFused, 4)} operations per byte and is ${side(intensity.attentionPrefillFused, ridge)}`,
      numbers: { standard: intensity.attentionPrefill, fused: intensity.attentionPrefillFused, ridge },
    },
    ...(vectorRidge === null
      ? []
      : [
          {
            guide: 'one ridge point decides',
            instead: `without tensor cores, as in a browser, it lies at ${significant(vectorRidge)}: there the same attention is ${side(intensity.attentionPrefill, vectorRidge)} with f16 in memory and ${side(intensity.attentionPrefill / 2, vectorRidge)} with f32`,
            numbers: { half: intensity.attentionPrefill, single: intensity.attentionPrefill / 2, vectorRidge },
          },
        ]),
    {
      guide: 'a batch of 4 makes the most of the compute',
      instead: `at ${n} tokens it has ${significant(four.intensity.step)} operations per byte and gains ${significant(gain)}×; however large the batch, a step stays under ${significant(intensity.stepLimit)} and ${significant(limit)} tokens per second, since the KV cache is not shared`,
      numbers: {
        step: four.intensity.step,
        stepSeconds: stepSeconds(4),
        gain,
        stepLimit: intensity.stepLimit,
        tokensPerSecondLimit: limit,
      },
    },
    {
      guide: 'attention layers are the most demanding part',
      instead: `a layer has ${significant(counts.attention / 1e6, 4)} million parameters in projections and ${significant(counts.mlp / 1e6, 4)} million in an MLP; scores and values at ${n} tokens are ${significant(scores * 100)} % of the rest`,
      numbers: { attention: counts.attention, mlp: counts.mlp, scores },
    },
    {
      guide: 'KV cache per token is 4 · layers · d_model bytes',
      instead:
        kv === own
          ? 'so it is here; with grouped-query attention it would be less'
          : `for ${request.model.name} that is ${significant(kv / own)}× too much: ${own} bytes`,
      numbers: { guide: kv, own },
    },
  ];
}
