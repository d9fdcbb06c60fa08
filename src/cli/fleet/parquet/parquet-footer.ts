import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { readThrift, writeThrift, type ThriftStruct } from './thrift-compact.ts';

/**
 * The footer of a Parquet file, a struct of Thrift behind the groups of rows; its length and a mark end the file.
 * Source: parquet.thrift and README.md of apache/parquet-format.
 */
const MAGIC = 'PAR1';

/** Where the groups begin: behind the mark. */
export const FIRST_BYTE = MAGIC.length;

/** Ids of its fields that are read or changed; facts are pairs of texts. */
export const FOOTER = { schema: 2, rows: 3, groups: 4, facts: 5 } as const;

/** What a file ends with. */
export interface Footer {
  readonly fields: ThriftStruct;
  /** Where the footer begins, and the groups end. */
  readonly begin: number;
}

/** Reads the footer of a file. @throws Error for what is no Parquet file */
export function readFooter(path: string): Footer {
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
  if (begin < FIRST_BYTE) throw new Error('its footer is longer than the file');
  return { fields: readThrift(bytesOf(path, begin, size - 8)), begin };
}

/** All that stands behind the groups. */
export function footerBytes(fields: ThriftStruct): Uint8Array[] {
  const footer = writeThrift(fields);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return [footer, length, Buffer.from(MAGIC)];
}

/** The bytes of a file from one place until another. @throws Error if it has fewer */
export function bytesOf(path: string, from: number, until: number): Buffer {
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

/** Writes bytes to an open file, one behind the other. @throws Error for a full disk */
export function writeAt(file: number, from: number, parts: readonly Uint8Array[]): void {
  let at = from;
  for (const bytes of parts) {
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, at + done);
    at += bytes.length;
  }
}
