import { hasLayers, type TextureType } from '../../wgsl/typing/texture.ts';

/** A size for an example: `64x64`. */
export function usualSize({ shape }: TextureType): string {
  if (shape === '1d') return '64';
  if (shape === '3d') return '16x16x16';
  if (shape.startsWith('cube')) return '16x16x6';
  return hasLayers({ shape }) ? '64x64x2' : '64x64';
}

/** The limits of a device that matter for the size of a texture. */
export type SizeLimits = Pick<
  GPUSupportedLimits,
  'maxTextureDimension1D' | 'maxTextureDimension2D' | 'maxTextureDimension3D' | 'maxTextureArrayLayers'
>;

/** What is wrong with a size for a texture of this type, as a sentence without a full stop; null if it fits. */
export function layersProblem(
  { shape }: TextureType,
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
  const most =
    {
      '1d': limits.maxTextureDimension1D,
      '3d': limits.maxTextureDimension3D,
    }[shape as '1d' | '3d'] ?? limits.maxTextureDimension2D;
  if (Math.max(width, height) > most || (shape === '3d' && depth > most)) {
    return `expected at most ${most} texels along each axis on this adapter, ${got}`;
  }
  const layers = limits.maxTextureArrayLayers;
  return shape !== '3d' && depth > layers ? `expected at most ${layers} layers on this adapter, ${got}` : null;
}
