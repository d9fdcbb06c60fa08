import { rateOf, type Machine } from '../../machines/machine.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import type { MachineRow } from '../../scenario/machine-rows.ts';
import { predictedHere } from '../../scenario/prediction-here.ts';
import { countOf, type Scenario } from '../../scenario/scenario.ts';
import { quantity, type Unit } from '../../text/prose-quantity.ts';
import { formatSeconds } from '../../text/units.ts';
import type { Explained } from '../explained/explained.ts';
import { readableValues } from '../explained/readable-values.ts';

/** Numbers of a prediction that the page shows, each with its meaning and its unit. */
const PREDICTED = {
  prefillSeconds: ['The least time in which this GPU can read the prompts', 's'],
  secondsPerToken: ['The least time of a decode step, which gives each sequence of the batch one token', 's'],
  totalSeconds: ['The least time from the request to the last token of the answer', 's'],
  tokensPerSecond: ['The most tokens per second that the batch can be given, all sequences together', 'tokens/s'],
  weightBytes: ['What the weights of the model take in memory', 'B'],
  bytesPerSequence: ['What one sequence takes in memory: its KV cache and, in some models, a state', 'B'],
  'memory.total': ['What the model takes in memory with all sequences of the batch', 'B'],
  spareBytes: ['What the weights leave free', 'B'],
  criticalBatch: ['The batch at which arithmetic begins to limit the linear layers', ''],
} as const satisfies Readonly<Record<string, readonly [meaning: string, unit: Unit]>>;

/** A number of a prediction that the page shows. */
export type PredictedName = keyof typeof PREDICTED;

/** What there is to know about a number of the prediction for one GPU: its formula with values, and of a time the datasheet. */
export function predictedAbout(scenario: Scenario, gpu: Machine, name: PredictedName): Explained {
  const { prediction } = predictedHere(scenario, gpu);
  const line = prediction.explain.find((one) => one.name === name);
  const [meaning, unit] = PREDICTED[name];
  const value = line?.value ?? null;
  return {
    meaning,
    ...(line && {
      formula: line.formula,
      values: `${readableValues(line.substituted)}${value === null ? '' : ` = ${quantity(value, unit)}`}`,
    }),
    ...(/second/i.test(name) && {
      source: sourceOf(gpu, [gpu.memoryBandwidth.source, rateOf(gpu, prediction.arithmetic.decode)?.source]),
    }),
  };
}

/** Where the rates of a GPU come from, each source once. */
const sourceOf = ({ origin, name }: Machine, sources: readonly (string | undefined)[]): string =>
  origin === 'file'
    ? `the file of ${name}`
    : [...new Set(sources.filter((source) => source !== undefined && source !== ''))].join('; ');

/** What there is to know about the largest batch. */
export const FITS_ABOUT: Explained = {
  meaning: 'The most sequences of this length whose KV cache and activations fit beside the weights',
  formula: 'greatest batch with weights + batch · bytes of a sequence + activations ≤ memory',
};

/** Numbers of a row of the table of times. */
export type RowNumber =
  | 'prefillSeconds'
  | 'prefillTokensPerSecond'
  | 'secondsPerToken'
  | 'tokensPerSecond'
  | 'totalSeconds'
  | 'batchThatFits';

/** What there is to know about a number in the row of a GPU or of a measured machine. */
export function rowAbout(
  scenario: Scenario,
  machines: readonly MeasuredMachine[],
  row: MachineRow,
  name: RowNumber,
): Explained {
  if (name === 'prefillTokensPerSecond') {
    const { batch, prompt } = scenario;
    return {
      meaning: 'Tokens of all prompts over the time to read them',
      formula: 'batch · prompt / time',
      values: `${batch} · ${prompt} / ${formatSeconds(row.prefillSeconds)} = ${quantity(row.prefillTokensPerSecond, 'tokens/s')}`,
    };
  }
  if (row.isEstimate) return estimateAbout(machines, row, name);
  if (name === 'batchThatFits') return FITS_ABOUT;
  const gpu = scenario.gpus.find((one) => one.gpu.id === row.id)?.gpu;
  return gpu ? predictedAbout(scenario, gpu, name) : { meaning: PREDICTED[name][0] };
}

const ESTIMATED: Readonly<Record<Exclude<RowNumber, 'prefillTokensPerSecond'>, string>> = {
  prefillSeconds: 'The time in which this machine would read the prompts with the kernels that were measured',
  secondsPerToken: 'The time of a decode step on this machine with the kernels that were measured',
  tokensPerSecond: 'Tokens per second of the whole batch at that time per step',
  totalSeconds: 'The time from the request to the last token with the kernels that were measured',
  batchThatFits: 'WebGPU does not tell the size of the memory',
};

function estimateAbout(machines: readonly MeasuredMachine[], row: MachineRow, name: keyof typeof ESTIMATED): Explained {
  const report = machines.find(({ id }) => id === row.id)?.report;
  const date = report && new Date(report.createdAt).toLocaleDateString('en', { dateStyle: 'long' });
  return {
    meaning: ESTIMATED[name],
    formula:
      name === 'totalSeconds'
        ? 'prefill + (output − 1) · time per token'
        : 'Σ calls · work / rate that a measured kernel of the kind reached, + a dispatch each',
    ...(name === 'totalSeconds' && {
      values: `${formatSeconds(row.prefillSeconds)} + (output − 1) · ${formatSeconds(row.secondsPerToken)} = ${quantity(row.totalSeconds, 's')}`,
    }),
    source: `ceilings and kernels of the report${date === undefined ? '' : ` of ${date}`}; its assumptions are listed below`,
  };
}

/** What there is to know about a cost of a million tokens. */
export function costAbout(scenario: Scenario, row: MachineRow): Explained {
  const { batch, output } = scenario;
  const gpu = scenario.gpus.find((one) => one.gpu.id === row.id)?.gpu;
  const { price } = row;
  const count = gpu ? countOf(scenario, gpu) : row.count;
  return {
    meaning: 'What a million tokens of answers cost, the reading of their prompts included, if the GPU is never idle',
    formula: 'price per hour · GPUs / 3600 s · time of a request / tokens written · 10⁶',
    ...(price && {
      values: `${price.perHour} · ${count} / 3600 s · ${formatSeconds(row.totalSeconds)} / (${batch} · ${output}) · 10⁶ = ${quantity(row.costPerMillion!, '')}`,
    }),
  };
}
