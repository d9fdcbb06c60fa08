import {
  numberIn,
  readThrift,
  structIn,
  structsIn,
  withValue,
  writeThrift,
  type ThriftStruct,
} from './thrift-compact.ts';

/**
 * The footer of a Parquet file: where its row groups are, and how a file's row groups are put behind those of another one.
 * Field numbers are those of parquet.thrift in https://github.com/apache/parquet-format.
 */

const FILE = { schema: 2, rows: 3, groups: 4, known: 7 };
const GROUP = { columns: 1, rows: 3, offset: 5, ordinal: 7 };
const CHUNK = { path: 1, offset: 2, facts: 3, offsetIndex: 4, columnIndex: 6, known: 7 };
const FACTS = { size: 7, data: 9, index: 10, dictionary: 11, bloom: 14, bloomLength: 15 };

/** A group of rows, and the bytes that it takes. */
export interface RowGroup {
  readonly rows: number;
  /** Its first byte. */
  readonly start: number;
  /** Behind its last byte, those of its Bloom filters and indices included, which stand elsewhere; Infinity if not told. */
  readonly end: number;
}

/** The footer of a file. */
export interface ParquetFooter {
  readonly groups: readonly RowGroup[];
  readonly struct: ThriftStruct;
}

/** Reads a footer. @throws Error if something in it is not understood, such as encryption or columns in other files */
export function readFooter(bytes: Uint8Array): ParquetFooter {
  const struct = readThrift(bytes);
  if (Math.max(...struct.keys()) > FILE.known) throw new Error('Parquet: unexpected fields of the file');
  return { struct, groups: structsIn(struct, FILE.groups).map(rowGroup) };
}

function rowGroup(group: ThriftStruct): RowGroup {
  let [start, end] = [Infinity, 0];
  for (const chunk of structsIn(group, GROUP.columns)) {
    const facts = structIn(chunk, CHUNK.facts);
    if (!facts || chunk.has(CHUNK.path) || Math.max(...chunk.keys()) > CHUNK.known) {
      throw new Error('Parquet: unexpected fields of a column');
    }
    const begins = [FACTS.data, FACTS.index, FACTS.dictionary].map((field) => numberIn(facts, field) || Infinity);
    const first = Math.min(...begins);
    const size = numberIn(facts, FACTS.size);
    if (!Number.isFinite(first) || size === null) throw new Error('Parquet: a column without a place');
    start = Math.min(start, first);
    end = Math.max(
      end,
      first + size,
      behind(facts, FACTS.bloom, FACTS.bloomLength),
      behind(chunk, CHUNK.offsetIndex, CHUNK.offsetIndex + 1),
      behind(chunk, CHUNK.columnIndex, CHUNK.columnIndex + 1),
    );
  }
  const rows = numberIn(group, GROUP.rows);
  if (rows === null) throw new Error('Parquet: a row group without rows');
  return { rows, start, end };
}

function behind(struct: ThriftStruct, offset: number, length: number): number {
  const place = numberIn(struct, offset);
  return place === null ? 0 : place + (numberIn(struct, length) ?? Infinity);
}

/**
 * The footer of a file with the first row groups of one and all of another, whose bytes are `shift` later than in its own.
 * @returns null if their columns differ
 */
export function joinFooters(
  { struct, groups }: ParquetFooter,
  kept: number,
  added: ParquetFooter,
  shift: number,
): Uint8Array | null {
  if (!isSame(struct, added.struct)) return null;
  const joined = [
    ...structsIn(struct, FILE.groups).slice(0, kept),
    ...structsIn(added.struct, FILE.groups).map((group) => shifted(group, shift)),
  ].map((group, ordinal) => (group.has(GROUP.ordinal) ? withValue(group, GROUP.ordinal, BigInt(ordinal)) : group));
  const rows = [...groups.slice(0, kept), ...added.groups].reduce((sum, one) => sum + one.rows, 0);
  const list = { ...(struct.get(FILE.groups)!.value as { type: number }), items: joined };
  return writeThrift(withValue(withValue(struct, FILE.rows, BigInt(rows)), FILE.groups, list));
}

/** Whether the columns of two files are the same: in name, type, order and nesting. */
function isSame(a: ThriftStruct, b: ThriftStruct): boolean {
  const [own, other] = [a, b].map((one) => writeThrift(new Map([[FILE.schema, one.get(FILE.schema)!]])));
  return Buffer.compare(own!, other!) === 0;
}

function shifted(group: ThriftStruct, shift: number): ThriftStruct {
  const columns = group.get(GROUP.columns)!.value as { readonly type: number };
  const items = structsIn(group, GROUP.columns).map((chunk) => {
    const facts = moved(structIn(chunk, CHUNK.facts)!, [FACTS.data, FACTS.index, FACTS.dictionary, FACTS.bloom], shift);
    const places = [CHUNK.offset, CHUNK.offsetIndex, CHUNK.columnIndex];
    return withValue(moved(chunk, places, shift), CHUNK.facts, facts);
  });
  return withValue(moved(group, [GROUP.offset], shift), GROUP.columns, { ...columns, items });
}

/** The struct with these places later by `shift`; 0 stands for none. */
function moved(struct: ThriftStruct, fields: readonly number[], shift: number): ThriftStruct {
  return fields.reduce((result, field) => {
    const place = numberIn(struct, field);
    return place ? withValue(result, field, BigInt(place + shift)) : result;
  }, struct);
}
