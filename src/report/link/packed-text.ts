/** Text, compressed, in characters that any address carries unchanged: DEFLATE without a header (RFC 1951) as base64url. */

import { InputError } from '../../text/input-error.ts';

/** Text packs to at most this many bytes when it is unpacked: small text may inflate to gigabytes. */
export const MOST_UNPACKED_BYTES = 8 * 2 ** 20;

/** Characters turned into text at a time: a call has a limited number of arguments. */
const AT_ONCE = 0x80_00;

/** Packs text. */
export async function pack(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = '';
  for (let i = 0; i < bytes.length; i += AT_ONCE) binary += String.fromCodePoint(...bytes.subarray(i, i + AT_ONCE));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Unpacks what `pack` gave, and stops as soon as it is too large.
 * @throws InputError without a subject: "expected …, got …"
 */
export async function unpack(packed: string): Promise<string> {
  const stream = new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [text, size] = ['', 0];
  for (;;) {
    const { done, value } = await reader.read().catch(damaged);
    if (done) break;
    size += value.length;
    if (size > MOST_UNPACKED_BYTES) {
      await reader.cancel().catch(() => undefined);
      throw new InputError(`expected at most ${MOST_UNPACKED_BYTES / 2 ** 20} MB once unpacked, got more`);
    }
    text += decoded(() => decoder.decode(value, { stream: true }));
  }
  return text + decoded(() => decoder.decode());
}

function bytesOf(packed: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]*$/.test(packed)) return damaged();
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return damaged();
  }
}

function decoded(decode: () => string): string {
  try {
    return decode();
  } catch {
    return damaged();
  }
}

function damaged(): never {
  throw new InputError('expected the whole of it, unchanged, got one that is cut off or altered');
}
