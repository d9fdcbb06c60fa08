import type { Gpu } from '../../device/open-gpu.ts';
import { RunError } from '../../device/run-error.ts';
import { createTexture, textureUsage, writeTexture, type BoundTexture } from '../../device/texture-memory.ts';
import { wait } from '../../device/wait.ts';
import { quote } from '../../text/untrusted.ts';
import type { Binding } from '../../wgsl/describe.ts';
import { texelBlock } from '../../wgsl/typing/texel-format.ts';
import type { TextureType } from '../../wgsl/typing/texture-type.ts';
import { sizeAxes, sizeProblem, usualFormat, usualSize } from '../../wgsl/typing/usual-texture.ts';
import type { ResourceSpec, TextureSpec } from './fill-buffer.ts';
import { fillTexels, scalarOfFormat, texelProblem } from './fill-texels.ts';

/** A binding as messages name it. */
export const named = ({ id, name, type }: Binding): string => `binding ${id} (${name}: ${type})`;

const VIEWS = {
  '1d': '1d',
  '2d': '2d',
  '2d_array': '2d-array',
  '3d': '3d',
  cube: 'cube',
  cube_array: 'cube-array',
} as const;

/**
 * Creates and fills the texture that a binding needs.
 * @param spec undefined: the job does not name it
 * @throws RunError `bad-job` naming the binding and what to pass
 */
export async function createJobTexture(
  gpu: Gpu,
  binding: Binding,
  spec: ResourceSpec | undefined,
  { seed, isSampling }: { readonly seed: number; readonly isSampling: boolean },
): Promise<BoundTexture> {
  const type = binding.texture!;
  const refuse = (words: string): RunError => new RunError('bad-job', `${named(binding)}: ${words}`);
  if (type.kind === 'external') throw refuse('an external texture is a frame of a video, which cannot be made here');
  if (type.kind === 'multisampled') throw refuse('a multisampled texture can only be drawn to, so it cannot be filled');
  const example = `'${binding.id}=texture:${binding.access === 'read' ? 'normal' : 'zeros'}:${usualSize(type).slice(0, sizeAxes(type).length).join('x')}'`;
  if (!spec) throw refuse(`expected its contents and size, got nothing: pass for example ${example}`);
  if (spec.type !== 'texture') throw refuse(`expected texture, got ${spec.type}: pass for example ${example}`);
  const format = spec.format ?? usualFormat(type, isSampling);
  const wrong = formatProblem(type, format) ?? sizeProblem(type, spec.size, gpu.device.limits);
  if (wrong !== null) throw refuse(wrong);
  const bytes = bytesOf(spec, format);
  const most = gpu.device.limits.maxBufferSize;
  if (bytes > most) throw refuse(`expected at most ${most} bytes on this adapter, got ${bytes}`);
  const contents = contentsProblem(spec, format, bytes);
  if (contents !== null) throw refuse(contents);
  const texture = await made(gpu, binding, spec, format, refuse);
  writeTexture(gpu, texture, fillTexels(spec, format, seed), texelBlock(format)!.bytes);
  return { texture, dimension: VIEWS[type.shape] };
}

const bytesOf = ({ size }: TextureSpec, format: string): number =>
  size.reduce((product, n) => product * n, texelBlock(format)!.bytes);

/** What is wrong with a format for a texture of this type. */
function formatProblem(type: TextureType, format: string): string | null {
  if (!texelBlock(format)) return `expected a texture format of WebGPU, got ${quote(format)}`;
  if (type.format !== null) return format === type.format ? null : `expected its own format, got ${format}`;
  const isDepth = /^(depth|stencil)/.test(format);
  if (type.kind === 'depth') {
    return format === 'depth16unorm'
      ? null
      : `expected depth16unorm, the depth format that can be filled, got ${format}`;
  }
  const scalar = isDepth ? null : scalarOfFormat(format);
  if (scalar === null) return `expected a format whose texels can be filled one by one, got ${format}`;
  return scalar === type.of.name ? null : `expected a format of ${type.of.name} texels, got ${format}, of ${scalar}`;
}

/** What is wrong with values or data. */
function contentsProblem({ fill, values = [], data = '' }: TextureSpec, format: string, bytes: number): string | null {
  if (fill === 'values') return texelProblem(format, values);
  if (fill !== 'data') return null;
  const given = Math.floor((data.replaceAll('=', '').length * 3) / 4);
  return given === bytes ? null : `expected ${bytes} bytes of ${format} texels, got ${given}`;
}

/** A new texture. A device refuses formats that need a feature it lacks, and what it has no memory for. */
async function made(
  gpu: Gpu,
  { name, texture: type }: Binding,
  { size: [width, height, depthOrArrayLayers] }: TextureSpec,
  format: string,
  refuse: (words: string) => RunError,
): Promise<GPUTexture> {
  const { device } = gpu;
  const { kind, shape } = type!;
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  let texture: GPUTexture | null = null;
  let reason = '';
  try {
    texture = createTexture(gpu, name, {
      format: format as GPUTextureFormat,
      dimension: shape === '1d' || shape === '3d' ? shape : '2d',
      usage: textureUsage(kind === 'storage' ? 'storage' : 'sampled'),
      size: { width, height, depthOrArrayLayers },
    });
  } catch (error) {
    // A format of a feature that the device lacks.
    reason = (error as Error).message;
  }
  const errors = await Promise.all(
    [device.popErrorScope(), device.popErrorScope()].map((scope) => wait(gpu, scope, `creating ${name}`)),
  );
  const found = errors.find((error) => error !== null);
  if (texture && !found) return texture;
  throw refuse(`this device cannot make it: ${found?.message ?? reason}`);
}
