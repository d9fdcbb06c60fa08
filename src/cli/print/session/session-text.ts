import { adapterName, adapterKind } from '../../../report/adapter-words.ts';
import { pipelineTotals, type PipelineTotals } from '../../../session/pipeline-totals.ts';
import type { Session } from '../../../session/session-format.ts';
import { formatSeconds, formatShare } from '../../../text/units.ts';
import type { Ink } from '../ink.ts';
import { printTable, wrapText } from '../text-layout.ts';
import { pipelineNames, pipelineTable } from './pipeline-table.ts';

/** How to print a session. */
export interface SessionPrint {
  /** Pipelines in the table. */
  readonly top: number;
  readonly ink: Ink;
  /** Of the terminal, in characters; undefined: unknown. */
  readonly columns: number | undefined;
}

const LABEL = 10;
/** Reasons and notes beyond these are left to the session file. */
const MOST_REASONS = 8;
const MOST_NOTES = 20;

/** A session for a terminal: the answer, where and how it was watched, its pipelines, what was not counted, notes. */
export function printSession(session: Session, { top, ink, columns }: SessionPrint): string {
  const totals = pipelineTotals(session);
  const names = pipelineNames(totals);
  const blocks = [
    facts(session, ink),
    ...(totals.length > 0 ? [printTable(pipelineTable(session, totals.slice(0, top), names), ink, columns)] : []),
    ...conventions(session, totals, top, ink),
    ...notCounted(totals, names, ink),
    ...(session.notes.length > 0 ? [notes(session.notes, ink)] : []),
  ];
  return `\n${blocks.join('\n\n')}\n`;
}

function facts(session: Session, ink: Ink): string {
  const { url, browser, platform, seconds, contexts, flags } = session.session;
  const using = contexts.filter(({ usesWebGpu }) => usesWebGpu);
  const dispatches = using.reduce((sum, one) => sum + one.dispatches, 0);
  const rows: [string, string][] = [
    ['Page', url],
    ['Device', deviceWords(session)],
    ['Browser', `${browser.name} ${browser.version} on ${platform}${flags.length > 0 ? `, ${flags.join(' ')}` : ''}`],
    ['Watched', `${formatSeconds(seconds)}, ${whole(dispatches)} dispatches in ${placesWords(session)}`],
    ['Clock', clockWords(session)],
  ];
  const lines = rows.map(([name, text]) => `${ink.bold(name.padEnd(LABEL))}${wrapText(text, ' '.repeat(LABEL))}`);
  const stopped = session.complete ? '' : ink.warning(`\nIncomplete: ${session.stoppedBy ?? 'ended early'}`);
  return `${lines.join('\n')}${stopped}`;
}

function deviceWords({ devices }: Session): string {
  const words = devices.map(({ adapter }) =>
    [adapter.vendor, adapter.architecture, adapterName(adapter), `(${adapterKind(adapter)})`].filter(Boolean).join(' '),
  );
  const lost = devices.filter((device) => device.lost !== null).length;
  return `${[...new Set(words)].join('; ') || 'none'}${lost > 0 ? `; ${lost} lost` : ''}`;
}

/** `a page and 2 workers`. */
function placesWords({ session: { contexts } }: Session): string {
  const counts = new Map<string, number>();
  for (const { kind, usesWebGpu } of contexts) {
    if (usesWebGpu) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const words = [...counts].map(([kind, n]) => `${n === 1 ? 'a' : n} ${kind.replace('-', ' ')}${n === 1 ? '' : 's'}`);
  return words.length === 0 ? 'no context' : words.join(' and ');
}

function clockWords({ devices, session, timeline: { splitRatio } }: Session): string {
  const sources = new Set(
    devices.map(({ clock: { source, quantumSeconds } }) =>
      source === 'wall-clock'
        ? 'wall clock per submit, which includes the way to the GPU and back: the adapter has no timestamps'
        : `GPU timestamps${quantumSeconds > 0 ? ` in steps of ${formatSeconds(quantumSeconds)}` : ''}`,
    ),
  );
  const how = session.time === 'split' ? 'a pass for each dispatch' : "the page's own passes";
  const ratio =
    splitRatio === null
      ? ''
      : `; split over unsplit ×${splitRatio.value.toFixed(2)} (${splitRatio.low.toFixed(2)}–${splitRatio.high.toFixed(2)})`;
  return `${[...sources].join('; ') || 'none'}; ${how}${ratio}`;
}

function conventions(session: Session, totals: readonly PipelineTotals[], top: number, ink: Ink): string[] {
  if (totals.length === 0) return [];
  const counted = totals.reduce((sum, { share, countedShare }) => sum + share * countedShare, 0);
  const left = totals.slice(top).reduce((sum, { share }) => sum + share, 0);
  const sentences = [
    ...(totals.length > top
      ? [`${totals.length - top} more pipelines with ${formatShare(left)} of the time; see --top.`]
      : []),
    ...(session.session.count === 'off'
      ? []
      : [
          `${formatShare(counted)} of the GPU time is in groups that were counted.`,
          'FLOP and bytes are of all dispatches of the counted groups; bytes are unique where they were marked, else as requested.',
        ]),
    ...(session.ceilings.length > 0 ? ['Headroom: how many times faster its roof would allow.'] : []),
  ];
  return sentences.length === 0 ? [] : [ink.dim(wrapText(sentences.join(' ')))];
}

/** Why groups were not counted, with the pipelines of each reason. */
function notCounted(totals: readonly PipelineTotals[], names: ReadonlyMap<string, string>, ink: Ink): string[] {
  const reasons = new Map<string, { share: number; names: Set<string> }>();
  for (const { pipeline, groups, share, seconds } of totals) {
    const add = (reason: string, part: number): void => {
      const known = reasons.get(reason) ?? { share: 0, names: new Set() };
      known.share += part;
      known.names.add(names.get(pipeline.hash)!);
      reasons.set(reason, known);
    };
    if (pipeline.notCounted !== null) add(pipeline.notCounted, share);
    else {
      for (const group of groups) {
        if (group.notCounted !== null)
          add(group.notCounted, seconds > 0 ? (share * (group.time?.sum ?? 0)) / seconds : 0);
      }
    }
  }
  if (reasons.size === 0) return [];
  const lines = [...reasons]
    .toSorted(([, a], [, b]) => b.share - a.share)
    .slice(0, MOST_REASONS)
    .map(
      ([reason, { share, names: of }]) =>
        ` ${wrapText(`${formatShare(share)} of the time, ${listed([...of])}: ${reason}`, '   ')}`,
    );
  return [[ink.bold('Not counted'), ...lines].join('\n')];
}

const MOST_NAMES = 4;
const listed = (names: readonly string[]): string =>
  names.length <= MOST_NAMES
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`;

function notes(all: readonly string[], ink: Ink): string {
  const more = all.length > MOST_NOTES ? [` and ${all.length - MOST_NOTES} more, in the session file`] : [];
  return [ink.bold('Notes'), ...all.slice(0, MOST_NOTES).map((note) => ` ${wrapText(note, ' ')}`), ...more].join('\n');
}

const whole = (value: number): string => value.toLocaleString('en-US');
