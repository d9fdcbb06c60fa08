import { closeSync, copyFileSync, constants, ftruncateSync, openSync } from 'node:fs';
import { bytesOf, FIRST_BYTE, FOOTER, footerBytes, readFooter, writeAt, type Footer } from './parquet-footer.ts';
import { writeThrift, type ThriftList, type ThriftStruct } from './thrift-compact.ts';

/**
 * A Parquet file ends with a footer that says where each group of rows is. So rows are appended by copying the bytes of
 * another file's groups, and writing a footer with the groups of both: a million rows stay as they are, unread.
 */

/** Ids of the fields that are read or changed. */
const GROUP = { columns: 1, rows: 3, offset: 5, ordinal: 7 } as const;
const COLUMN = { offset: 2, facts: 3, offsetIndex: 4, columnIndex: 6 } as const;
const FACTS = { size: 7, data: 9, index: 10, dictionary: 11, bloom: 14 } as const;
/** Places in the file. */
const GROUP_PLACES = [GROUP.offset];
const COLUMN_PLACES = [COLUMN.offset, COLUMN.offsetIndex, COLUMN.columnIndex];
const FACTS_PLACES = [FACTS.data, FACTS.index, FACTS.dictionary, FACTS.bloom];

/** Groups with this many rows are never written again. */
const FULL_ROWS = 50_000;

/** The rows of each group of a Parquet file. @throws Error for what is no Parquet file */
export const rowsOfGroups = (path: string): number[] =>
  groupsOf(readFooter(path)).map((group) => numberIn(group, GROUP.rows)!);

/**
 * How many groups stay as they are when rows are appended; those behind are to be written again, with the new rows.
 *
 * Of groups that are not full, each that stays has more than twice the rows of the new one behind it. So there are few,
 * however many small additions made the file, and no addition writes more than 100,000 old rows again.
 * @param groups the rows of each
 */
export function groupsKept(groups: readonly number[], added: number): number {
  let kept = groups.length;
  let rows = added;
  while (kept > 0 && groups[kept - 1]! < FULL_ROWS && groups[kept - 1]! <= 2 * rows) rows += groups[--kept]!;
  return kept;
}

/**
 * Writes a file with the first groups of a Parquet file and, after them, all rows of another.
 * @param draft where it is written
 * @returns the number of its rows; null, with nothing written, if the two have other columns: then all rows have to be
 *   written anew
 * @throws Error for what is no Parquet file, or for a full disk
 */
export function appendParquet(
  { base, kept }: { readonly base: string; readonly kept: number },
  more: string,
  draft: string,
): number | null {
  const [first, second] = [readFooter(base), readFooter(more)];
  if (!isSameSchema(first, second)) return null;
  const cut = endOfGroups(first, kept);
  const groups = groupsOf(first);
  const added = groupsOf(second);
  for (const group of added) moveGroup(group, BigInt(cut - FIRST_BYTE));
  groups.splice(kept, Infinity, ...added);
  for (const [i, group] of groups.entries()) setNumber(group, GROUP.ordinal, BigInt(i));
  const rows = groups.reduce((sum, group) => sum + numberIn(group, GROUP.rows)!, 0);
  setNumber(first.fields, FOOTER.rows, BigInt(rows));
  copyFileSync(base, draft, constants.COPYFILE_FICLONE);
  const file = openSync(draft, 'r+');
  try {
    ftruncateSync(file, cut);
    const behind = bytesOf(more, FIRST_BYTE, second.begin);
    writeAt(file, cut, [behind, ...footerBytes(first.fields)]);
  } finally {
    closeSync(file);
  }
  return rows;
}

/**
 * Where what belongs to the first groups ends. Filters and indices stand behind the groups that were written with them:
 * where such a place is told, bytes up to the footer stay, even if no group needs some of them.
 */
function endOfGroups(footer: Footer, kept: number): number {
  const groups = groupsOf(footer);
  const cut = Math.min(footer.begin, ...groups.slice(kept).flatMap((group) => columnsOf(group).map(beginOf)));
  const isBehind = (column: ThriftStruct): boolean => {
    const facts = factsOf(column);
    const others = [
      numberIn(facts, FACTS.bloom),
      ...[COLUMN.offsetIndex, COLUMN.columnIndex].map((id) => numberIn(column, id)),
    ];
    return beginOf(column) + numberIn(facts, FACTS.size)! > cut || others.some((place) => (place ?? 0) >= cut);
  };
  return groups.slice(0, kept).some((group) => columnsOf(group).some(isBehind)) ? footer.begin : cut;
}

const groupsOf = ({ fields }: Footer): ThriftStruct[] =>
  (fields.get(FOOTER.groups)!.value as ThriftList).items as ThriftStruct[];

const isSameSchema = (...both: readonly [Footer, Footer]): boolean => {
  const [a, b] = both.map(({ fields }) => writeThrift(new Map([[FOOTER.schema, fields.get(FOOTER.schema)!]])));
  return Buffer.compare(a!, b!) === 0;
};

const columnsOf = (group: ThriftStruct): ThriftStruct[] =>
  (group.get(GROUP.columns)!.value as ThriftList).items as ThriftStruct[];

const factsOf = (column: ThriftStruct): ThriftStruct => column.get(COLUMN.facts)!.value as ThriftStruct;

/** The first byte of a column. */
function beginOf(column: ThriftStruct): number {
  const places = [FACTS.data, FACTS.index, FACTS.dictionary].map((id) => numberIn(factsOf(column), id) ?? 0);
  // DuckDB writes 0 where there is nothing.
  return Math.min(...places.filter((place) => place > 0));
}

const numberIn = (fields: ThriftStruct, id: number): number | null => {
  const field = fields.get(id);
  return field ? Number(field.value) : null;
};

/** Changes a field that is there. */
function setNumber(fields: ThriftStruct, id: number, value: bigint): void {
  const field = fields.get(id);
  if (field) fields.set(id, { ...field, value });
}

function moveGroup(group: ThriftStruct, by: bigint): void {
  move(group, GROUP_PLACES, by);
  for (const column of columnsOf(group)) {
    move(column, COLUMN_PLACES, by);
    move(factsOf(column), FACTS_PLACES, by);
  }
}

function move(fields: ThriftStruct, places: readonly number[], by: bigint): void {
  for (const place of places) {
    const field = fields.get(place);
    if (field && (field.value as bigint) > 0n) setNumber(fields, place, (field.value as bigint) + by);
  }
}
