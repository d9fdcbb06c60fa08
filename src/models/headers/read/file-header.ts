import { InputError } from '../../../text/input-error.ts';
import { parseJson } from '../../../text/json.ts';
import { quote } from '../../../text/untrusted.ts';

/** A tensor as the header of a file describes it. */
export interface Tensor {
  readonly name: string;
  /** As `[out, in]`; experts in one tensor come first. */
  readonly shape: readonly number[];
  /** The type's name in the file: `BF16`, `U32`, `Q4_K`. */
  readonly type: string;
  /** Bytes in the file. */
  readonly bytes: number;
  /** The name of its .safetensors. */
  readonly file?: string;
}

/** Numbers in a tensor of some shape. */
export const sizeOfShape = (shape: readonly number[]): number =>
  shape.includes(0) ? 0 : shape.reduce((product, side) => product * side, 1);

/** What the headers of a model's files say. */
export interface Headers {
  readonly tensors: readonly Tensor[];
  /** Metadata of a .gguf; empty for .safetensors. A long list is only its `length`. */
  readonly metadata: ReadonlyMap<string, unknown>;
  /** `.safetensors`, or `.gguf`. */
  readonly kind: 'safetensors' | 'gguf';
}

/** A file whose beginning can be read. */
export interface HeaderSource {
  readonly name: string;
  /** Bytes of the whole file. */
  readonly size: number;
}

/** What the small file begins with that Git keeps in place of a large one. @see Git LFS, `docs/spec.md` */
const POINTER = 'version ';

/** @throws InputError if the first bytes of a file are those of a Git LFS pointer */
export function refusePointer(start: Uint8Array, { name }: HeaderSource): void {
  if (new TextDecoder().decode(start.subarray(0, POINTER.length)) === POINTER)
    throw pointer(name, 'a file with tensors');
}

/** A .gguf, in words. */
export const GGUF = 'a .gguf file';

/** Other kinds of files, by what they begin with. */
const MARKS = [
  [/^\s*<(!doc|html|\?xml)/i, 'an HTML or XML page'],
  [/^PK/, 'a zip archive'],
  [/^GGUF/, GGUF],
  [/^\s*\{/, 'JSON'],
] as const;

/** What a file is by its first bytes, in words; null: they do not tell. */
export function kindOfBytes(start: Uint8Array): string | null {
  const text = String.fromCodePoint(...start.subarray(0, 16));
  if (text.startsWith('\u001F\u008B')) return 'a gzip archive';
  return MARKS.find(([mark]) => mark.test(text))?.[1] ?? null;
}

const pointer = (name: string, what: string): InputError =>
  new InputError(
    `${quote(name)}: expected ${what}, got a Git LFS pointer: download the file itself, with git lfs pull`,
  );

/** Parses JSON that lies beside tensors. @throws InputError for anything else */
export function parseBeside(text: string, name: string): unknown {
  if (text.startsWith(POINTER)) throw pointer(name, 'JSON');
  return parseJson(text, `JSON in ${quote(name)}`);
}
