import { hueOf } from '../../machines/machine.ts';
import { secondsAt, type BatchFit } from '../../scenario/batch-fit.ts';
import { theorySight, type BatchSight } from '../../scenario/batch-sights.ts';
import { cardName, type Scenario } from '../../scenario/scenario.ts';
import type { BatchingData, BatchSeries } from './batching-data.ts';

const BATCHES = [1, 2, 4, 8, 16, 32, 64];
/** On log-log axes a sum of two terms is a curve: points of it from one power of two to the next. */
const PER_DOUBLING = 4;

/** Steps of one model at one depth. */
interface Seen {
  readonly seen: readonly BatchSight[];
  readonly fit: BatchFit | null;
  /** What they ran on. */
  readonly name: string;
  readonly model: string;
  /** Tokens of each sequence. */
  readonly keys: number;
  readonly isMeasured: boolean;
}

/**
 * Step times against the batch: as seen here, the curve fitted to them, and each GPU by theory.
 * @param theory what theory is of; null: none is shown
 */
export function seenBatching(
  { seen, fit, name, model, keys, isMeasured }: Seen,
  theory: Scenario | null,
): BatchingData {
  const most = Math.max(64, ...seen.map(({ batch }) => batch));
  const sheets = (theory?.gpus ?? []).map(({ gpu }): BatchSeries => ({
    id: gpu.id,
    hue: hueOf(gpu),
    name: cardName(theory!, gpu),
    measured: false,
    points: BATCHES.map((batch) => ({
      batch,
      seconds: theorySight(theory!, gpu, batch, keys).seconds,
      result: null,
    })),
  }));
  const points = seen.map(({ batch, seconds }) => ({ batch, seconds, result: null }));
  return {
    what: 'the whole model',
    which: `${model.slice(0, 24)}, ${keys} tokens of context`,
    series: [
      ...sheets,
      ...(fit ? [fitted(fit, most)] : []),
      ...(seen.length > 0 ? [{ id: 'seen', hue: 'accent' as const, name, measured: isMeasured, points }] : []),
    ],
  };
}

function fitted(fit: BatchFit, most: number): BatchSeries {
  const { knee } = fit;
  const batches = Array.from(
    { length: Math.floor(PER_DOUBLING * Math.log2(most)) + 1 },
    (_, i) => 2 ** (i / PER_DOUBLING),
  );
  if (knee !== null && knee < most) batches.push(knee);
  return {
    id: 'fit',
    hue: 'other',
    name: knee === null ? 'fitted' : `knee at ${Math.round(knee)}`,
    measured: false,
    isCurve: true,
    points: [...new Set([...batches, most])]
      .toSorted((a, b) => a - b)
      .map((batch) => ({ batch, seconds: secondsAt(fit, batch), result: null })),
  };
}
