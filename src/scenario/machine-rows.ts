import type { Report } from '../report/report-format.ts';
import type { Gpu } from '../machines/gpu.ts';
import { predictLlm } from '../models/predict/predict-llm.ts';
import type { Bound } from '../models/predict/llm-prediction.ts';
import { datasheetOwner, shortName } from '../machines/owner.ts';
import { machineName } from '../report/measured-gpu.ts';
import type { Owner } from '../machines/owner.ts';
import { ownEstimate } from './own-estimate.ts';
import { requestFor, type Scenario } from './scenario.ts';

/** What the scenario takes on one machine. */
export interface MachineRow {
  /** Of its GPU; `own` for the machine that was measured. */
  readonly id: string;
  readonly owner: Owner;
  readonly name: string;
  readonly prefillSeconds: number;
  /** Tokens of all prompts, each second. */
  readonly prefillTokensPerSecond: number;
  /** Of one step, which gives each sequence a token. */
  readonly secondsPerToken: number;
  readonly tokensPerSecond: number;
  readonly totalSeconds: number;
  /** What limits a decode step. */
  readonly bound: Bound;
  /** Null: the size of its memory is not known. */
  readonly batchThatFits: number | null;
  /** Why it is not. */
  readonly noCapacity: string;
  /** Price of an hour, and what a million tokens of answers cost then; null where no price is given. */
  readonly price: number | null;
  readonly costPerMillion: number | null;
  /** Estimated from measured kernels, where others are lower bounds from datasheets. */
  readonly isEstimate: boolean;
}

/** The measured machine as scenarios name it. */
export const OWN = 'own';

/** The scenario on every GPU that is shown, and on the machine that was measured where it can be estimated. */
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
            noCapacity: 'WebGPU tells no memory size',
            isEstimate: true,
          }),
        ]
      : []),
  ];
}

function datasheetRow(scenario: Scenario, gpu: Gpu): MachineRow {
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
    // What does not fit has no price.
    costPerMillion:
      price === null || times.batchThatFits === 0 ? null : costPerMillion(price, times.totalSeconds, batch * output),
  };
}

/** What a million tokens of answers cost, their prompts included: price of a second · seconds / tokens · 10⁶. */
export const costPerMillion = (pricePerHour: number, totalSeconds: number, tokens: number): number =>
  ((pricePerHour / 3600) * totalSeconds * 1e6) / tokens;
