/** The size of a texel block: what a format stores together. */
export interface TexelBlock {
  /** Bytes of one block; of a combined depth-stencil format, of the depth. */
  readonly bytes: number;
  /** Texels of a block; 1 × 1 unless the format is compressed. */
  readonly width: number;
  readonly height: number;
}

const list = (names: string): string[] => names.trim().split(/\s+/);

/** Names of formats by the bytes of a texel. */
const PLAIN: Readonly<Record<number, string>> = {
  1: 'r8unorm r8snorm r8uint r8sint stencil8',
  2: 'r16unorm r16snorm r16uint r16sint r16float rg8unorm rg8snorm rg8uint rg8sint depth16unorm',
  4: `r32uint r32sint r32float rg16unorm rg16snorm rg16uint rg16sint rg16float
    rgba8unorm rgba8unorm-srgb rgba8snorm rgba8uint rgba8sint bgra8unorm bgra8unorm-srgb
    rgb9e5ufloat rgb10a2uint rgb10a2unorm rg11b10ufloat
    depth24plus depth24plus-stencil8 depth32float depth32float-stencil8`,
  8: 'rg32uint rg32sint rg32float rgba16unorm rgba16snorm rgba16uint rgba16sint rgba16float',
  16: 'rgba32uint rgba32sint rgba32float',
};

/** Names of compressed formats by the bytes of a block of 4 × 4 texels. */
const BLOCKS: Readonly<Record<number, string>> = {
  8: `bc1-rgba-unorm bc1-rgba-unorm-srgb bc4-r-unorm bc4-r-snorm
    etc2-rgb8unorm etc2-rgb8unorm-srgb etc2-rgb8a1unorm etc2-rgb8a1unorm-srgb eac-r11unorm eac-r11snorm`,
  16: `bc2-rgba-unorm bc2-rgba-unorm-srgb bc3-rgba-unorm bc3-rgba-unorm-srgb bc5-rg-unorm bc5-rg-snorm
    bc6h-rgb-ufloat bc6h-rgb-float bc7-rgba-unorm bc7-rgba-unorm-srgb
    etc2-rgba8unorm etc2-rgba8unorm-srgb eac-rg11unorm eac-rg11snorm`,
};

/** Blocks of the ASTC formats, each of 16 bytes, with and without `-srgb`. */
const ASTC = list('4x4 5x4 5x5 6x5 6x6 8x5 8x6 8x8 10x5 10x6 10x8 10x10 12x10 12x12');

const TABLE: ReadonlyMap<string, TexelBlock> = new Map<string, TexelBlock>([
  ...Object.entries(PLAIN).flatMap(([bytes, names]) =>
    list(names).map((name) => [name, { bytes: Number(bytes), width: 1, height: 1 }] as const),
  ),
  ...Object.entries(BLOCKS).flatMap(([bytes, names]) =>
    list(names).map((name) => [name, { bytes: Number(bytes), width: 4, height: 4 }] as const),
  ),
  ...ASTC.flatMap((size) => {
    const [width = 1, height = 1] = size.split('x').map(Number);
    return ['unorm', 'unorm-srgb'].map((end) => [`astc-${size}-${end}`, { bytes: 16, width, height }] as const);
  }),
]);

/** Every texture format of WebGPU. @see https://www.w3.org/TR/webgpu/#texture-format-caps */
export const TEXEL_FORMATS: readonly string[] = [...TABLE.keys()];

/** The texel block of a format; null for a name that is not one. */
export const texelBlock = (format: string): TexelBlock | null => TABLE.get(format) ?? null;

/**
 * Bytes of one texel of a format: of a compressed one, its share of the block, which need not be whole.
 * @param aspect which part of a depth-stencil texture is seen; default: the depth where there is one
 * @returns null for a name that is not a format
 */
export function texelBytes(format: string, aspect: 'all' | 'depth-only' | 'stencil-only' = 'all'): number | null {
  const block = texelBlock(format);
  if (!block) return null;
  return aspect === 'stencil-only' ? 1 : block.bytes / (block.width * block.height);
}
