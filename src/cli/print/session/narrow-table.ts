import { placeCells, type TextTable } from '../../../report/tables.ts';
import { unsteadyCeilings } from '../../../report/unsteady.ts';
import type { Session } from '../../../session/session-format.ts';
import { boundText } from '../../../session/summary/session-tables.ts';
import type { PipelineRow, SessionSummary } from '../../../session/summary/session-summary.ts';
import { aboutText, bytesText, flopText, intensityText } from '../../../session/summary/count-marks.ts';
import { cut } from '../../../text/untrusted.ts';
import { formatPart, formatSeconds } from '../../../text/units.ts';

const NOTHING = '–';
/** So that the columns that are not spare fit 80 characters. */
const MOST_NAME = 24;

interface Column {
  readonly name: string;
  readonly align: 'left' | 'right';
  readonly spare?: true;
  readonly text: (row: PipelineRow) => string;
}

/** The pipelines with the most time, for 80 characters without its spare columns; columns of what is not known are left out. */
export function narrowTable({ rows, others }: SessionSummary, session: Session): TextTable {
  const unsteady = unsteadyCeilings(session);
  const cells = (row: PipelineRow): readonly [share: string, room: string] =>
    placeCells(
      row.efficiency === null || row.roof === null ? null : { efficiency: row.efficiency, ceiling: row.roof },
      unsteady,
    );
  const placed: readonly Column[] = [
    { name: 'of roof', align: 'right', text: (row) => aboutText(row, cells(row)[0]) },
    { name: 'bound', align: 'left', text: (row) => boundText(row, unsteady) },
    { name: 'headroom', align: 'left', spare: true, text: (row) => aboutText(row, cells(row)[1]) },
  ];
  const columns: readonly Column[] = [
    { name: 'pipeline', align: 'left', text: ({ name }) => cut(name, MOST_NAME) },
    { name: 'time', align: 'right', text: ({ seconds }) => (seconds > 0 ? formatSeconds(seconds) : NOTHING) },
    { name: 'share', align: 'right', text: ({ seconds, share }) => (seconds > 0 ? formatPart(share) : NOTHING) },
    { name: 'runs', align: 'right', text: ({ dispatches }) => dispatches.toLocaleString('en-US') },
    ...(rows.some(isCounted) ? COUNTED : []),
    ...(rows.some(({ roof }) => roof !== null) ? placed : []),
  ];
  const more = others > 0 ? `, the first ${rows.length} of ${rows.length + others}` : '';
  return {
    title: `Pipelines by GPU time${more}`,
    columns: columns.map(({ name, align, spare }) => ({ name, align, ...(spare && { spare }) })),
    rows: rows.map((row) => columns.map(({ text }) => text(row))),
  };
}

const isCounted = ({ flopPerSecond, flop, requestedBytes }: PipelineRow): boolean =>
  flopPerSecond !== null || flop > 0 || requestedBytes > 0;
const ifCounted =
  (text: (row: PipelineRow) => string) =>
  (row: PipelineRow): string =>
    isCounted(row) ? text(row) : NOTHING;

const COUNTED: readonly Column[] = [
  { name: 'FLOP', align: 'right', text: ifCounted(flopText) },
  { name: 'bytes', align: 'right', text: ifCounted((row) => bytesText(row, '')) },
  { name: 'FLOP/B', align: 'right', text: (row) => intensityText(row) ?? NOTHING },
];
