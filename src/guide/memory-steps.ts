import { headsOrWidth } from '../models/attention-shape.ts';
import { bytesPerSequence } from '../models/memory.ts';
import { contextLength, formatsOf } from '../scenario/scenario.ts';
import { count, difference, quantity } from '../text/prose-quantity.ts';
import { farthest, gpuRows, type WalkInput, type WalkRow, type WalkStep } from './walk-step.ts';

/** Memory that the weights take. */
export function weightsStep({ gpus, scenario }: WalkInput): WalkStep | null {
  const first = gpus[0];
  if (!first) return null;
  const { printed, exact, whole } = first;
  return {
    id: 'weights',
    title: 'Weights in memory',
    source: 'Reading GPU specs',
    formula: 'bytes per weight × parameters',
    rows: [
      {
        name: scenario.model.config.name,
        values: exact.explain.find(({ name }) => name === 'weightBytes')?.substituted ?? '',
        unit: 'GB',
        printed: printed.weightBytes,
        exact: exact.weightBytes,
        whole: whole.weightBytes,
      },
    ],
    why: [
      `The guide assumes a nominal ${count(exact.parameters)} parameters; the model has ${count(whole.parameters)} (${difference(whole.parameters, exact.parameters)}).`,
    ],
  };
}

/** Memory that the weights leave free. */
export function spareStep(input: WalkInput): WalkStep {
  const rows = gpuRows(input, 'spareBytes', 'GB', ['a10', 't4']);
  const why: string[] = ['The whole model subtracts its exact number of parameters.'];
  const known = input.gpus.find(({ gpu }) => gpu.memoryCapacity);
  if (known) {
    const gigabytes = known.gpu.memoryCapacity!.value / 1e9;
    const spare = gigabytes * 2 ** 30 - known.whole.weightBytes;
    if (spare > 0)
      why.push(
        `If the ${known.name} has ${gigabytes} GiB rather than ${gigabytes} GB, ${quantity(spare, 'GB', 4)} is left.`,
      );
  }
  for (const { name, exact } of input.gpus) {
    const tokens = exact.kvTokensThatFit;
    if (exact.spareBytes === null || tokens === null || tokens >= input.context) continue;
    why.push(
      exact.spareBytes <= 0
        ? `${name}: the weights alone do not fit.`
        : `${name}: ${quantity(exact.spareBytes, 'GB')} holds ${count(Math.floor(tokens))} tokens, less than one sequence of ${count(input.context)}.`,
    );
  }
  return {
    id: 'spare',
    title: 'Memory left free',
    source: 'Reading GPU specs; Batching',
    formula: 'memory − weights',
    rows,
    why,
  };
}

/** Memory that one token of context takes. */
export function kvStep({ gpus, scenario, isGuide }: WalkInput): WalkStep | null {
  const first = gpus[0];
  if (!first) return null;
  const { exact, whole } = first;
  const { heads, kvHeads } = headsOrWidth(scenario.model.config);
  const shared = heads / kvHeads;
  const values = exact.explain.find(({ name }) => name === 'kvBytesPerToken')?.substituted ?? '';
  const row = { values, exact: exact.kvBytesPerToken, whole: whole.kvBytesPerToken };
  return {
    id: 'kv',
    title: 'KV cache of one token',
    source: 'Batching memory-bound processes',
    formula: '2 · bytes · n_layers · d_model',
    rows: [
      { ...row, name: 'in bytes', unit: 'B', printed: exact.kvBytesPerToken },
      { ...row, name: 'in GB', unit: 'GB', printed: cutGigabytes(exact.kvBytesPerToken) },
    ],
    why: [
      `${isGuide ? 'The guide' : 'The guide’s rounding'} truncates ${quantity(exact.kvBytesPerToken, 'GB', 6)} to ${quantity(cutGigabytes(exact.kvBytesPerToken), 'GB')}, and carries it forward.`,
      ...(shared > 1
        ? [`${heads} query heads share ${kvHeads} KV heads, which the formula ignores: it is ${shared}× too big.`]
        : []),
    ],
  };
}

/** Bytes truncated to two digits, as the guide divides by them: 0.000524288 GB becomes 0.00052 GB. */
const cutGigabytes = (bytes: number): number => {
  const scale = 10 ** (Math.floor(Math.log10(bytes)) - 1);
  return Math.floor(bytes / scale + 1e-9) * scale;
};

/** Tokens and sequences that fit. */
export function batchStep(input: WalkInput): WalkStep {
  const { scenario, context, gpus } = input;
  const tokens = gpuRows(input, 'kvTokensThatFit', 'tokens', ['a10'], 'tokens').map(floorTokens);
  const batches = gpuRows(input, 'batchThatFits', '', ['a10'], `batch at ${count(context)}`);
  const off = farthest(tokens);
  const n = contextLength(scenario);
  const perSequence = bytesPerSequence(scenario.model.config, formatsOf(scenario).kv, n);
  return {
    id: 'batch',
    title: 'Sequences that fit',
    source: 'Batching memory-bound processes',
    formula: 'spare / KV per token; tokens / sequence length',
    rows: gpus.flatMap((_, index) => [tokens[index]!, batches[index]!]),
    why: [
      ...(off ? [`Dividing by the truncated number changes the tokens by ${difference(off.printed, off.exact)}.`] : []),
      `The whole model needs ${quantity(perSequence, 'GB', 4)} per sequence of ${count(n)} tokens.`,
    ],
  };
}

const floorTokens = (row: WalkRow): WalkRow => ({ ...row, exact: row.exact === null ? null : Math.floor(row.exact) });
