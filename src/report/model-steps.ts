import * as v from 'valibot';
import { formatShare, formatSeconds, significant } from '../text/units.ts';
import { atLeastZero, count, number, positive, text } from './number-checks.ts';
import type { TextTable } from './tables.ts';
import { isUnsteady } from './unsteady.ts';

/** The steps of a model, measured layer by layer as an engine runs them, extrapolated to all layers. */
const step = v.object({
  phase: v.picklist(['decode', 'prefill']),
  /** Sequences. */
  batch: count,
  /** Tokens of each sequence after the step. */
  context: count,
  /** New tokens of each sequence: 1 in decode, the prompt in prefill. */
  tokens: count,
  /** Layers in the chain that was timed; the rest is extrapolated. */
  layersMeasured: count,
  /** One step of the whole model, with its interval. */
  seconds: v.object({ value: positive, low: number, high: number }),
  /** Of all sequences together. */
  tokensPerSecond: positive,
  predictedSeconds: v.object({
    /** The sum of its kernels, each timed alone on cold data in the same rounds. */
    fromKernels: atLeastZero,
    /** Weights and caches at the measured ceilings; null if those are missing. */
    fromRoofs: v.nullable(atLeastZero),
  }),
  /**
   * The gap between the prediction from roofs and that from kernels: `launch gaps`, empty dispatches as often; `clock`, what
   * the kernels took longer than at the speed at which the ceilings were sampled, by the canary or, if memory binds them, by
   * `memory/read` sampled again; `padding`, the counted FLOP of blocks past the edges of a shape, as far as they raise a
   * roof; `linear` and `KV reads`, the rest of those kernels beyond their roofs; `between`, that of the norms, rotary
   * embedding, KV append and gate. Without a measurement of their own, `clock` and `padding` are absent, and a note says why.
   */
  causes: v.array(v.object({ name: text, seconds: number })),
  /** The step less its kernels. */
  unexplainedSeconds: number,
  /** On a software adapter on Linux: CPU seconds of the step, and of its kernels alone. */
  cpuSeconds: v.exactOptional(v.object({ value: positive, fromKernels: positive })),
  /** Useful work of the whole model's step: that of its calls. */
  work: v.object({ flop: atLeastZero, bytesRead: atLeastZero, bytesWritten: atLeastZero }),
  /** Dispatches of the whole model. */
  dispatches: count,
  /**
   * How the kernels of a layer are fused, the fastest way: `none`; `products`, QKV with rotary embedding, and gate and up with
   * the SiLU gate; `norms`, also the norms with the products after them, and the residual with those before.
   */
  fusion: v.optional(text, 'none'),
  /** Every way that was timed, in the same rounds: one step of the whole model. Later contexts of a batch take its fastest. */
  fusions: v.optional(
    v.array(
      v.object({
        fusion: text,
        seconds: v.object({ value: positive, low: number, high: number }),
        /** On a software adapter on Linux. */
        cpuSeconds: v.exactOptional(positive),
        dispatches: count,
      }),
    ),
    [],
  ),
  allocatedBytes: count,
  /** Each kernel, alone: seconds of one call, and how many calls a step has. */
  kernels: v.array(
    v.object({
      names: v.array(text),
      kernel: text,
      parameters: v.record(v.string(), number),
      count: atLeastZero,
      seconds: positive,
      roofSeconds: v.nullable(atLeastZero),
    }),
  ),
  flags: v.array(text),
  /** One run of the measured layers and then the ends, a pass per dispatch: when each ran, from the start of its run. */
  timeline: v.exactOptional(
    v.array(v.object({ name: text, kernel: text, startSeconds: atLeastZero, seconds: atLeastZero })),
  ),
});

/** The measured steps of one model. */
export const modelSchema = v.object({
  name: text,
  layers: count,
  layersMeasured: count,
  /** The format in which weights were stored. */
  weights: text,
  /** Sentences: what was made smaller, left out or extrapolated. */
  notes: v.array(text),
  steps: v.array(step),
  /** Steps that were not measured, with the reason. */
  skipped: v.array(v.object({ phase: v.picklist(['decode', 'prefill']), batch: count, context: count, reason: text })),
});

/** The measured steps of a model. */
export type ModelSteps = v.InferOutput<typeof modelSchema>;
/** One of them. */
export type ModelStep = ModelSteps['steps'][number];

/** `tg b4 @ d1024`, `pp128`: a step as llama-bench names it: text generation with its batch and depth, or a prompt. */
export const stepName = ({ phase, batch, context }: Pick<ModelStep, 'phase' | 'batch' | 'context'>): string =>
  phase === 'prefill' ? `pp${context}` : `tg b${batch} @ d${context}`;

const right = (name: string) => ({ name, align: 'right' }) as const;

/** The steps of a report's model as tables; none if no model was measured. */
export const modelTables = ({ model }: { readonly model?: ModelSteps }): readonly TextTable[] =>
  model && model.steps.length > 0 ? [stepTable(model), causeTable(model), ...fusionTables(model)] : [];

