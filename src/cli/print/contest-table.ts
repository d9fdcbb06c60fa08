import { formatSeconds } from '../../text/units.ts';
import type { Ratio } from '../../report/compare/ratio.ts';
import type { TextTable } from '../../report/tables.ts';
import type { Row } from '../peers/contest.ts';
import { OURS } from '../peers/contest-rows.ts';
import type { Ink } from './ink.ts';
import { printTable, wrapText } from './text-layout.ts';

/** The contest for a terminal: one table per task, then notes. */
export function printContest(rows: readonly Row[], notes: readonly string[], ink: Ink): string {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const title = titleOf(row);
    groups.set(title, [...(groups.get(title) ?? []), row]);
  }
  const blocks = [...groups].map(([title, group]) => printTable(tableOf(title, group), ink));
  const all = [
    verdict([...groups.values()]),
    ...notes,
    'Ratio: time over ours; above 1, ours is faster. In brackets: 95 % interval over rounds.',
  ];
  return [...blocks, all.map((note) => wrapText(note)).join('\n')].join('\n\n');
}

/** At how many tasks ours is faster than every library, beyond its interval, and where it is closest. */
function verdict(groups: readonly (readonly Row[])[]): string {
  const ours = groups.flatMap((rows) => rows.find(({ who, ratioToBestPeer }) => who === OURS && ratioToBestPeer) ?? []);
  const closest = ours.toSorted((a, b) => a.ratioToBestPeer!.value - b.ratioToBestPeer!.value)[0];
  if (!closest) return 'No library could be compared.';
  const leads = ours.filter(({ ratioToBestPeer }) => ratioToBestPeer!.low > 1).length;
  const lost = ours.filter(({ ratioToBestPeer }) => ratioToBestPeer!.high < 1).length;
  const counts = `Ridgepoint is faster than every library that took part at ${leads} of ${ours.length} tasks and slower than the best at ${lost}`;
  return `${counts}. Least ratio to the best: ${ratioText(closest.ratioToBestPeer)}, at ${titleOf(closest)}.`;
}

const titleOf = ({ task, shape, weights }: Row): string =>
  [task, ...Object.entries(shape).map(([name, size]) => `${name}=${size}`), weights ?? ''].join(' ').trim();

const tableOf = (title: string, rows: readonly Row[]): TextTable => ({
  title,
  columns: [
    { name: 'who', align: 'left' },
    { name: 'least', align: 'right' },
    { name: 'median', align: 'right' },
    { name: 'ratio', align: 'left' },
    { name: 'how', align: 'left' },
  ],
  rows: rows.map((row) => [
    row.version === '' ? row.who : `${row.who} ${row.version}`,
    row.seconds ? formatSeconds(row.seconds.min) : '–',
    row.seconds ? formatSeconds(row.seconds.median) : '–',
    row.who === OURS ? '' : ratioText(row.ratioToRidgepoint),
    row.reason ?? row.variant,
  ]),
});

const ratioText = (ratio: Ratio | null): string =>
  ratio === null ? '–' : `×${ratio.value.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`;
