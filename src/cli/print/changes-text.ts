import type { Claim } from '../../fleet/claims.ts';
import type { Cause } from '../../fleet/pair-runs.ts';
import type { TextTable } from '../../report/tables.ts';
import type { Changes } from '../fleet/store-changes.ts';
import { inkFor } from './ink.ts';
import { printTable, wrapText } from './text-layout.ts';

/** Longer tables are for --json. */
const MOST_ROWS = 100;
const MOST_NAMED = 12;

/** The changes of a fleet for a terminal: what became slower, faster, and where the cause is open. */
export function changesText(found: Changes, by: Cause, notes: readonly string[]): string {
  const isClear = ({ confoundedWith }: Claim): boolean => confoundedWith.length === 0;
  const open = [...found.claims, ...found.improvements].filter((one) => !isClear(one));
  const tables = [
    claimTable(`Slower with the ${by}`, found.claims.filter(isClear)),
    claimTable(`Faster with the ${by}`, found.improvements.filter(isClear)),
    claimTable('Changed, but something else changed with it: the cause is open', open),
  ].filter(({ rows }) => rows.length > 0);
  const clear = found.claims.filter(isClear).length;
  const faster = found.improvements.filter(isClear).length;
  const sentences = [
    found.steps.length === 0
      ? `No machine has been measured with two versions of the ${by}.`
      : `${clear} slower, ${faster} faster, ${open.length} with an open cause, of ${found.compared} results compared.`,
    ...openSteps(found, by),
    ...outlierWords(found),
    ...(found.untold > 0
      ? [`On ${machines(found.untold)} there are reports that do not tell the ${by}; these are left out.`]
      : []),
    ...(found.single > 0 ? [`${machines(found.single)} had one version only.`] : []),
    ...notes,
  ];
  const text = sentences.map((one) => wrapText(one, '  ')).join('\n');
  return `${[...tables.map((table) => printTable(table, inkFor(process.stdout), 140)), text].join('\n\n')}\n`;
}

const machines = (count: number): string => `${count} ${count === 1 ? 'machine' : 'machines'}`;

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
        architecture,
        result,
        browser === undefined ? from : `${browser} ${from}`,
        to,
        String(hosts),
        `×${ratio.value.toFixed(3)}`,
        `${ratio.low.toFixed(3)}–${ratio.high.toFixed(3)}`,
        ...(isOpen ? [confoundedWith.join(', ')] : []),
      ]),
  };
}

/** The steps whose cause is open, even where no result changed. */
function openSteps({ steps }: Changes, by: Cause): string[] {
  const open = steps.filter(({ confoundedWith }) => confoundedWith.length > 0);
  const said = open
    .slice(0, MOST_NAMED)
    .map(
      ({ architecture, from, to, confoundedWith, machines: count }) =>
        `${architecture}, ${from} to ${to}: on ${machines(count)} the ${confoundedWith.join(', ')} changed with the ${by}, so nothing is claimed.`,
    );
  return open.length > said.length ? [...said, `So it is for ${open.length - said.length} more changes.`] : said;
}

function outlierWords({ outliers, steps }: Changes): string[] {
  if (outliers.length === 0) return [];
  const named = outliers.slice(0, MOST_NAMED).map(({ host, step, ratio }) => {
    const { from, to } = steps[step]!;
    return `${host} (×${ratio.toFixed(2)} beside the others, ${from} to ${to})`;
  });
  const more = outliers.length > named.length ? ` and ${outliers.length - named.length} more` : '';
  return [`Left out, as all of their results changed unlike those of the others: ${named.join(', ')}${more}.`];
}
