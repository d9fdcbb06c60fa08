/** IEEE 754 half precision in plain TypeScript: Node 20 and older browsers have no Float16Array. */

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** The bits of the nearest f16 number, ties to even; infinity beyond 65,504. */
export function toHalf(value: number): number {
  float[0] = value;
  const b = bits[0]!;
  const sign = (b >>> 16) & 0x8000;
  const magnitude = b & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  // Below 2^-14 the spacing is 2^-24: adding 0.5 to an f32 rounds to it.
  if (magnitude < 0x38800000) {
    bits[0] = magnitude;
    float[0] += 0.5;
    return sign | (bits[0] - 0x3f000000);
  }
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

/** The value of the 16 bits of an f16 number. */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
