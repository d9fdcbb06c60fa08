import { attentionCalls, linearCalls, sumCalls } from '../models/model-calls.ts';
import { secondsOfStep } from '../models/predict/exactly.ts';
import type { Machine } from '../machines/machine.ts';
import { arithmeticIntensity } from '../ops/work.ts';
import type { ModelSteps } from '../report/model-steps.ts';
import { formatShare, significant } from '../text/units.ts';
import type { BatchFit } from './batch-fit.ts';
import { countOf, formatsOf, requestFor, type Scenario } from './scenario.ts';

/** A decode step at one batch: how long it takes, and where that puts it under the roofs of one GPU. */
export interface BatchSight {
  readonly batch: number;
  readonly seconds: number;
  readonly flopPerSecond: number;
  readonly intensity: number;
}

/** A step of the scenario's model on a GPU by theory, each sequence holding `keys` tokens. */
export function theorySight(scenario: Scenario, gpu: Machine, batch: number, keys: number): BatchSight {
  const request = { ...requestFor(scenario, gpu), batch, context: keys };
  const { flop, bytes } = workOfStep(scenario, batch, keys);
  const seconds = secondsOfStep(request);
  return { batch, seconds, flopPerSecond: flop / seconds / countOf(scenario, gpu), intensity: flop / bytes };
}

/** Tokens of each sequence at which a report's model has decode steps: those measured at the most batches first. */
export function replayDepths({ steps }: ModelSteps): readonly number[] {
  const depths = steps.filter(({ phase }) => phase === 'decode').map(({ context }) => context);
  const often = (depth: number): number => depths.filter((one) => one === depth).length;
  return [...new Set(depths)].toSorted((a, b) => often(b) - often(a) || b - a);
}

/** The decode steps of a report's model at one depth, in ascending order of batch. */
export function replaySights({ steps }: ModelSteps, depth: number): readonly BatchSight[] {
  return steps
    .filter(({ phase, context }) => phase === 'decode' && context === depth)
    .map(({ batch, seconds: { value }, work }) => ({
      batch,
      seconds: value,
      flopPerSecond: work.flop / value,
      intensity: arithmeticIntensity(work),
    }))
    .toSorted((a, b) => a.batch - b.batch);
}

function workOfStep(scenario: Scenario, batch: number, keys: number): { flop: number; bytes: number; kvBytes: number } {
  const pass = { batch, queries: 1, keys };
  const formats = formatsOf(scenario);
  const { config } = scenario.model;
  const linear = sumCalls(linearCalls(config, pass, formats));
  const attention = sumCalls(attentionCalls(config, pass, formats, 'fused'));
  return {
    flop: linear.flop + attention.flop,
    bytes: linear.weightBytes + attention.kvBytes,
    kvBytes: attention.kvBytes,
  };
}

/** What has just happened: `Batch 8 costs 1.1× batch 1: 7.2× the tokens from the same weights.` */
export function batchSentence(seen: readonly BatchSight[], batch: number): string {
  const now = seen.find((one) => one.batch === batch);
  const [first] = seen;
  if (!now || !first) return '';
  if (now === first)
    return `Batch ${batch}: each step reads all weights for ${batch === 1 ? 'one sequence' : `${batch} sequences`}.`;
  const cost = now.seconds / first.seconds;
  const gain = now.batch / now.seconds / (first.batch / first.seconds);
  return `Batch ${batch} costs ${significant(cost, 2)}× batch ${first.batch}: ${significant(gain, 2)}× the tokens from the same weights.`;
}

/** Where the curve turns, from what was seen. */
export function kneeSentence(fit: BatchFit | null): string {
  if (!fit) return '';
  if (fit.knee !== null) {
    return `The curve turns at about batch ${significant(fit.knee, 2)}: from there on, each sequence costs as much as the last.`;
  }
  return fit.each > 0
    ? 'No knee yet: step time still grows linearly with the batch.'
    : 'No knee yet: further sequences are free.';
}

/** What the KV cache does to the curve; empty where it hardly matters. */
export function cacheSentence(scenario: Scenario, batch: number, keys: number): string {
  const { kvBytes, bytes } = workOfStep(scenario, batch, keys);
  const share = kvBytes / bytes;
  if (share < 0.1) return '';
  return `At ${keys} tokens each, ${formatShare(share)} of what a step of batch ${batch} reads is KV cache, which sequences do not share: this bends the curve.`;
}

/** A text that changes when a drawing of what was seen would. */
export const drawingKey = (seen: readonly BatchSight[]): string =>
  seen.map(({ batch, seconds }) => `${batch}:${significant(seconds, 3)}`).join();
