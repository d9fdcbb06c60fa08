import { PRESETS } from '../models/config/presets.ts';
import { FORMATS } from '../ops/formats.ts';
import { hasExperts, headsOrWidth, mainGroup } from '../models/attention-shape.ts';
import { kvBytesPerToken } from '../models/memory.ts';
import { parameterCounts } from '../models/parameters.ts';
import { predictLlm } from '../models/predict/predict-llm.ts';
import { significant } from '../text/units.ts';
import { requestFor } from '../scenario/scenario.ts';
import { arguedMachine, type Inference, type InferenceLine, type WalkInput } from './walk-step.ts';
import { count, quantity } from '../text/prose-quantity.ts';

/** A decode step that reads the guide's weights and its KV cache. */
export interface BatchStep {
  readonly seconds: number;
  readonly tokensPerSecond: number;
  readonly intensity: number;
}

/** What batching gains when each sequence has its own KV cache, which is never shared. */
export function batchInference(input: WalkInput): Inference | null {
  const argued = arguedMachine(input);
  if (!argued) return null;
  const { scenario, context } = input;
  const batch = Math.max(1, Math.floor(argued.printed.batchThatFits ?? 4)) || 1;
  const many = batch === 1 ? 4 : batch;
  const { flopPerSecond, bytesPerSecond } = argued.exact.roof;
  const { weightBytes, kvBytesPerToken: kv } = argued.exact;
  const at = (sequences: number, keys: number): BatchStep => {
    const request = { ...requestFor(scenario, argued.gpu), batch: sequences, context: keys };
    const { intensity } = predictLlm(request, 'guide-exact');
    const bytes = weightBytes + sequences * keys * kv;
    const seconds = Math.max(bytes / bytesPerSecond, (intensity.step * bytes) / flopPerSecond);
    return { seconds, tokensPerSecond: sequences / seconds, intensity: intensity.step };
  };
  const limit = (keys: number): number =>
    predictLlm({ ...requestFor(scenario, argued.gpu), context: keys }, 'guide-exact').intensity.stepLimit;
  const [one, more] = [at(1, context), at(many, context)];
  const short = Math.min(500, context);
  const most = bytesPerSecond / (context * kv);
  return {
    id: 'batch',
    says: `To “make the most of the compute capacity”, batch ${many} requests.`,
    isSo: `At ${count(context)} tokens of context it gives ${significant(more.tokensPerSecond)} tokens/s instead of ${significant(one.tokensPerSecond)}: ${significant(more.tokensPerSecond / one.tokensPerSecond)}×, at ${significant(more.intensity)} operations per byte where ${significant(argued.exact.opsPerByte)} would be needed to saturate the compute units.`,
    lines: [
      {
        name: `a step of ${many}`,
        values: `(${quantity(weightBytes, 'GB')} + ${many} × ${count(context)} × ${count(kv)} B) / ${quantity(bytesPerSecond / 1e9, '')} GB/s`,
        result: quantity(more.seconds, 'ms', 4),
      },
      ...[one, more].map(({ seconds, tokensPerSecond }, index): InferenceLine => ({
        name: `throughput at batch ${index === 0 ? 1 : many}`,
        values: `${index === 0 ? 1 : many} / ${quantity(seconds, 'ms', 4)}`,
        result: quantity(tokensPerSecond, 'tokens/s', 3),
      })),
      {
        name: 'intensity, unlimited batch',
        values: `at ${count(context)} tokens`,
        result: quantity(limit(context), 'FLOP/B', 3),
      },
      { name: '', values: `at ${count(short)} tokens`, result: quantity(limit(short), 'FLOP/B', 3) },
      {
        name: 'throughput, unlimited batch',
        values: `bandwidth / (${count(context)} × ${count(kv)} B)`,
        result: quantity(most, 'tokens/s', 3),
      },
    ],
    so: `A batch shares the weights but not the KV cache: at long contexts KV traffic sets the limit.${hasExperts(scenario.model.config) ? ' The guide’s formulas read every expert in each step; the whole model reads only those needed.' : ''}`,
  };
}

/** Where the arithmetic of a model actually is. */
export function heaviestInference({ scenario, context }: WalkInput): Inference {
  const { config } = scenario.model;
  const counts = parameterCounts(config);
  const { heads, headDim } = headsOrWidth(config);
  const scores = 4 * config.numHiddenLayers * heads * headDim * context;
  const share = scores / (2 * counts.active);
  const layer = counts.layers[config.groups.indexOf(mainGroup(config))]!;
  const { ffn } = mainGroup(config);
  const experts = ffn.kind === 'experts' ? ffn : null;
  const mlp = layer.ffn - (layer.total - layer.active);
  const millions = (value: number): string => `${quantity(value / 1e6, '', 4)} M`;
  return {
    id: 'heaviest',
    says: '“Attention layers are the most computationally demanding part of the inference.”',
    isSo: `In each layer of ${config.name} the projections hold ${millions(layer.mixer)} parameters and the MLP ${millions(mlp)}${experts ? `, in the ${experts.perToken} of ${experts.count} experts that a token uses` : ''}. Scores and values at ${count(context)} tokens add ${significant(share * 100)} % to the arithmetic of the weights.`,
    lines: [
      { name: 'weights, a token', values: `2 × ${count(counts.active)}`, result: quantity(2 * counts.active, 'FLOP') },
      {
        name: 'scores and values',
        values: `4 × ${config.numHiddenLayers} × ${heads} × ${headDim} × ${count(context)}`,
        result: quantity(scores, 'FLOP'),
      },
    ],
    so: null,
  };
}

/** Where the formula for the KV cache fails. */
export function groupedInference({ scenario }: WalkInput): Inference {
  const shared = PRESETS.filter(({ id }) => id === 'mistral-7b-v0.1' || id === 'llama-2-70b');
  const configs = [
    scenario.model.config,
    ...shared.filter(({ id }) => id !== scenario.model.preset).map(({ config }) => config),
  ];
  const rows = configs.map((config) => {
    const { heads, headDim } = headsOrWidth(config);
    const formula = 2 * 2 * config.numHiddenLayers * heads * headDim;
    const real = kvBytesPerToken(config, FORMATS.f16);
    return { name: config.name, formula, real, factor: formula / real };
  });
  const wrong = rows.filter(({ factor }) => factor > 1 && Number.isFinite(factor));
  return {
    id: 'grouped',
    says: 'The KV cache of a token is 4 · layers · d_model bytes.',
    isSo: `Only if each query head has its own keys and values. ${wrong.map(({ name, factor }) => `${name}: ${factor}× too big`).join('. ')}.`,
    lines: rows.map(({ name, formula, real }) => ({
      name,
      values: `${count(formula)} B by the formula`,
      result: quantity(real, 'B'),
    })),
    so: null,
  };
}

/** Terms that mean something else. */
export const TERMS_INFERENCE: Inference = {
  id: 'terms',
  says: '“On-chip memory”, “HBM”, “the bandwidth to handle a batch”; and a section of benchmarks.',
  isSo: 'The spare memory is VRAM, off the chip; the A10’s is GDDR6, not HBM; a batch needs capacity, not bandwidth. The benchmarks are pictures: they print no number to compare a prediction with.',
  lines: [],
  so: 'A measured GPU is shown with the predictions as an estimate, with its assumptions.',
};
