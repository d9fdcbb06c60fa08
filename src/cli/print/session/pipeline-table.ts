import type { TextTable } from '../../../report/tables.ts';
import type { PipelineTotals } from '../../../session/pipeline-totals.ts';
import type { Session } from '../../../session/session-format.ts';
import { cut, harmless } from '../../../text/untrusted.ts';
import { formatSeconds, formatShare, si, significant } from '../../../text/units.ts';

const NOTHING = '–';
const MOST_NAME = 20;

/** A short name for each pipeline, by hash: its label, else its entry point; those that share one also show their hash. */
export function pipelineNames(totals: readonly PipelineTotals[]): ReadonlyMap<string, string> {
  const plain = totals.map(({ pipeline }) => harmless(pipeline.label || pipeline.entry || pipeline.hash));
  return new Map(
    totals.map(({ pipeline: { hash } }, i) => {
      const name = plain[i]!;
      const shared = plain.indexOf(name) !== plain.lastIndexOf(name);
      return [hash, shared ? `${cut(name, MOST_NAME - 5)} ${hash.slice(0, 4)}` : cut(name, MOST_NAME)];
    }),
  );
}

interface Column {
  readonly name: string;
  readonly align: 'left' | 'right';
  readonly spare?: true;
  readonly text: (totals: PipelineTotals) => string;
}

/** The pipelines, most time first; columns for what is not known of any are left out. */
export function pipelineTable(
  session: Session,
  totals: readonly PipelineTotals[],
  names: ReadonlyMap<string, string>,
): TextTable {
  const isCounted = totals.some(({ countedShare }) => countedShare > 0);
  const isPlaced = totals.some(({ place }) => place !== null);
  const columns: readonly Column[] = [
    { name: 'pipeline', align: 'left', text: ({ pipeline }) => names.get(pipeline.hash) ?? '' },
    { name: 'time', align: 'right', text: ({ seconds }) => (seconds > 0 ? formatSeconds(seconds) : NOTHING) },
    { name: 'share', align: 'right', text: ({ share, seconds }) => (seconds > 0 ? formatShare(share) : NOTHING) },
    { name: 'calls', align: 'right', text: ({ dispatches }) => dispatches.toLocaleString('en-US') },
    ...(isCounted ? COUNTED : []),
    ...(isPlaced ? PLACED : []),
  ];
  const kinds = new Set(session.pipelines.map(({ stage }) => stage));
  return {
    title: kinds.has('render') ? 'Pipelines, by GPU time; render pipelines included' : 'Pipelines, by GPU time',
    columns: columns.map(({ name, align, spare }) => ({ name, align, ...(spare && { spare }) })),
    rows: totals.map((one) => columns.map(({ text }) => text(one))),
  };
}

const amount = (value: number): string => si(value, '').trim();
const ifCounted =
  (text: (totals: PipelineTotals) => string) =>
  (totals: PipelineTotals): string =>
    totals.groups.some(({ counts }) => counts.length > 0) ? text(totals) : NOTHING;
const bytesOfAll = ({ uniqueBytes, requestedBytes }: PipelineTotals): number => uniqueBytes ?? requestedBytes;

const COUNTED: readonly Column[] = [
  { name: 'FLOP', align: 'right', text: ifCounted(({ flop }) => amount(flop)) },
  { name: 'bytes', align: 'right', text: ifCounted((totals) => amount(bytesOfAll(totals))) },
  {
    name: 'FLOP/B',
    align: 'right',
    text: ifCounted((totals) => (bytesOfAll(totals) > 0 ? significant(totals.flop / bytesOfAll(totals)) : NOTHING)),
  },
];

const PLACED: readonly Column[] = [
  { name: 'of roof', align: 'right', text: ({ place }) => (place ? formatShare(place.efficiency) : NOTHING) },
  {
    name: 'headroom',
    align: 'right',
    spare: true,
    text: ({ place }) => (place?.headroom ? `×${significant(place.headroom, 2)}` : NOTHING),
  },
  { name: 'bound', align: 'left', text: ({ place }) => place?.bound ?? NOTHING },
  { name: 'roof', align: 'left', spare: true, text: ({ place }) => place?.ceiling ?? NOTHING },
];
