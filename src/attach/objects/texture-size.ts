import type { TextureFacts } from '../../counting/output-layout.ts';
import { texelBytes } from '../../wgsl/typing/texel-format.ts';
import { asInteger } from './as-integer.ts';

/** Bytes of a texel; of a compressed format, its share of a block. An unknown format counts as 4. */
export const bytesOfTexel = (format: string): number => texelBytes(format) ?? 4;

/** Width, height and depth or layers of a size as WebGPU takes it. */
export function extentOf(size: GPUExtent3DStrict): [width: number, height: number, depth: number] {
  const list = size as Partial<Iterable<number>>;
  if (typeof list[Symbol.iterator] === 'function') {
    const [width = 1, height = 1, depth = 1] = list as Iterable<number>;
    return [asInteger(width), asInteger(height), asInteger(depth)];
  }
  const { width, height = 1, depthOrArrayLayers = 1 } = size as GPUExtent3DDictStrict;
  return extentOf([width, height, depthOrArrayLayers]);
}

/** What is known of a texture from its descriptor, or from the texture itself. */
export interface TextureParts {
  readonly facts: TextureFacts;
  /** Whether each level has half the depth of the one before. */
  readonly isVolume: boolean;
}

/** What a descriptor says of a texture. */
export function textureParts(descriptor: GPUTextureDescriptor): TextureParts {
  const { format, mipLevelCount = 1, sampleCount = 1, dimension, size } = descriptor;
  const [levels, samples] = [asInteger(mipLevelCount), asInteger(sampleCount)];
  return { facts: { format, size: extentOf(size), levels, samples }, isVolume: dimension === '3d' };
}

/** What a view shows of a texture. */
export function viewParts(
  { facts, isVolume }: TextureParts,
  { format = facts.format as GPUTextureFormat, ...view }: GPUTextureViewDescriptor = {},
): TextureParts {
  const { aspect = 'all', baseMipLevel: base = 0, baseArrayLayer: first = 0 } = view;
  const [width, height, depth] = facts.size;
  const layers = view.arrayLayerCount ?? (view.dimension === '2d' ? 1 : depth - first);
  const size = [halved(width, base), halved(height, base), isVolume ? halved(depth, base) : layers] as const;
  const levels = view.mipLevelCount ?? (facts.levels ?? 1) - base;
  return { facts: { ...facts, format, size, levels, aspect }, isVolume };
}

/** Bytes of all levels and samples. */
export function textureBytes({ facts: { format, size, levels = 1, samples = 1 }, isVolume }: TextureParts): number {
  const [width, height, depth] = size;
  let texels = 0;
  for (let level = 0; level < levels; level++) {
    texels += halved(width, level) * halved(height, level) * (isVolume ? halved(depth, level) : depth);
  }
  return Math.ceil(texels * samples * bytesOfTexel(format));
}

const halved = (n: number, level: number): number => Math.max(1, n >> level);
