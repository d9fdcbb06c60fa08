import { InputError } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { readGguf } from './gguf.ts';
import { readSafetensors, SAFETENSORS_START, safetensorsLength } from './safetensors.ts';
import type { Headers, HeaderSource, Tensor } from './file-header.ts';

/** A part of a file that is wanted. */
export interface Span {
  readonly start: number;
  readonly length: number;
}

/** Asks for parts of a file, and is given them. */
export type HeaderReading = Generator<Span, Headers, Uint8Array>;

/** Most headers of a .gguf have a few MB, nearly all of it vocabulary. */
const FIRST_READ = 2 ** 20;
const MOST_HEADER = 2 ** 29;

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
  return { tensors: readSafetensors(header, file), metadata: new Map(), kind: 'safetensors' };
}

function* ggufHeader(file: HeaderSource): HeaderReading {
  for (let length = FIRST_READ; ; length *= 4) {
    const prefix = yield { start: 0, length: Math.min(length, file.size) };
    const headers = readGguf(prefix, file);
    if (headers) return headers;
    if (length >= file.size || length > MOST_HEADER) {
      throw new InputError(`${quote(file.name)}: expected a header of at most ${MOST_HEADER} bytes, got a longer one`);
    }
  }
}

/** The headers of all files of a model as one. @throws InputError for a tensor that two files hold */
export function joinHeaders(parts: readonly Headers[]): Headers {
  const [first] = parts;
  if (!first) throw new InputError('expected the files of a model, got none');
  const tensors = new Map<string, Tensor>();
  for (const part of parts) {
    for (const tensor of part.tensors) {
      if (tensors.has(tensor.name)) {
        throw new InputError(
          `${quote(tensor.name)}: expected it in one file, got it in two: the files are of several models`,
        );
      }
      tensors.set(tensor.name, tensor);
    }
  }
  return { ...first, tensors: [...tensors.values()] };
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
