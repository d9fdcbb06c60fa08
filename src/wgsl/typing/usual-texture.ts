import type { TextureType } from './texture-type.ts';

/**
 * The format of a texture that nobody names: a storage texture's own, or one that holds any value of its type.
 * @param isSampling whether the kernel has a sampler, which filters 16-bit floats on every device, but not 32-bit ones
 */
export function usualFormat({ format, kind, of }: TextureType, isSampling: boolean): string {
  if (format !== null) return format;
  if (kind === 'depth') return 'depth16unorm';
  if (of.name === 'f32') return isSampling ? 'rgba16float' : 'rgba32float';
  return of.name === 'u32' ? 'rgba32uint' : 'rgba32sint';
}

/** Formats to choose from for a texture that is only read: every device has them. */
export function usualFormats(type: TextureType, isSampling: boolean): readonly string[] {
  const usual = usualFormat(type, isSampling);
  if (type.format !== null || type.kind === 'depth') return [usual];
  const ends = { f32: ['float', 'unorm'], u32: ['uint', 'uint'], i32: ['sint', 'sint'] }[type.of.name as 'f32'];
  const wide = isSampling ? 16 : 32;
  return [...new Set([usual, `rgba16${ends[0]}`, `rgba8${ends[1]}`, `rg${wide}${ends[0]}`, `r${wide}${ends[0]}`])];
}

/** A size to start from: width, height, and depth or layers; 1 along an axis that the texture does not have. */
export function usualSize({ shape }: Pick<TextureType, 'shape'>): readonly [number, number, number] {
  switch (shape) {
    case '1d':
      return [64, 1, 1];
    case '3d':
      return [16, 16, 16];
    case 'cube':
    case 'cube_array':
      return [16, 16, 6];
    default:
      return [64, 64, shape === '2d' ? 1 : 2];
  }
}

/** A size made to fit a texture of this type: what another type had may be kept when the source changes. */
export function fittingSize(
  { shape }: Pick<TextureType, 'shape'>,
  [width, height, depth]: readonly [number, number, number],
): readonly [number, number, number] {
  if (shape === '1d') return [width, 1, 1];
  if (shape === '2d') return [width, height, 1];
  if (shape === 'cube') return [width, width, 6];
  return shape === 'cube_array' ? [width, width, 6 * Math.ceil(depth / 6)] : [width, height, depth];
}

/** Names of the axes of a texture's size that may be other than 1. */
export function sizeAxes({ shape }: Pick<TextureType, 'shape'>): readonly string[] {
  if (shape === '1d') return ['width'];
  if (shape === '2d') return ['width', 'height'];
  return ['width', 'height', shape === '3d' ? 'depth' : 'layers'];
}

/** The limits of a device that matter for the size of a texture. */
export interface SizeLimits {
  readonly maxTextureDimension1D: number;
  readonly maxTextureDimension2D: number;
  readonly maxTextureDimension3D: number;
  readonly maxTextureArrayLayers: number;
}

/** What is wrong with a size for a texture of this type, as a sentence without a full stop; null if it fits. */
export function sizeProblem(
  { shape }: Pick<TextureType, 'shape'>,
  size: readonly [number, number, number],
  limits: SizeLimits,
): string | null {
  const got = `got ${size.join('x')}`;
  const [width, height, depth] = size;
  if (shape === '1d' && height * depth !== 1) return `expected a width alone, as in 64, ${got}`;
  if (shape === '2d' && depth !== 1) return `expected a width and a height, as in 64x64, ${got}`;
  if (shape.startsWith('cube')) {
    if (width !== height) return `expected square faces, as in 16x16x6, ${got}`;
    if (shape === 'cube' ? depth !== 6 : depth % 6 !== 0) {
      return `expected ${shape === 'cube' ? '6 layers' : 'a multiple of 6 layers'}, as in 16x16x6, ${got}`;
    }
  }
  const { maxTextureDimension1D, maxTextureDimension2D, maxTextureDimension3D, maxTextureArrayLayers } = limits;
  const most = shape === '1d' ? maxTextureDimension1D : shape === '3d' ? maxTextureDimension3D : maxTextureDimension2D;
  if (Math.max(width, height) > most || (shape === '3d' && depth > most)) {
    return `expected at most ${most} texels along each axis on this adapter, ${got}`;
  }
  if (shape === '3d' || depth <= maxTextureArrayLayers) return null;
  return `expected at most ${maxTextureArrayLayers} layers on this adapter, ${got}`;
}
