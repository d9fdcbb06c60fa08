import { InputError } from '../../../text/input-error.ts';
import { quote } from '../../../text/untrusted.ts';
import { readGguf } from './gguf.ts';
import { readSafetensors, SAFETENSORS_START, safetensorsLength } from './safetensors.ts';
import { GGUF, kindOfBytes, type Headers, type HeaderSource, type Tensor } from './file-header.ts';

/** A part of a file that is wanted. */
export interface Span {
  readonly start: number;
  readonly length: number;
}

/** Asks for parts of a file, and is given them. */
export type HeaderReading = Generator<Span, Headers, Uint8Array>;

/** Most headers of a .gguf have a few MB, nearly all of it vocabulary. */
const FIRST_READ = 2 ** 20;

/** Whether a name is that of a file with tensors. */
export const isTensorFile = (name: string): boolean => /\.(safetensors|gguf)$/i.test(name);

/**
 * Reads the header of a .safetensors or a .gguf and nothing after it.
 * @throws InputError for a file that is neither, truncated, or with numbers that cannot be
 */
export function* readHeader(file: HeaderSource): HeaderReading {
  return /\.gguf$/i.test(file.name) ? yield* ggufHeader(file) : yield* safetensorsHeader(file);
}

function* safetensorsHeader(file: HeaderSource): HeaderReading {
  const start = yield { start: 0, length: Math.min(SAFETENSORS_START, file.size) };
  const length = safetensorsLength(start, file);
  const header = yield { start: SAFETENSORS_START, length };
  if (header.length < length) throw unread(file, SAFETENSORS_START + length);
  return { tensors: readSafetensors(header, file), metadata: new Map(), kind: 'safetensors' };
}

function* ggufHeader(file: HeaderSource): HeaderReading {
  let length = Math.min(FIRST_READ, file.size);
  for (;;) {
    const prefix = yield { start: 0, length };
    const kind = kindOfBytes(prefix);
    if (kind !== null && kind !== GGUF) throw new InputError(`${quote(file.name)}: expected a .gguf file, got ${kind}`);
    const headers = readGguf(prefix, file);
    if (typeof headers !== 'number') return headers;
    if (prefix.length < length) throw unread(file, length);
    length = Math.min(Math.max(4 * length, headers), file.size);
  }
}

/** A file that became shorter since its size was asked. */
const unread = ({ name, size }: HeaderSource, length: number): InputError =>
  new InputError(`${quote(name)}: expected ${length} of its ${size} bytes, got fewer: it changed while it was read`);

/**
 * The headers of all files of a model as one.
 * @throws InputError for a tensor that two files hold, files of both kinds, or a split .gguf without its other parts
 */
export function joinHeaders(parts: readonly Headers[]): Headers {
  const [first] = parts;
  if (!first) throw new InputError('expected the files of a model, got none');
  const tensors = new Map<string, Tensor>();
  for (const part of parts) {
    if (part.kind !== first.kind) {
      throw new InputError('expected the files of one model, got both .safetensors and .gguf: give either');
    }
    for (const tensor of part.tensors) {
      if (tensors.has(tensor.name)) {
        throw new InputError(
          `${quote(tensor.name)}: expected it in one file, got it in two: the files are of several models`,
        );
      }
      tensors.set(tensor.name, tensor);
    }
  }
  checkSplit(first, parts.length, tensors.size);
  if (tensors.size === 0) throw new InputError('expected tensors in the headers of the files, got none');
  return { ...first, tensors: [...tensors.values()] };
}

/** A split .gguf says how many parts and tensors it has. @see llama.cpp, `tools/gguf-split` */
function checkSplit({ metadata }: Headers, parts: number, tensors: number): void {
  const [count, all] = [metadata.get('split.count'), metadata.get('split.tensors.count')];
  if (typeof count === 'number' && count > 1 && count !== parts) {
    throw new InputError(
      `split.count: expected ${count} parts, named like model-00001-of-${String(count).padStart(5, '0')}.gguf, got ${parts}`,
    );
  }
  if (typeof count === 'number' && count > 1 && typeof all === 'number' && all !== tensors) {
    throw new InputError(`split.tensors.count: expected ${all} tensors in all parts, got ${tensors}`);
  }
}

const PART = /^(.*)-(\d{5})-of-(\d{5})(\.\w+)$/;

/**
 * All parts of a model that a file's name is one of: `model-00001-of-00004.safetensors` has three more.
 * @returns the name itself if it is no part
 */
export function partsOf(name: string): readonly string[] {
  const [, stem, , count, ending] = PART.exec(name) ?? [];
  const parts = Number(count ?? 1);
  if (stem === undefined || parts < 1 || parts > 9999) return [name];
  return Array.from({ length: parts }, (_, i) => `${stem}-${String(i + 1).padStart(5, '0')}-of-${count!}${ending!}`);
}
