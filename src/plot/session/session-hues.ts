import { MEASURED_HUES, type Hue } from '../../machines/machine.ts';
import type { PipelineTotals } from '../../session/pipeline-totals.ts';

/** Hues of pipelines by hash: one each for the five with the most time, the same in every figure; `other` for the rest. */
export function pipelineHues(totals: readonly PipelineTotals[]): ReadonlyMap<string, Hue> {
  return new Map(
    totals.map(({ pipeline, seconds }, rank) => [
      pipeline.hash,
      (seconds > 0 ? MEASURED_HUES[rank] : undefined) ?? 'other',
    ]),
  );
}
