import {
  closeSync,
  copyFileSync,
  constants,
  fsyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { readThrift, writeThrift, type ThriftList, type ThriftStruct } from './thrift-compact.ts';

/**
 * A Parquet file ends with a footer that says where each group of rows is. So rows are appended by copying the bytes of
 * another file's groups, and writing a footer with the groups of both: a million rows stay as they are, unread.
 * Source: parquet.thrift and README.md of apache/parquet-format.
 */
const MAGIC = 'PAR1';

/** Ids of the fields that are read or changed. */
const FILE = { schema: 2, rows: 3, groups: 4 } as const;
const GROUP = { columns: 1, offset: 5 } as const;
const COLUMN = { offset: 2, facts: 3 } as const;
/** Places in the file. */
const GROUP_PLACES = [GROUP.offset];
const COLUMN_PLACES = [COLUMN.offset, 4 /* offset index */, 6 /* column index */];
const FACTS_PLACES = [9 /* data */, 10 /* index */, 11 /* dictionary */, 14 /* bloom filter */];

/** Groups of few rows that a store may have; with more it is written anew. */
const MOST_SMALL_GROUPS = 64;
/** Of DuckDB. */
const GROUP_ROWS = 122_880;

/**
 * Writes a file with the rows of one Parquet file and, after them, those of another.
 * @param draft where it is written; whole and on the disk when this returns true
 * @returns the number of its rows; null, with nothing written, if the two have other columns, or there would be too many
 *   small groups: then all rows have to be written anew
 * @throws Error for what is no Parquet file, or for a full disk
 */
export function appendParquet(base: string, more: string, draft: string): number | null {
  const [first, second] = [readFooter(base), readFooter(more)];
  const rows = rowsOf(first) + rowsOf(second);
  const [groups, added] = [groupsOf(first), groupsOf(second)];
  const small = groups.length + added.length - Math.ceil(rows / GROUP_ROWS);
  if (!isSameSchema(first, second) || small > MOST_SMALL_GROUPS) return null;

  for (const group of added) moveGroup(group, BigInt(first.begin - MAGIC.length));
  groups.push(...added);
  first.fields.set(FILE.rows, { ...first.fields.get(FILE.rows)!, value: BigInt(rows) });
  copyFileSync(base, draft, constants.COPYFILE_FICLONE);
  const file = openSync(draft, 'r+');
  try {
    ftruncateSync(file, first.begin);
    let at = first.begin;
    const length = Buffer.alloc(4);
    const footer = writeThrift(first.fields);
    length.writeUInt32LE(footer.length);
    for (const bytes of [bytesOf(more, MAGIC.length, second.begin), footer, length, Buffer.from(MAGIC)]) {
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, at + done);
      at += bytes.length;
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return rows;
}

interface Footer {
  readonly fields: ThriftStruct;
  /** Where the footer begins, and the groups end. */
  readonly begin: number;
}

function readFooter(path: string): Footer {
  const file = openSync(path, 'r');
  let size: number;
  try {
    ({ size } = fstatSync(file));
  } finally {
    closeSync(file);
  }
  const end = bytesOf(path, Math.max(0, size - 8), size);
  if (end.length < 8 || end.toString('latin1', 4) !== MAGIC) throw new Error('it is no Parquet file');
  const begin = size - 8 - end.readUInt32LE(0);
  if (begin < MAGIC.length) throw new Error('its footer is longer than the file');
  return { fields: readThrift(bytesOf(path, begin, size - 8)), begin };
}

function bytesOf(path: string, from: number, until: number): Buffer {
  const bytes = Buffer.alloc(until - from);
  const file = openSync(path, 'r');
  try {
    for (let at = 0; at < bytes.length;) {
      const read = readSync(file, bytes, at, bytes.length - at, from + at);
      if (read === 0) throw new Error('it ends early');
      at += read;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}

const rowsOf = ({ fields }: Footer): number => Number(fields.get(FILE.rows)!.value);

const groupsOf = ({ fields }: Footer): ThriftStruct[] =>
  (fields.get(FILE.groups)!.value as ThriftList).items as ThriftStruct[];

const isSameSchema = (...both: readonly [Footer, Footer]): boolean => {
  const [a, b] = both.map(({ fields }) => writeThrift(new Map([[FILE.schema, fields.get(FILE.schema)!]])));
  return Buffer.compare(a!, b!) === 0;
};

function moveGroup(group: ThriftStruct, by: bigint): void {
  move(group, GROUP_PLACES, by);
  for (const column of (group.get(GROUP.columns)!.value as ThriftList).items as ThriftStruct[]) {
    move(column, COLUMN_PLACES, by);
    const facts = column.get(COLUMN.facts);
    if (facts) move(facts.value as ThriftStruct, FACTS_PLACES, by);
  }
}

function move(fields: ThriftStruct, places: readonly number[], by: bigint): void {
  for (const place of places) {
    const field = fields.get(place);
    // DuckDB writes 0 where there is nothing.
    if (field && (field.value as bigint) > 0n) fields.set(place, { ...field, value: (field.value as bigint) + by });
  }
}
