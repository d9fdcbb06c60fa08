import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { FOOTER, footerBytes, readFooter, writeAt, type Footer } from './parquet-footer.ts';
import { writeThrift, type ThriftField, type ThriftList, type ThriftStruct } from './thrift-compact.ts';

/**
 * DuckDB neither writes nor checks the checksums that Parquet has for pages: it answers from damaged ones. So the footer
 * holds the SHA-256 of all bytes of the file, itself without that field.
 */
const SEAL = 'ridgepoint_seal';

const FACT = { key: 1, value: 2 } as const;
/** Types of Thrift. */
const [BINARY, LIST, STRUCT] = [8, 9, 12] as const;

const READ_AT_ONCE = 2 ** 20;

/** Puts a new seal on a Parquet file. @throws Error for what is none, or for a full disk */
export function sealParquet(path: string): void {
  const footer = readFooter(path);
  const { facts } = opened(footer);
  const sum = sumOf(path, footer);
  const text = (value: string): ThriftField => ({ type: BINARY, value: Buffer.from(value) });
  facts.push(
    new Map([
      [FACT.key, text(SEAL)],
      [FACT.value, text(sum)],
    ]),
  );
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, footer.begin);
    writeAt(file, footer.begin, footerBytes(footer.fields));
  } finally {
    closeSync(file);
  }
}

/** Whether a file is, byte for byte, what was sealed; not one without a seal. */
export function isSealed(path: string): boolean {
  try {
    const footer = readFooter(path);
    const { seal } = opened(footer);
    return seal !== null && seal === sumOf(path, footer);
  } catch {
    // A footer in which nothing is where it should be.
    return false;
  }
}

/** Takes the seal out of the footer, whose other facts can be added to. */
function opened({ fields }: Footer): { readonly facts: ThriftStruct[]; readonly seal: string | null } {
  const items = ((fields.get(FOOTER.facts)?.value as ThriftList | undefined)?.items ?? []) as ThriftStruct[];
  const text = (fact: ThriftStruct, id: number): string =>
    Buffer.from((fact.get(id)?.value ?? []) as Uint8Array).toString();
  const isSeal = (fact: ThriftStruct): boolean => text(fact, FACT.key) === SEAL;
  const seal = items.find(isSeal);
  const facts = items.filter((fact) => !isSeal(fact));
  fields.set(FOOTER.facts, { type: LIST, value: { element: STRUCT, items: facts } });
  return { facts, seal: seal ? text(seal, FACT.value) : null };
}

/** The SHA-256 of the groups and the footer, in hexadecimal digits. */
function sumOf(path: string, { fields, begin }: Footer): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    const part = Buffer.alloc(READ_AT_ONCE);
    for (let at = 0; at < begin;) {
      const read = readSync(file, part, 0, Math.min(part.length, begin - at), at);
      if (read === 0) throw new Error('it ends early');
      hash.update(part.subarray(0, read));
      at += read;
    }
  } finally {
    closeSync(file);
  }
  return hash.update(writeThrift(fields)).digest('hex');
}
