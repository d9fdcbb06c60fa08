/** A seeded generator of 32-bit words. @see the finaliser of MurmurHash3 over a Weyl sequence, as in shaders/lib/random-words.wgsl */
export function randomWords(seed: number): () => number {
  let index = 0;
  return () => randomWord(index++, seed);
}

/** The word that the shader piece random-words computes for this index and seed. */
export function randomWord(index: number, seed: number): number {
  let h = (Math.imul(index, 0x9e3779b9) + seed) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const TABLE_BITS = 14;
let table: Float32Array | undefined;

/** Normals in rows, each `pitch` elements after the one before. */
export interface Normals {
  readonly rows: number;
  readonly cols: number;
  readonly pitch: number;
  readonly deviation: number;
}

/** Normals picked from a table of 16,384, made once by Box and Muller: filling 2^24 elements stays under a second. */
export function fillNormals(values: Float32Array, { rows, cols, pitch, deviation }: Normals, seed: number): void {
  table ??= normals(1 << TABLE_BITS);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++, i++) {
      values[row * pitch + col] = deviation * table[randomWord(i, seed) >>> (32 - TABLE_BITS)]!;
    }
  }
}

function normals(count: number): Float32Array {
  const next = randomWords(0x5eed);
  const unit = (): number => (next() + 0.5) / 2 ** 32;
  return Float32Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit()));
}

/** The numbers 0 … n − 1 in random order. */
export function shuffled(n: number, next: () => number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = next() % (i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
