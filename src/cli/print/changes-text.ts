import { changeWords } from '../../fleet/change-words.ts';
import { isClear, versionWords, type Changes, type Claim } from '../../fleet/claims.ts';
import type { Cause, Versions } from '../../fleet/pair-runs.ts';
import type { TextTable } from '../../report/tables.ts';
import { cut } from '../../text/untrusted.ts';
import { inkFor } from './ink.ts';
import { printTable, wrapText } from './text-layout.ts';

/** Longer tables are for --json. */
const MOST_ROWS = 100;
/** Longer names would push all else off the line. */
const MOST_NAME = 40;

/** The changes of a fleet for a terminal: what became slower, faster, and what is confounded. */
export function changesText(
  found: Changes,
  { by, ...versions }: { readonly by: Cause } & Versions,
  notes: readonly string[],
): string {
  const open = [...found.claims, ...found.improvements].filter((one) => !isClear(one));
  const tables = [
    claimTable(`Slower with the ${by}`, found.claims.filter(isClear)),
    claimTable(`Faster with the ${by}`, found.improvements.filter(isClear)),
    claimTable('Changed, but something else changed with it: confounded', open),
  ].filter(({ rows }) => rows.length > 0);
  const sentences = [...changeWords(found, by, versions), ...notes];
  const text = sentences.map((one) => wrapText(one, '  ')).join('\n');
  return `${[...tables.map((table) => printTable(table, inkFor(process.stdout), 140)), text].join('\n\n')}\n`;
}

function claimTable(title: string, claims: readonly Claim[]): TextTable {
  const isOpen = claims.some(({ confoundedWith }) => confoundedWith.length > 0);
  const more = claims.length > MOST_ROWS ? `, the first ${MOST_ROWS} of ${claims.length}` : '';
  return {
    title: `${title}${more}`,
    columns: [
      { name: 'architecture', align: 'left' },
      { name: 'result', align: 'left' },
      { name: 'from', align: 'left' },
      { name: 'to', align: 'left' },
      { name: 'hosts', align: 'right' },
      { name: 'time', align: 'right' },
      { name: '95 %', align: 'right' },
      ...(isOpen ? [{ name: 'changed too', align: 'left' } as const] : []),
    ],
    rows: claims
      .slice(0, MOST_ROWS)
      .map(({ architecture, result, browser, from, to, hosts, ratio, confoundedWith }) => [
        cut(architecture, MOST_NAME),
        result,
        cut(versionWords(browser, from), MOST_NAME),
        cut(versionWords(browser, to), MOST_NAME),
        String(hosts),
        `×${ratio.value.toFixed(3)}`,
        `${ratio.low.toFixed(3)}–${ratio.high.toFixed(3)}`,
        ...(isOpen ? [confoundedWith.join(', ')] : []),
      ]),
  };
}
