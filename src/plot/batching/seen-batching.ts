import { hueOf, shortName } from '../../machines/machine.ts';
import { secondsAt, type BatchFit } from '../../scenario/batch-fit.ts';
import { theorySight, type BatchSight } from '../../scenario/batch-sights.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { BatchingData } from './batching-data.ts';

const BATCHES = [1, 2, 4, 8, 16, 32, 64];

/** Step times against the batch: as seen here, the curve fitted to them, and each GPU by theory. */
export function seenBatching(
  {
    seen,
    fit,
    name,
    isMeasured,
  }: {
    readonly seen: readonly BatchSight[];
    readonly fit: BatchFit | null;
    readonly name: string;
    readonly isMeasured: boolean;
  },
  scenario: Scenario,
  keys: number,
): BatchingData {
  const most = Math.max(64, ...seen.map(({ batch }) => batch));
  return {
    what: 'the whole model',
    which: `${scenario.model.config.name.slice(0, 24)}, ${keys} tokens of context`,
    series: [
      ...scenario.gpus.map(({ gpu }) => ({
        id: gpu.id,
        hue: hueOf(gpu),
        name: shortName(gpu),
        measured: false,
        points: BATCHES.map((batch) => ({
          batch,
          seconds: theorySight(scenario, gpu, batch, keys).seconds,
          result: null,
        })),
      })),
      ...(fit
        ? [
            {
              id: 'fit',
              hue: 'other' as const,
              name: fit.knee === null ? 'fitted' : `knee at ${Math.round(fit.knee)}`,
              measured: false,
              points: [...new Set([1, ...(fit.knee === null || fit.knee > most ? [] : [fit.knee]), most])].map(
                (batch) => ({
                  batch,
                  seconds: secondsAt(fit, batch),
                  result: null,
                }),
              ),
            },
          ]
        : []),
      ...(seen.length > 0
        ? [
            {
              id: 'seen',
              hue: 'accent' as const,
              name,
              measured: isMeasured,
              points: seen.map(({ batch, seconds }) => ({ batch, seconds, result: null })),
            },
          ]
        : []),
    ],
  };
}
