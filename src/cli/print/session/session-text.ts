import { countedSentences, untimedSentences } from '../../../session/summary/session-tables.ts';
import { UNSTEADY_NOTE, unsteadyCeilings } from '../../../report/unsteady.ts';
import { adviceLine } from '../../../session/advice/advice-words.ts';
import { sessionAdvice } from '../../../session/advice/session-advice.ts';
import { pipelineTotals } from '../../../session/pipeline-totals.ts';
import type { Session } from '../../../session/session-format.ts';
import { OUTSIDE_WORDS } from '../../../session/idle-time.ts';
import { IDLE_KINDS, IDLE_WORDS, pipelineNames } from '../../../session/session-words.ts';
import { splitCost } from '../../../session/split-cost.ts';
import { factsOf } from '../../../session/summary/session-markdown.ts';
import { sessionSummary, type SessionSummary } from '../../../session/summary/session-summary.ts';
import { firstNames } from '../../../text/name-list.ts';
import { formatPart, formatSeconds } from '../../../text/units.ts';
import type { Ink } from '../ink.ts';
import { printTable, wrapText } from '../text-layout.ts';
import { narrowTable } from './narrow-table.ts';

/** How to print a session. */
export interface SessionPrint {
  /** Pipelines in the table. */
  readonly top: number;
  readonly ink: Ink;
  /** Of the terminal, in characters; undefined: unknown. */
  readonly columns: number | undefined;
}

const LABEL = 12;
/** More is in the session file. */
const MOST_REASONS = 8;
const MOST_NOTES = 20;
const MOST_ADVICE = 3;

/** A session for a terminal: how it was watched, the answer, its pipelines, what was not counted, notes, advice. */
export function printSession(session: Session, { top, ink, columns }: SessionPrint): string {
  const summary = sessionSummary(session, top);
  const blocks = [
    facts(session, summary, ink),
    ink.bold(wrapText(summary.sentence)),
    ...(summary.rows.length > 0 ? [printTable(narrowTable(summary, session), ink, columns)] : []),
    ...conventions(session, summary, ink),
    ...notCounted(session, ink, 'unknown'),
    ...notCounted(session, ink, 'estimated'),
    ...list('Notes', session.notes, MOST_NOTES, ink),
    ...list('What to change', sessionAdvice(session).map(adviceLine), MOST_ADVICE, ink),
  ];
  return `\n${blocks.join('\n\n')}\n`;
}

function facts(session: Session, summary: SessionSummary, ink: Ink): string {
  const { flags } = session.session;
  const lost = session.devices.flatMap((device) => device.lost ?? []);
  const rows: (readonly [string, string])[] = [
    ...factsOf(session),
    ...(flags.length > 0 ? [['Flags', flags.join(' ')] as const] : []),
    ['Clock', clockWords(session)],
    ...(lost.length > 0 ? [['Lost', `${lost.length} of ${session.devices.length} devices: ${lost[0]}`] as const] : []),
    ...(summary.seconds > 0 && isTimed(session) ? [['Time', timeWords(summary)] as const] : []),
  ];
  return rows.map(([name, text]) => `${ink.bold(name.padEnd(LABEL))}${wrapText(text, ' '.repeat(LABEL))}`).join('\n');
}

/** The clock, and what splitting the page's passes costs. */
function clockWords(session: Session): string {
  const { devices, timeline } = session;
  const sources = new Set(
    devices.map(({ clock: { source, quantumSeconds } }) =>
      source === 'wall-clock'
        ? 'wall clock for each submit, with the way to the GPU and back: the adapter has no timestamps'
        : `GPU timestamps${quantumSeconds > 0 ? ` in steps of ${formatSeconds(quantumSeconds)}` : ''}`,
    ),
  );
  const words = [...sources].join('; ') || 'none';
  const cost = splitCost(session);
  if (!timeline.splitRatio || cost === 'none') return words;
  if (cost === 'untold') return `${words}; what splitting submits costs could not be told on this busy machine`;
  const { value, low, high } = cost;
  return `${words}; split submits take ×${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)}) of unsplit ones`;
}

