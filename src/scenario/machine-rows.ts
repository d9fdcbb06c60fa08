import { estimateFor } from './measured-estimate.ts';
import { predictedHere } from './prediction-here.ts';
import { cardName, countOf, type Scenario } from './scenario.ts';
import type { Arithmetic } from '../machines/arithmetic.ts';
import { type Machine, hueOf, type Hue } from '../machines/machine.ts';
import type { Price } from '../models/levers/price.ts';
import type { Bound } from '../models/predict/llm-prediction.ts';
import { measuredHue, type MeasuredMachine } from '../report/measured-machine.ts';

/** Times and cost of the scenario on one machine. */
export interface MachineRow {
  readonly id: string;
  readonly hue: Hue;
  readonly name: string;
  readonly prefillSeconds: number;
  /** Over all prompts. */
  readonly prefillTokensPerSecond: number;
  /** Time of one step, which gives each sequence a token. */
  readonly secondsPerToken: number;
  readonly tokensPerSecond: number;
  readonly totalSeconds: number;
  /** What limits a decode step. */
  readonly bound: Bound;
  /** Null if its memory size is unknown. */
  readonly batchThatFits: number | null;
  /** Why `batchThatFits` is null. */
  readonly noCapacity: string;
  /** GPUs that share the model. */
  readonly count: number;
  /** Price of one GPU, and the resulting cost of a million output tokens; null if no price is given. */
  readonly price: Price | null;
  readonly costPerMillion: number | null;
  /** Estimated from measured kernels; other rows are lower bounds from datasheets. */
  readonly isEstimate: boolean;
  /** What the bound assumes that products are computed in; null: measured. */
  readonly arithmetic: Arithmetic | null;
  /** What joins several GPUs; null: there is one. */
  readonly link: string | null;
}

/** The scenario on every GPU shown, and on each measured machine that it can be estimated for. */
export const machineRows = (scenario: Scenario, machines: readonly MeasuredMachine[]): MachineRow[] => [
  ...scenario.gpus.map(({ gpu }) => datasheetRow(scenario, gpu)),
  ...machines.flatMap((machine) => measuredRow(scenario, machine) ?? []),
];

function measuredRow(scenario: Scenario, { id, name, report }: MeasuredMachine): MachineRow | null {
  const estimate = estimateFor(report, scenario);
  if ('missing' in estimate) return null;
  const { prefillSeconds, secondsPerToken, totalSeconds, bound } = estimate;
  return complete(scenario, id, {
    hue: measuredHue({ id }),
    name,
    count: 1,
    prefillSeconds,
    secondsPerToken,
    totalSeconds,
    bound,
    batchThatFits: null,
    noCapacity: 'WebGPU does not report the memory size',
    isEstimate: true,
    arithmetic: null,
    link: null,
  });
}

function datasheetRow(scenario: Scenario, gpu: Machine): MachineRow {
  const { request, prediction } = predictedHere(scenario, gpu);
  return complete(scenario, gpu.id, {
    hue: hueOf(gpu),
    name: cardName(scenario, gpu),
    count: countOf(scenario, gpu),
    prefillSeconds: prediction.prefillSeconds,
    secondsPerToken: prediction.secondsPerToken,
    totalSeconds: prediction.totalSeconds,
    bound: prediction.bound.decode,
    // Activations included, as in the bars of the memory.
    batchThatFits: prediction.batchWithActivations ?? prediction.batchThatFits,
    noCapacity: prediction.nullReasons['batchThatFits'] ?? '',
    isEstimate: false,
    arithmetic: prediction.arithmetic.decode,
    link: request.link?.name ?? null,
  });
}

type Times = Omit<MachineRow, 'id' | 'prefillTokensPerSecond' | 'tokensPerSecond' | 'price' | 'costPerMillion'>;

function complete({ batch, prompt, output, prices }: Scenario, id: string, times: Times): MachineRow {
  const price = prices[id] ?? null;
  return {
    ...times,
    id,
    prefillTokensPerSecond: (batch * prompt) / times.prefillSeconds,
    tokensPerSecond: batch / times.secondsPerToken,
    price,
    // A model that does not fit has no cost.
    costPerMillion:
      price === null || times.batchThatFits === 0
        ? null
        : costPerMillion(price.perHour * times.count, times.totalSeconds, batch * output),
  };
}

/** Cost of a million output tokens, prompts included: price per second · seconds / tokens · 10⁶. */
export const costPerMillion = (pricePerHour: number, totalSeconds: number, tokens: number): number =>
  ((pricePerHour / 3600) * totalSeconds * 1e6) / tokens;