/** Explains the columns of a model's tables: the words, and what they mean. */
export const MODEL_TERMS: readonly (readonly [words: string, meaning: string])[] = [
  ['tg, pp', 'text generation at a batch and a depth, in tokens per second of the whole batch; a prompt'],
  ['kernels alone', 'each kernel timed by itself on cold data in the same rounds'],
  ['roofs', 'weights and KV cache at the measured ceilings of memory; none of it is served from caches'],
  ['launch gaps', 'as many empty dispatches'],
  ['clock', 'the device was slower than when its ceilings were sampled; negative: faster; 0 within the noise'],
  ['padding', 'counted arithmetic past the edges of shapes, where arithmetic binds'],
  ['linear, KV reads', 'the rest of those kernels beyond their roofs'],
  ['between', 'norms, rotary embedding, KV append and SiLU gate, where they are kernels of their own'],
  ['products', 'one kernel for QKV with rotary embedding, and one for gate and up with the SiLU gate'],
  ['norms', 'as products, and the norms and residuals within the kernels around them'],
  ['used above', 'the fastest way in a trial before the rounds; differences within the noise decide nothing'],
];

/**
 * A model's steps in one or two sentences.
 * @param place `on this GPU`
 * @param claimsShares false: ceilings were too unsteady for shares of them
 */
export function modelAnswer(model: ModelSteps, place: string, claimsShares: boolean): string[] {
  const decode = model.steps.filter(({ phase }) => phase === 'decode');
  const [first] = decode;
  if (!first) return [`No decode step of ${model.name} was measured ${place}.`];
  const alike = decode.filter(({ context }) => context === first.context);
  const most = alike.reduce((a, b) => (b.batch > a.batch ? b : a));
  const rate = `${model.name} decodes at ${significant(first.tokensPerSecond)} tokens/s ${place} (batch ${first.batch}, depth ${first.context})`;
  const { fromRoofs } = first.predictedSeconds;
  const share =
    fromRoofs === null || !claimsShares || isUnsteady(first.seconds)
      ? ''
      : `, ${formatShare(fromRoofs / first.seconds.value)} of what its ceilings allow`;
  if (most === first) return [`${rate}${share}.`];
  const [cost, gain] = [most.seconds.value / first.seconds.value, most.tokensPerSecond / first.tokensPerSecond];
  return [
    `${rate}${share}.`,
    `Batch ${most.batch} costs ${significant(cost, 2)}× batch ${first.batch}: ${significant(gain, 2)}× the tokens from the same weights.`,
  ];
}

/** The measured steps, one row each. */
const stepTable = (model: ModelSteps): TextTable => ({
  title: `${model.name} · ${model.weights} · ${model.layers} layers, ${model.layersMeasured === 1 ? 'one' : model.layersMeasured} timed`,
  columns: [
    { name: 'test', align: 'left' },
    right('tokens/s'),
    right('time'),
    right('±'),
    right('kernels alone'),
    right('roofs'),
    right('unexplained'),
  ],
  rows: model.steps.map((one) => [
    stepName(one),
    significant(one.tokensPerSecond),
    formatSeconds(one.seconds.value),
    formatShare((one.seconds.high - one.seconds.low) / 2 / one.seconds.value),
    formatSeconds(one.predictedSeconds.fromKernels),
    one.predictedSeconds.fromRoofs === null ? '–' : formatSeconds(one.predictedSeconds.fromRoofs),
    formatShare(one.unexplainedSeconds / one.seconds.value).replace('-', '−'),
  ]),
});

/** Where the time of each step went: the roofs, each cause, and the rest. */
function causeTable({ steps }: ModelSteps): TextTable {
  const names = [...new Set(steps.flatMap(({ causes }) => causes.map(({ name }) => name)))];
  return {
    title: 'Where the time of a step goes',
    columns: [
      { name: 'test', align: 'left' },
      right('whole'),
      right('roofs'),
      ...names.map(right),
      right('unexplained'),
    ],
    rows: steps.map((one) => [
      stepName(one),
      shown(one.seconds.value),
      shown(one.predictedSeconds.fromRoofs),
      ...names.map((name) => shown(one.causes.find((cause) => cause.name === name)?.seconds ?? null)),
      shown(one.unexplainedSeconds),
    ]),
  };
}

const fusionWords = (fusion: string): string => (fusion === 'none' ? 'unfused' : fusion);

/**
 * Steps that were timed with their kernels fused in several ways: the time of each, on a software adapter its CPU time, and
 * the ratio to the first.
 */
function fusionTables({ steps }: ModelSteps): readonly TextTable[] {
  const compared = steps.filter(({ fusions }) => fusions.length > 1);
  const names = [...new Set(compared.flatMap(({ fusions }) => fusions.map(({ fusion }) => fusion)))];
  const isCpu = compared.every(({ fusions }) => fusions.every(({ cpuSeconds }) => cpuSeconds !== undefined));
  const cell = ({ fusions }: ModelStep, name: string): string => {
    const [alone] = fusions;
    const way = fusions.find(({ fusion }) => fusion === name);
    if (!way || !alone) return '–';
    const secondsOf = ({ cpuSeconds, seconds }: typeof way): number => (isCpu ? cpuSeconds! : seconds.value);
    const times = formatSeconds(secondsOf(way));
    return way === alone ? times : `${times} (${significant(secondsOf(way) / secondsOf(alone), 3)}×)`;
  };
  if (compared.length === 0) return [];
  return [
    {
      title: `Fused kernels: ${isCpu ? 'CPU time' : 'time'} of a step`,
      columns: [
        { name: 'test', align: 'left' },
        ...names.map((name) => right(fusionWords(name))),
        { name: 'used above', align: 'left' },
      ],
      rows: compared.map((one) => [stepName(one), ...names.map((name) => cell(one, name)), fusionWords(one.fusion)]),
    },
  ];
}

const shown = (seconds: number | null): string =>
  seconds === null ? '–' : seconds < 0 ? `−${formatSeconds(-seconds)}` : formatSeconds(seconds);
