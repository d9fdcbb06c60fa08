import type { ChangeRow } from './fleet-page-format.ts';

/** The rows that a figure has, and how many of each change it has not, in sentences. */
export interface SharedRows {
  /** In their order. */
  readonly drawn: readonly ChangeRow[];
  readonly words: readonly string[];
}

const MOST_NAMED = 12;

/** Shares the places of a figure among the changes of version: each gets its first rows, as many as the others. */
export function sharedRows(rows: readonly ChangeRow[], most: number): SharedRows {
  if (rows.length <= most) return { drawn: rows, words: [] };
  const steps = new Map<string, ChangeRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.architecture, row.from, row.to, row.changedToo]);
    const own = steps.get(key);
    if (own) own.push(row);
    else steps.set(key, [row]);
  }
  const lists = [...steps.values()];
  const taken = new Set<ChangeRow>();
  for (let round = 0; taken.size < most; round++) {
    for (const row of lists.flatMap((list) => list.slice(round, round + 1))) if (taken.size < most) taken.add(row);
  }
  const hidden = lists
    .map((list) => ({ first: list[0]!, all: list.length, left: list.filter((row) => !taken.has(row)).length }))
    .filter(({ left }) => left > 0);
  const named = hidden
    .slice(0, MOST_NAMED)
    .map(({ first: { architecture, from, to }, all, left }) => `${left} of ${all} of ${architecture}, ${from} → ${to}`);
  const more = hidden.length > named.length ? `; and some of ${hidden.length - named.length} more changes` : '';
  return {
    drawn: rows.filter((row) => taken.has(row)),
    words: [`The figure has ${taken.size} results. Not in it: ${named.join('; ')}${more}.`],
  };
}
