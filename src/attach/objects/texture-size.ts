const CHANNELS: Readonly<Record<string, number>> = { __proto__: null as never, r: 1, rg: 2, rgb: 3, rgba: 4, bgra: 4 };
const DEPTHS: Readonly<Record<string, number>> = {
  __proto__: null as never,
  stencil8: 1,
  depth16unorm: 2,
  depth24plus: 4,
  'depth24plus-stencil8': 4,
  depth32float: 4,
  'depth32float-stencil8': 5,
  rgb9e5ufloat: 4,
  rgb10a2unorm: 4,
  rgb10a2uint: 4,
  rg11b10ufloat: 4,
};

/** Bytes of a texel; of a compressed format, its share of a block. An unknown format counts as 4. */
export function bytesOfTexel(format: string): number {
  const depth = DEPTHS[format];
  if (depth !== undefined) return depth;
  const plain = /^(r|rg|rgb|rgba|bgra)(8|16|32)/.exec(format);
  if (plain) return (CHANNELS[plain[1]!]! * Number(plain[2])) / 8;
  if (/^(bc1|bc4|etc2-rgb8|eac-r11)/.test(format)) return 0.5;
  if (/^(bc|etc2|eac)/.test(format)) return 1;
  const block = /^astc-(\d+)x(\d+)/.exec(format);
  return block ? 16 / (Number(block[1]) * Number(block[2])) : 4;
}

/** Width, height and depth or layers of a size as WebGPU takes it. */
export function extentOf(size: GPUExtent3DStrict): [width: number, height: number, depth: number] {
  const list = size as Partial<Iterable<number>>;
  if (typeof list[Symbol.iterator] === 'function') {
    const [width = 1, height = 1, depth = 1] = list as Iterable<number>;
    return [width, height, depth];
  }
  const { width, height = 1, depthOrArrayLayers = 1 } = size as GPUExtent3DDictStrict;
  return [width, height, depthOrArrayLayers];
}

/** Bytes of a texture with all its levels and samples, as far as its descriptor tells. */
export function textureBytes(descriptor: GPUTextureDescriptor): number {
  const [width, height, depth] = extentOf(descriptor.size);
  const { mipLevelCount = 1, sampleCount = 1, dimension = '2d', format } = descriptor;
  let texels = 0;
  for (let level = 0; level < mipLevelCount; level++) {
    const layers = dimension === '3d' ? Math.max(1, depth >> level) : depth;
    texels += Math.max(1, width >> level) * Math.max(1, height >> level) * layers;
  }
  return Math.ceil(texels * sampleCount * bytesOfTexel(format));
}
