import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { joinFooters, readFooter, type ParquetFooter } from './parquet-footer.ts';

/** Begins and ends each file. */
const MAGIC = Buffer.from('PAR1');
/** The length of the footer, and the letters behind it. */
const TAIL = 8;
/** Row groups with this many rows are never written again. */
const FULL_ROWS = 50_000;

/** A Parquet file to which rows can be added without writing all of it anew. */
export interface OpenParquet {
  readonly footer: ParquetFooter;
  /** The first byte of its footer. */
  readonly footerStart: number;
}

/** Reads the footer of a Parquet file. @returns null for one that is better written anew as a whole */
export function openParquet(path: string): OpenParquet | null {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const tail = readAt(file, size - TAIL, TAIL);
    const footerStart = size - TAIL - tail.readUInt32LE(0);
    if (footerStart < MAGIC.length || !tail.subarray(4).equals(MAGIC)) return null;
    return { footer: readFooter(readAt(file, footerStart, size - TAIL - footerStart)), footerStart };
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(file, bytes, 0, length, position) !== length) throw new Error('the file ends early');
  return bytes;
}

/**
 * How many row groups stay as they are when rows are added; those behind are written again, with the new ones.
 *
 * Of groups that are not full, each that stays has more than twice the rows of those behind it. So there are few, however
 * many small additions made the file; no addition writes more than 100,000 old rows again, and no row is written again
 * more than some ten times.
 * @param groups the rows of each group
 */
export function groupsKept(groups: readonly number[], added: number): number {
  let kept = groups.length;
  let rows = added;
  while (kept > 0 && groups[kept - 1]! < FULL_ROWS && groups[kept - 1]! <= 2 * rows) rows += groups[--kept]!;
  return kept;
}

/**
 * Writes a file with the first row groups of a Parquet file and all of another one, whose bytes are copied as they are.
 * @returns false if their columns differ; nothing is written then
 * @throws Error of the file system
 */
export function appendParquet(
  { path, footer, footerStart }: OpenParquet & { readonly path: string },
  kept: number,
  added: string,
  target: string,
): boolean {
  const more = openParquet(added);
  if (!more) return false;
  // What stands behind the groups that stay is dropped, if they have nothing in it.
  const dropped = Math.min(footerStart, ...footer.groups.slice(kept).map(({ start }) => start));
  const needed = Math.max(dropped, ...footer.groups.slice(0, kept).map(({ end }) => end));
  const cut = Math.min(needed, footerStart);
  const joined = joinFooters(footer, kept, more.footer, cut - MAGIC.length);
  if (!joined) return false;
  copyFileSync(path, target, constants.COPYFILE_FICLONE);
  const file = openSync(target, 'r+');
  try {
    ftruncateSync(file, cut);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(joined.length);
    const body = readFileSync(added).subarray(MAGIC.length, more.footerStart);
    let position = cut;
    for (const bytes of [body, joined, length, MAGIC]) position += writeAll(file, bytes, position);
  } finally {
    closeSync(file);
  }
  return true;
}

function writeAll(file: number, bytes: Uint8Array, position: number): number {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
  return bytes.length;
}
