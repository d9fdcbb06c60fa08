import { toHalf } from '../../device/half.ts';
import { texelBlock } from '../../wgsl/typing/texel-format.ts';
import { bytesIn, numbers, type TextureSpec } from './fill-buffer.ts';

/** How the components of a texel are encoded. */
interface Encoding {
  /** Bits of each component, in memory order from the lowest bit. */
  readonly bits: readonly number[];
  readonly of: 'unorm' | 'snorm' | 'uint' | 'sint' | 'float' | 'ufloat' | 'shared';
  /** Where each given component goes. */
  readonly order: readonly number[];
}

const RGB10A2 = { bits: [10, 10, 10, 2], order: [0, 1, 2, 3] } as const;
const PACKED: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ['depth16unorm', { bits: [16], of: 'unorm', order: [0] }],
  ['rgb10a2unorm', { ...RGB10A2, of: 'unorm' }],
  ['rgb10a2uint', { ...RGB10A2, of: 'uint' }],
  ['rg11b10ufloat', { bits: [11, 11, 10], of: 'ufloat', order: [0, 1, 2] }],
  ['rgb9e5ufloat', { bits: [9, 9, 9, 5], of: 'shared', order: [0, 1, 2] }],
]);
const REGULAR = /^(r|rg|rgba|bgra)(8|16|32)(unorm|snorm|uint|sint|float)(?:-srgb)?$/;

/** The encoding of a format; null for those whose texels are not written one by one. */
function encodingOf(format: string): Encoding | null {
  const packed = PACKED.get(format);
  if (packed) return packed;
  const [, names, bits, of] = REGULAR.exec(format) ?? [];
  if (names === undefined || !texelBlock(format)) return null;
  const order = names === 'bgra' ? [2, 1, 0, 3] : Array.from(names, (_, i) => i);
  return { bits: order.map(() => Number(bits)), of: of as Encoding['of'], order };
}

/** The scalar type that a kernel reads a format as; null for a format that cannot be filled. */
export function scalarOfFormat(format: string): 'f32' | 'u32' | 'i32' | null {
  const encoding = encodingOf(format);
  if (!encoding) return null;
  return encoding.of === 'uint' ? 'u32' : encoding.of === 'sint' ? 'i32' : 'f32';
}

/** What is wrong with given values, as a sentence without a full stop; null if the format holds them. */
export function texelProblem(format: string, values: readonly number[]): string | null {
  const { bits, of } = encodingOf(format)!;
  const width = Math.min(...bits);
  const [least, most] = {
    unorm: [0, 1],
    snorm: [-1, 1],
    uint: [0, 2 ** width - 1],
    sint: [-(2 ** (width - 1)), 2 ** (width - 1) - 1],
    float: width === 16 ? [-65504, 65504] : [-3.4028234663852886e38, 3.4028234663852886e38],
    ufloat: [0, 64512],
    shared: [0, 65408],
  }[of] as [number, number];
  const isWhole = of === 'uint' || of === 'sint';
  const wrong = values.find((value) => !(value >= least && value <= most) || (isWhole && !Number.isInteger(value)));
  return wrong === undefined
    ? null
    : `expected ${isWhole ? 'whole ' : ''}numbers from ${least} to ${most} in ${format}, got ${wrong}`;
}

/**
 * The bytes of a texture's texels: rows without gaps, x fastest.
 * @param format one with a `scalarOfFormat`
 * @param seed of normal and random values
 */
export function fillTexels(spec: TextureSpec, format: string, seed: number): Uint8Array<ArrayBuffer> {
  const texels = spec.size.reduce((product, n) => product * n, 1);
  const { bytes: each } = texelBlock(format)!;
  if (spec.fill === 'data') return bytesIn(spec.data ?? '');
  const encoding = encodingOf(format)!;
  const components = encoding.order.length;
  const type = scalarOfFormat(format)!;
  const values = numbers({ ...spec, type }, texels * components, seed);
  const bytes = new Uint8Array(texels * each);
  const view = new DataView(bytes.buffer);
  const own: number[] = [];
  for (let texel = 0; texel < texels; texel++) {
    for (let k = 0; k < components; k++) own[encoding.order[k]!] = values[texel * components + k]!;
    write(view, texel * each, own, encoding, spec.fill === 'iota');
  }
  return bytes;
}

function write(view: DataView, at: number, values: readonly number[], { bits, of }: Encoding, isIota: boolean): void {
  if (of === 'shared') return view.setUint32(at, sharedExponent(values), true);
  let [offset, packed, filled] = [at, 0, 0];
  values.forEach((value, k) => {
    const width = bits[k]!;
    const code = codeOf(value, width, of, isIota);
    if (width === 32) view.setUint32(offset, code, true);
    else if (width === 16) view.setUint16(offset, code, true);
    else if (width === 8) view.setUint8(offset, code);
    else {
      packed = (packed | (code << filled)) >>> 0;
      filled += width;
      if (filled === 32) view.setUint32(at, packed, true);
      return;
    }
    offset += width / 8;
  });
}

const WORD = new DataView(new ArrayBuffer(4));

/** The bits of one component. */
function codeOf(value: number, width: number, of: Encoding['of'], isIota: boolean): number {
  const mask = 2 ** width - 1;
  const whole = (n: number): number => (width === 32 ? n >>> 0 : (n & mask) >>> 0);
  switch (of) {
    case 'unorm':
      return isIota ? whole(value) : Math.round(Math.min(1, Math.max(0, value)) * mask);
    case 'snorm':
      return whole(isIota ? value : Math.round(Math.min(1, Math.max(-1, value)) * ((mask - 1) / 2)));
    case 'float':
      if (width === 16) return toHalf(value);
      WORD.setFloat32(0, value);
      return WORD.getUint32(0);
    case 'ufloat':
      // A half without its sign and its last bits of mantissa.
      return toHalf(Math.max(0, value)) >> (15 - width);
    default:
      return whole(Math.trunc(value));
  }
}

/** Three mantissas of 9 bits under one exponent of 5. @see https://www.w3.org/TR/webgpu/#dom-gputextureformat-rgb9e5ufloat */
function sharedExponent(values: readonly number[]): number {
  const most = 65408;
  const held = values.map((value) => Math.min(most, Math.max(0, value)));
  const largest = Math.max(...held);
  let exponent = Math.max(-16, Math.floor(Math.log2(largest || 2 ** -16))) + 16;
  if (Math.round(largest / 2 ** (exponent - 24)) === 512) exponent++;
  const [r, g, b] = held.map((value) => Math.round(value / 2 ** (exponent - 24)));
  return ((exponent << 27) | (b! << 18) | (g! << 9) | r!) >>> 0;
}
