import type { PipelineRow } from '../../session/summary/session-summary.ts';
import type { SessionFacts } from '../session/session-facts.ts';

/** What the pipelines are sorted by. */
export const PIPELINE_KEYS = [
  'name',
  'time',
  'share',
  'dispatches',
  'flop',
  'bytes',
  'intensity',
  'roof',
  'headroom',
  'bound',
] as const;
/** One of them. */
export type PipelineKey = (typeof PIPELINE_KEYS)[number];

/** An order of the pipelines. */
export interface PipelineSort {
  readonly key: PipelineKey;
  readonly down: boolean;
}

/** The most time first. */
export const BY_TIME: PipelineSort = { key: 'time', down: true };

/** Texts come first in their alphabet, numbers from the largest. */
export const sortsDown = (key: PipelineKey): boolean => key !== 'name' && key !== 'bound';

const VALUES: Readonly<Record<PipelineKey, (row: PipelineRow) => number | string | null>> = {
  name: ({ name }) => name.toLowerCase(),
  time: ({ seconds }) => seconds,
  share: ({ share }) => share,
  dispatches: ({ dispatches }) => dispatches,
  flop: ({ flop, flopPerSecond }) => (flopPerSecond === null ? null : flop),
  bytes: ({ uniqueBytes, requestedBytes, flopPerSecond }) =>
    flopPerSecond === null ? null : (uniqueBytes ?? requestedBytes),
  intensity: ({ intensity }) => intensity,
  roof: ({ efficiency }) => efficiency,
  headroom: ({ headroom }) => headroom,
  bound: ({ bound }) => bound,
};

/** The pipelines whose name, entry point, hash, bound or roof has all words, in an order; those without a value last. */
export function pipelineRows(
  { summary, byHash }: SessionFacts,
  text: string,
  { key, down }: PipelineSort,
): readonly PipelineRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = summary.rows.filter((row) => {
    const { label, entry, hash } = byHash.get(row.hash)!.pipeline;
    const said = [
      row.name,
      label,
      entry,
      hash,
      row.bound ?? '',
      row.roof ?? '',
      row.notCounted === null || row.didNothing ? '' : 'not counted',
    ]
      .join(' ')
      .toLowerCase();
    return words.every((word) => said.includes(word));
  });
  const of = VALUES[key];
  const sign = down ? -1 : 1;
  return found.toSorted((a, b) => {
    const [x, y] = [of(a), of(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return x < y ? -sign : x > y ? sign : 0;
  });
}
