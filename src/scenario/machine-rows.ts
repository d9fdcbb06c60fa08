import { estimateOn, type Estimate, type NoEstimate } from '../report/model-estimate.ts';
import type { Report } from '../report/report-format.ts';
import { formatsOf, type Scenario, requestFor } from './scenario.ts';
import type { Machine } from '../machines/machine.ts';
import { predictLlm } from '../models/predict/predict-llm.ts';
import type { Bound } from '../models/predict/llm-prediction.ts';
import { datasheetOwner, shortName, type Owner } from '../machines/owner.ts';
import { machineName } from '../report/measured-machine.ts';

/** Times and cost of the scenario on one machine. */
export interface MachineRow {
  /** Id of its GPU; `own` for the measured machine. */
  readonly id: string;
  readonly owner: Owner;
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
  /** Price per hour, and the resulting cost of a million output tokens; null if no price is given. */
  readonly price: number | null;
  readonly costPerMillion: number | null;
  /** Estimated from measured kernels; other rows are lower bounds from datasheets. */
  readonly isEstimate: boolean;
}

/** Id of the measured machine in a scenario. */
export const OWN = 'own';

/** The scenario on every GPU shown, and on the measured machine if it can be estimated. */
export function machineRows(scenario: Scenario, report: Report | null): MachineRow[] {
  const own = report ? ownEstimate(report, scenario) : null;
  return [
    ...scenario.gpus.map(({ gpu }) => datasheetRow(scenario, gpu)),
    ...(report && own && 'totalSeconds' in own
      ? [
          complete(scenario, OWN, {
            owner: 'own',
            name: machineName(report),
            prefillSeconds: own.prefillSeconds,
            secondsPerToken: own.secondsPerToken,
            totalSeconds: own.totalSeconds,
            bound: own.bound,
            batchThatFits: null,
            noCapacity: 'WebGPU does not report the memory size',
            isEstimate: true,
          }),
        ]
      : []),
  ];
}

function datasheetRow(scenario: Scenario, gpu: Machine): MachineRow {
  const prediction = predictLlm(requestFor(scenario, gpu), 'exact');
  return complete(scenario, gpu.id, {
    owner: datasheetOwner(gpu),
    name: shortName(gpu),
    prefillSeconds: prediction.prefillSeconds,
    secondsPerToken: prediction.secondsPerToken,
    totalSeconds: prediction.totalSeconds,
    bound: prediction.bound.decode,
    batchThatFits: prediction.batchThatFits,
    noCapacity: prediction.nullReasons['batchThatFits'] ?? '',
    isEstimate: false,
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
      price === null || times.batchThatFits === 0 ? null : costPerMillion(price, times.totalSeconds, batch * output),
  };
}

/** Cost of a million output tokens, prompts included: price per second · seconds / tokens · 10⁶. */
export const costPerMillion = (pricePerHour: number, totalSeconds: number, tokens: number): number =>
  ((pricePerHour / 3600) * totalSeconds * 1e6) / tokens;

/** Times of the scenario on the measured machine. */
export const ownEstimate = (report: Report, scenario: Scenario): Estimate | NoEstimate =>
  estimateOn(report, { ...scenario, config: scenario.model.config, formats: formatsOf(scenario) });
