import type { Gpu } from './open-gpu.ts';
import { readBack } from './buffers.ts';

/** A texture and the dimension of the view that a kernel binds. */
export interface BoundTexture {
  readonly texture: GPUTexture;
  readonly dimension: GPUTextureViewDimension;
}

/** What a kernel binds beside buffers. */
export type Handle = BoundTexture | GPUSampler;

/** What a handle is in a bind group. */
export const resourceOf = (handle: Handle): GPUTextureView | GPUSampler =>
  'texture' in handle ? handle.texture.createView({ dimension: handle.dimension }) : handle;

/** A texture for loads and samples or, as a storage texture, for loads and stores; one level by default. */
export const createTexture = (
  { device }: Gpu,
  label: string,
  descriptor: Omit<GPUTextureDescriptor, 'label' | 'size'> & { readonly size: GPUExtent3DDict },
): GPUTexture => device.createTexture({ label, ...descriptor });

/** A sampler for a kernel. */
export const createSampler = ({ device }: Gpu, descriptor: GPUSamplerDescriptor): GPUSampler =>
  device.createSampler(descriptor);

/** Uses of a texture that kernels bind, and that can be filled and, if it is a storage texture, read back. */
export const textureUsage = (bound: 'storage' | 'sampled'): number =>
  GPUTextureUsage.COPY_DST |
  GPUTextureUsage.COPY_SRC |
  (bound === 'storage' ? GPUTextureUsage.STORAGE_BINDING : GPUTextureUsage.TEXTURE_BINDING);

/** Writes all texels of a texture: rows without gaps, x fastest. @param texelBytes of one texel */
export const writeTexture = (
  { device }: Gpu,
  texture: GPUTexture,
  data: ArrayBufferView<ArrayBuffer>,
  texelBytes: number,
): void =>
  device.queue.writeTexture(
    { texture },
    data,
    { bytesPerRow: texture.width * texelBytes, rowsPerImage: texture.height },
    extentOf(texture),
  );

/** A texture like another, without its contents. */
export const textureLike = (gpu: Gpu, texture: GPUTexture): GPUTexture =>
  createTexture(gpu, texture.label, {
    format: texture.format,
    dimension: texture.dimension,
    usage: texture.usage,
    size: extentOf(texture),
  });

const extentOf = ({ width, height, depthOrArrayLayers }: GPUTexture): GPUExtent3DDict => ({
  width,
  height,
  depthOrArrayLayers,
});

/** Copies whole textures of one level. */
export function copyTextures({ device }: Gpu, pairs: Iterable<readonly [from: GPUTexture, to: GPUTexture]>): void {
  const encoder = device.createCommandEncoder();
  for (const [from, to] of pairs) encoder.copyTextureToTexture({ texture: from }, { texture: to }, extentOf(from));
  device.queue.submit([encoder.finish()]);
}

/** Multiple of the bytes of a row in a copy. */
const ROW_BYTES = 256;

/** Bytes of a row of texels as `readRows` gives it. */
export const rowBytes = ({ width }: GPUTexture, texelBytes: number): number =>
  Math.ceil((width * texelBytes) / ROW_BYTES) * ROW_BYTES;

/** Reads back rows of a layer or slice of a texture; each row ends with zeros up to a multiple of 256 bytes. */
export function readRows(
  gpu: Gpu,
  texture: GPUTexture,
  texelBytes: number,
  { layer, first, rows }: { readonly layer: number; readonly first: number; readonly rows: number },
): Promise<ArrayBuffer> {
  const bytesPerRow = rowBytes(texture, texelBytes);
  return readBack(gpu, texture, bytesPerRow * rows, (encoder, buffer) =>
    encoder.copyTextureToBuffer(
      { texture, origin: { x: 0, y: first, z: layer } },
      { buffer, bytesPerRow, rowsPerImage: rows },
      { width: texture.width, height: rows, depthOrArrayLayers: 1 },
    ),
  );
}
