/** Larger buffers have no shadow: their contents count as unknown. */
export const MOST_SHADOW_BYTES = 65_536;
/** The same of uniforms, many of which may stand in one buffer. */
export const MOST_UNIFORM_BYTES = 2 ** 20;

/**
 * What a buffer holds as far as the page's own writes tell: the contents of uniforms decide what a kernel does. What the
 * GPU writes is unknown until the page writes over it.
 */
export class Shadow {
  readonly #size: number;
  /** Null: all zero, as created. */
  #bytes: Uint8Array | null = null;
  /** The stretch with unknown contents; empty if `from >= until`. */
  #unknownFrom = Infinity;
  #unknownUntil = 0;
  /** Changes with the contents. */
  version = 0;
  #hashed = { from: -1, bytes: 0, version: -1, hash: '' };

  /** @param size of the buffer in bytes, at most `MOST_UNIFORM_BYTES` */
  constructor(size: number) {
    this.#size = size;
  }

  /** Writes bytes; those past the end are ignored. */
  write(at: number, bytes: Uint8Array): void {
    if (at >= this.#size || bytes.length === 0) return;
    const end = Math.min(this.#size, at + bytes.length);
    this.#bytes ??= new Uint8Array(this.#size);
    this.#bytes.set(bytes.subarray(0, end - at), at);
    this.version++;
    if (at <= this.#unknownFrom && end > this.#unknownFrom) this.#unknownFrom = end;
    if (end >= this.#unknownUntil && at < this.#unknownUntil) this.#unknownUntil = at;
    if (this.#unknownFrom < this.#unknownUntil) return;
    this.#unknownFrom = Infinity;
    this.#unknownUntil = 0;
  }

  /** The GPU writes there. */
  forget(from = 0, bytes = Infinity): void {
    this.version++;
    this.#unknownFrom = Math.min(this.#unknownFrom, from);
    this.#unknownUntil = Math.max(this.#unknownUntil, Math.min(this.#size, from + bytes));
  }

  /** A copy from another buffer; null: that one's contents are unknown. */
  copy(from: Shadow | null, sourceAt: number, at: number, bytes: number): void {
    if (!from || from.#isUnknown(sourceAt, bytes)) this.forget(at, bytes);
    else this.write(at, from.#bytes?.slice(sourceAt, sourceAt + bytes) ?? new Uint8Array(bytes));
  }

  /** A hash of some bytes, 16 hexadecimal digits; null if unknown. */
  hash(from: number, bytes: number): string | null {
    if (this.#isUnknown(from, bytes)) return null;
    const last = this.#hashed;
    if (last.from !== from || last.bytes !== bytes || last.version !== this.version) {
      const content = this.#bytes?.subarray(from, from + bytes) ?? new Uint8Array(bytes);
      this.#hashed = { from, bytes, version: this.version, hash: hashBytes(content) };
    }
    return this.#hashed.hash;
  }

  #isUnknown(from: number, bytes: number): boolean {
    return from < this.#unknownUntil && from + bytes > this.#unknownFrom;
  }
}

/** A hash of bytes, 16 hexadecimal digits: two rounds as of FNV-1a, over words, since it is taken for every dispatch. */
export function hashBytes(bytes: Uint8Array): string {
  const isWords = (bytes.byteOffset | bytes.length) % 4 === 0;
  const units = isWords ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) : bytes;
  let [a, b] = [0x81_1c_9d_c5 ^ bytes.length, 0x9d_c5_81_1c];
  for (let i = 0; i < units.length; i++) {
    const unit = units[i]!;
    a = Math.imul(a ^ unit, 0x01_00_01_93);
    a ^= a >>> 15;
    b = Math.imul(b ^ unit, 0x85_eb_ca_6b);
    b ^= b >>> 13;
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
