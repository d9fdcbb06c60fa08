import { placeCells, type TextTable } from '../../report/tables.ts';
import { unsteadyCeilings, type UnsteadyCeilings } from '../../report/unsteady.ts';
import { formatPart, formatSeconds, si } from '../../text/units.ts';
import type { Session } from '../session-format.ts';
import { activeSeconds, idleTime, OUTSIDE_WORDS } from '../idle-time.ts';
import { IDLE_KINDS, IDLE_NAMES, untimedName } from '../session-words.ts';
import { aboutText, boundSentences, bytesText, flopText, hasVarying, intensityText } from './count-marks.ts';
import type { PipelineRow, SessionSummary } from './session-summary.ts';

const NOTHING = '–';
const right = (name: string) => ({ name, align: 'right' }) as const;
const left = (name: string) => ({ name, align: 'left' }) as const;

/** The pipelines with the most time, under the roofs of the session's ceilings. */
export function pipelineTable({ rows, others }: SessionSummary, session: Pick<Session, 'ceilings'>): TextTable {
  const unsteady = unsteadyCeilings(session);
  const more = others > 0 ? `, the first ${rows.length} of ${rows.length + others}` : '';
  return {
    title: `Pipelines by GPU time${more}`,
    columns: [
      left('pipeline'),
      right('time'),
      right('share'),
      right('dispatches'),
      right('FLOP'),
      right('bytes'),
      right('FLOP/B'),
      { ...right('FLOP/s'), spare: true },
      { ...right('B/s'), spare: true },
      right('of roof'),
      left('headroom'),
      { ...left('bound'), spare: true },
    ],
    rows: rows.map((row) => [
      row.name,
      formatSeconds(row.seconds),
      formatPart(row.share),
      String(row.dispatches),
      ...countCells(row),
      ...placeCells(
        row.efficiency === null || row.roof === null ? null : { efficiency: row.efficiency, ceiling: row.roof },
        unsteady,
      ).map((cell) => aboutText(row, cell)),
      boundText(row, unsteady),
    ]),
  };
}

/** What binds a pipeline; nothing under a roof that was too unsteady to tell it from others. */
export const boundText = ({ roof, bound }: PipelineRow, unsteady: UnsteadyCeilings): string =>
  roof === null || unsteady.has(roof) ? NOTHING : (bound ?? NOTHING);

/** A smaller part of the busy time is what stamps miss. */
const LEAST_UNTIMED = 0.01;

/** Which part of the time in which the GPU was busy is in no row, and what it is, in sentences. */
export const untimedSentences = ({ timedShare }: SessionSummary, session: Pick<Session, 'session'>): string[] =>
  1 - timedShare < LEAST_UNTIMED
    ? []
    : [`${formatPart(1 - timedShare)} of the busy time is of no pipeline alone: ${untimedName(session)}.`];

/** How much of the rows' time was counted, and how much of that is not the same in every dispatch, in sentences. */
export const countedSentences = ({
  countedShare,
  estimatedShare,
  dataDependentShare,
  rows,
}: SessionSummary): string[] => [
  ...(rows.some(({ seconds }) => seconds > 0)
    ? [
        `${formatPart(countedShare)} of the pipelines' time is in groups that were counted${estimatedShare > 0 ? `; the work of ${formatPart(estimatedShare)} is estimated` : ''}.`,
      ]
    : []),
  ...boundSentences(rows),
  ...(dataDependentShare > 0
    ? [
        `${formatPart(dataDependentShare)} is in groups whose work depends on their data: it is the mean of the counts taken${hasVarying(rows) ? ', marked ~' : ''}.`,
      ]
    : []),
];

function countCells(row: PipelineRow): string[] {
  if (row.flopPerSecond === null) return [NOTHING, NOTHING, NOTHING, NOTHING, NOTHING];
  return [
    flopText(row),
    bytesText(row, 'B'),
    intensityText(row) ?? NOTHING,
    aboutText(row, si(row.flopPerSecond, 'FLOP/s')),
    row.bytesPerSecond === null ? NOTHING : aboutText(row, si(row.bytesPerSecond, 'B/s')),
  ];
}

/** Where the time went: busy, and each kind of idle. */
export function timeTable(session: Pick<Session, 'timeline'>): TextTable {
  const whole = activeSeconds(session);
  const { busy } = session.timeline;
  const idle = idleTime(session);
  const parts = [
    ['busy', busy] as const,
    ...IDLE_KINDS.map((kind) => [`idle: ${IDLE_NAMES[kind]}`, idle[kind]] as const),
  ];
  return {
    title: 'Time of the GPU',
    columns: [left('the GPU is'), right('time'), right('share')],
    rows: [
      ...parts.map(([name, seconds]) => [
        name,
        formatSeconds(seconds),
        whole > 0 ? formatPart(seconds / whole) : NOTHING,
      ]),
      ...(idle.outside > 0 ? [[`idle: ${OUTSIDE_WORDS}`, formatSeconds(idle.outside), NOTHING]] : []),
    ],
  };
}

/** What moved between JavaScript and the GPU, and the memory it takes. */
export function trafficTable({ traffic, memory }: Pick<Session, 'traffic' | 'memory'>): TextTable {
  const { upload, readback, copies, waits } = traffic;
  const moved = [
    ['upload', upload],
    ['read back', readback],
    ['copied on the device', copies],
  ] as const;
  return {
    title: 'Traffic and memory',
    columns: [left('what'), right('calls'), right('amount')],
    rows: [
      ...moved.map(([name, { calls, bytes }]) => [name, String(calls), si(bytes, 'B')]),
      ['awaited the GPU', String(waits.calls), formatSeconds(waits.seconds)],
      ['buffers and textures at the end', NOTHING, si(memory.live, 'B')],
      ['at most', NOTHING, si(memory.peak, 'B')],
    ],
  };
}
