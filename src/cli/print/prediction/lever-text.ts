import type { LeverRow } from '../../../models/levers/lever-table.ts';
import type { Price } from '../../../models/levers/price.ts';
import type { Verdict } from '../../../models/levers/memory-verdict.ts';
import { formatSeconds, si, significant } from '../../../text/units.ts';
import type { Ink } from '../ink.ts';
import { printTable, wrapText } from '../text-layout.ts';

/** The table of levers for a terminal: what each gives, then why. */
export function printLevers(rows: readonly LeverRow[], price: Price | null, ink: Ink): string {
  const cost = price ? [{ name: `${price.currency}/M`, align: 'right' as const }] : [];
  const table = printTable(
    {
      title: 'Levers, each alone, and the best together',
      columns: [
        { name: 'lever', align: 'left' },
        { name: 'per token', align: 'right' },
        { name: 'tokens/s', align: 'right' },
        { name: 'each', align: 'right' },
        { name: '1st token', align: 'right' },
        { name: 'memory', align: 'right' },
        ...cost,
        { name: 'bound', align: 'left' },
        { name: 'fits', align: 'left' },
      ],
      rows: rows.map((row) => [row.name, ...cells(row, price !== null)]),
    },
    ink,
  );
  const reasons = rows.slice(1).map(({ name, options, why }) => {
    const asked = options === '' ? '' : ` (${options})`;
    return ` ${wrapText(`${name}${asked}: ${why}.`, '   ', 100)}`;
  });
  const priced = price
    ? [` ${price.perHour} ${price.currency} per GPU and hour${price.date === null ? '' : `, as of ${price.date}`}.`]
    : [];
  return [table, '', ...reasons, ...priced].join('\n');
}

function cells({ outcome }: LeverRow, priced: boolean): string[] {
  if (!outcome) return Array.from({ length: priced ? 8 : 7 }, () => '–');
  const { secondsPerToken, tokensPerSecond, secondsToFirstToken, bytes, bound, fits, costPerMillion } = outcome;
  return [
    formatSeconds(secondsPerToken),
    significant(tokensPerSecond),
    significant(1 / secondsPerToken),
    formatSeconds(secondsToFirstToken),
    si(bytes, 'B'),
    ...(priced ? [costPerMillion === null ? '–' : significant(costPerMillion)] : []),
    bound,
    fits === null ? '?' : fits ? 'yes' : 'no',
  ];
}

/** By how much it fits or misses, and what would make it fit. */
export function fitWords({ fits, has, takes, by, lever }: Verdict): string {
  const sizes = `${si(takes, 'B', 3)} of ${si(has, 'B', 3)}`;
  if (fits) return `${si(by, 'B', 3)} to spare: ${sizes}`;
  const nearest = lever ? `${lever.name} would fit (${lever.options})` : 'no one or two levers make it fit';
  return `misses by ${si(by, 'B', 3)}: ${sizes}; ${nearest}`;
}