/** Of dispatches without a time it is not known whether a GPU was idle. */
const isTimed = ({ timeline, pipelines }: Session): boolean =>
  timeline.busy > 0 || pipelines.every(({ dispatches }) => dispatches === 0);

function timeWords({ busyShare, idleShares, outsideSeconds }: SessionSummary): string {
  const idle = IDLE_KINDS.map((kind) => `${formatPart(idleShares[kind])} it ${IDLE_WORDS[kind]}`);
  const outside = outsideSeconds > 0 ? `; besides, ${formatSeconds(outsideSeconds)} ${OUTSIDE_WORDS}` : '';
  return `the GPU is busy ${formatPart(busyShare)}; ${idle.join('; ')}${outside}`;
}

function conventions(session: Session, summary: SessionSummary, ink: Ink): string[] {
  const { others, rows } = summary;
  const unsteady = unsteadyCeilings(session);
  if (rows.length === 0) return [];
  const sentences = [
    ...(others > 0 ? [`${others} more ${others === 1 ? 'pipeline' : 'pipelines'}: see --top.`] : []),
    ...untimedSentences(summary, session),
    ...(session.session.count === 'off'
      ? []
      : [
          ...countedSentences(summary),
          ...(session.groups.some(({ counts }) => counts.length > 0) ? [amountWords(session)] : []),
        ]),
    ...(rows.some(({ roof }) => roof !== null && unsteady.has(roof)) ? [UNSTEADY_NOTE] : []),
  ];
  return sentences.length === 0 ? [] : [ink.dim(wrapText(sentences.join(' ')))];
}

const amountWords = ({ groups }: Session): string =>
  `FLOP and bytes are of all their dispatches; bytes are ${groups.some(isMarked) ? 'unique ones where they were marked, else requested' : 'requested ones'}.`;

const isMarked = ({ counts }: Session['groups'][number]): boolean => counts.some(({ unique }) => unique !== null);

/** Why groups were not counted, with their part of the time and their pipelines. @param kind those whose work is so */
function notCounted(session: Session, ink: Ink, kind: 'unknown' | 'estimated'): string[] {
  const names = pipelineNames(session.pipelines);
  const reasons = new Map<string, { share: number; names: Set<string> }>();
  const add = (reason: string, name: string, share: number): void => {
    const known = reasons.get(reason) ?? { share: 0, names: new Set() };
    known.share += share;
    known.names.add(name);
    reasons.set(reason, known);
  };
  for (const { pipeline, groups, share, seconds, works } of pipelineTotals(session)) {
    const name = names.get(pipeline.hash)!;
    const some = groups.filter((group) => works.get(group)!.kind === kind);
    if (pipeline.notCounted !== null && (some.length > 0 || groups.length === 0)) add(pipeline.notCounted, name, share);
    else {
      for (const { notCounted: reason, time } of some) {
        if (reason !== null) add(reason, name, seconds > 0 ? (share * (time?.sum ?? 0)) / seconds : 0);
      }
    }
  }
  const lines = [...reasons]
    .toSorted(([, a], [, b]) => b.share - a.share)
    .map(
      ([reason, { share, names: of }]) =>
        `${share > 0 ? `${formatPart(share)} of the busy time` : 'First and untimed dispatches'}, ${listed([...of])}${of.size > 1 && ABOUT_ONE.test(reason) ? ', each' : ''}: ${reason}`,
    );
  return list(kind === 'estimated' ? 'Estimated, as not counted' : 'Not counted', lines, MOST_REASONS, ink);
}

/** Reasons are of one pipeline: `Its WGSL …`, `It reads …`. */
const ABOUT_ONE = /\bits?\b/i;
const MOST_NAMES = 4;
const listed = (names: readonly string[]): string => firstNames(names, MOST_NAMES);

function list(title: string, lines: readonly string[], most: number, ink: Ink): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > most ? [`   and ${lines.length - most} more`] : [];
  return [[ink.bold(title), ...lines.slice(0, most).map((line) => ` ${wrapText(line, '   ')}`), ...more].join('\n')];
}
