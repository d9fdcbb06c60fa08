import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ResourceSpec, TextureSpec } from '../../../src/counting/fill/fill-buffer.ts';
import { scalarOfFormat } from '../../../src/counting/fill/fill-texels.ts';
import { createJobResources, destroyJobResources } from '../../../src/counting/fill/job-resources.ts';
import { readBytes } from '../../../src/device/buffers.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { compile } from '../../../src/device/pipeline.ts';
import { runOnce } from '../../../src/device/program.ts';
import { runCount } from '../../../src/jobs/run-count.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { describe } from '../../../src/wgsl/describe.ts';
import { TEXEL_FORMATS } from '../../../src/wgsl/typing/texel-format.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

/** What a kernel loads from a row of four texels. */
async function loadedFrom(format: string, values: readonly number[]): Promise<number[]> {
  const of = scalarOfFormat(format)!;
  const isDepth = format.startsWith('depth');
  const value = 'textureLoad(t, vec2u(i, 0), 0)';
  const wgsl = `@group(0) @binding(0) var t: ${isDepth ? 'texture_depth_2d' : `texture_2d<${of}>`};
@group(0) @binding(1) var<storage, read_write> o: array<vec4<${of}>>;
@compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) { o[i] = ${isDepth ? `vec4f(${value})` : value}; }`;
  const specs: Record<string, ResourceSpec> = {
    '0.0': { type: 'texture', fill: 'values', values, size: [4, 1, 1], format },
    '0.1': { type: of, fill: 'zeros', length: 16 },
  };
  const resources = await createJobResources(gpu, describe(checkWgsl(wgsl)).entries[0]!.bindings, specs, 1);
  const pipeline = await compile(gpu, { label: format, wgsl });
  await runOnce(gpu, [{ label: format, pipeline, ...resources, workgroups: [1, 1, 1] }]);
  const bytes = await readBytes(gpu, resources.buffers.get('0.1')!, 0, 64);
  destroyJobResources(resources);
  const Words = { f32: Float32Array, u32: Uint32Array, i32: Int32Array }[of];
  return [...new Words(bytes)];
}

/** Formats that every device has; 16-bit norms need a feature. */
const FORMATS = TEXEL_FORMATS.filter(
  (format) => scalarOfFormat(format) !== null && !/^(r|rg|rgba)16.norm/.test(format),
);

test.each(FORMATS)('texels of %s are what they were filled with', async (format) => {
  const components = /^rgba|^bgra|^rgb10/.test(format)
    ? 4
    : /^rgb|^rg11/.test(format)
      ? 3
      : format.startsWith('rg')
        ? 2
        : 1;
  const kind = /(unorm|snorm|uint|sint|ufloat|float)/.exec(format)![1]!;
  const own: Record<string, readonly number[]> = {
    unorm: [0, 1, 0.2, 1, 1],
    snorm: [0, -1, 0.5, 1, 1],
    uint: [0, 3, 1, 2, 2],
    sint: [0, -7, 100, 127, -128],
    float: [0, -1.5, 1024, 0.333251953125, -3],
    ufloat: [0, 1.5, 1024, 0.25, 3],
  };
  const values = Array.from({ length: 4 * components }, (_, i) => own[kind]![i % 5]!);
  const found = await loadedFrom(format, format.endsWith('srgb') ? values.map(Math.round) : values);
  const wanted = Array.from({ length: 16 }, (_, i) => {
    const [texel, k] = [Math.floor(i / 4), i % 4];
    if (format.startsWith('depth')) return values[texel]!;
    const value = k < components ? values[texel * components + k]! : Number(k === 3);
    return format.endsWith('srgb') ? Math.round(value) : value;
  });
  const off = found.map((value, i) => Math.abs(value - wanted[i]!));
  // rgb9e5 gives all three the precision of the largest, and two bits of alpha are thirds.
  const steps: Record<string, number> = { rgb9e5ufloat: 4, rgb10a2unorm: 1 / 6 };
  const step = steps[format] ?? (kind.endsWith('norm') ? 1 / 250 : 0);
  expect(Math.max(...off), `${found.join(' ')} for ${wanted.join(' ')}`).toBeLessThanOrEqual(step);
});

const SAMPLE = `@group(0) @binding(0) var image: texture_2d<f32>;
@group(0) @binding(1) var copy: texture_storage_2d<rgba8unorm, write>;
@group(0) @binding(2) var cube: texture_cube<u32>;
@group(0) @binding(3) var<storage, read_write> o: array<f32>;
@group(0) @binding(4) var s: sampler;
@group(0) @binding(5) var many: texture_multisampled_2d<f32>;
@group(0) @binding(6) var depth: texture_depth_2d;
@compute @workgroup_size(1) fn main() { textureStore(copy, vec2u(), textureLoad(image, vec2u(), 0)); }
@compute @workgroup_size(1) fn sampling() { o[0] = textureSampleLevel(image, s, vec2f(), 0).x; }
@compute @workgroup_size(1) fn faces() { o[0] = f32(textureGather(0, cube, s, vec3f()).x); }
@compute @workgroup_size(1) fn samples() { o[0] = textureLoad(many, vec2u(), 0).x; }
@compute @workgroup_size(1) fn depths() { o[0] = textureLoad(depth, vec2u(), 0); }`;

const image = (size: readonly [number, number, number], more: Partial<TextureSpec> = {}): TextureSpec => ({
  type: 'texture',
  fill: 'zeros',
  size,
  ...more,
});
const small = image([2, 2, 1]);
const o = { type: 'f32', fill: 'zeros', length: 1 } as const;

test.each<[string, string, Record<string, ResourceSpec>]>([
  [
    "image: texture_2d<f32>): expected its contents and size, got nothing: pass for example '0.0=texture:normal:64x64'",
    'main',
    { '0.1': small },
  ],
  [
    "copy: texture_storage_2d<rgba8unorm, write>): expected its contents and size, got nothing: pass for example '0.1=texture:zeros:64x64'",
    'main',
    { '0.0': small },
  ],
  ['expected texture, got f32: pass for example', 'main', { '0.0': o, '0.1': small }],
  [
    'expected f32, f16, u32, i32 or bytes, got texture, but this is a buffer',
    'sampling',
    { '0.0': small, '0.3': small },
  ],
  ['expected a width and a height, as in 64x64, got 2x2x3', 'main', { '0.0': image([2, 2, 3]), '0.1': small }],
  ['texels along each axis on this adapter, got 1000000x1x1', 'main', { '0.0': image([1e6, 1, 1]), '0.1': small }],
  [
    'expected a texture format of WebGPU, got "rgb8"',
    'main',
    { '0.0': image([2, 2, 1], { format: 'rgb8' }), '0.1': small },
  ],
  [
    'expected a format of f32 texels, got r8uint, of u32',
    'main',
    { '0.0': image([2, 2, 1], { format: 'r8uint' }), '0.1': small },
  ],
  [
    'filled one by one, got bc1-rgba-unorm',
    'main',
    { '0.0': image([4, 4, 1], { format: 'bc1-rgba-unorm' }), '0.1': small },
  ],
  ['expected its own format, got r32float', 'main', { '0.0': small, '0.1': image([2, 2, 1], { format: 'r32float' }) }],
  [
    'expected numbers from 0 to 1 in rgba8unorm, got 2',
    'main',
    { '0.0': small, '0.1': image([2, 2, 1], { fill: 'values', values: [2] }) },
  ],
  [
    'expected 16 bytes of rgba8unorm texels, got 3',
    'main',
    { '0.0': small, '0.1': image([2, 2, 1], { fill: 'data', data: 'AAAA' }) },
  ],
  ['a sampler is bound by itself: leave it out', 'sampling', { '0.0': small, '0.3': o, '0.4': o }],
  ['expected 6 layers, as in 16x16x6, got 2x2x2', 'faces', { '0.2': image([2, 2, 2]), '0.3': o }],
  ['expected square faces, as in 16x16x6, got 2x3x6', 'faces', { '0.2': image([2, 3, 6]), '0.3': o }],
  ['can only be drawn to, so it cannot be filled', 'samples', { '0.3': o, '0.5': small }],
  [
    'expected depth16unorm, the depth format that can be filled, got depth32float',
    'depths',
    { '0.3': o, '0.6': image([2, 2, 1], { format: 'depth32float' }) },
  ],
])('%s', async (words, entry, bindings) => {
  const job = { kind: 'count', wgsl: SAMPLE, entry, workgroups: [1, 1, 1], bindings } as const;
  const refused = runCount(job, () => undefined, new AbortController().signal);
  await expect(refused).rejects.toThrow(words);
  await expect(refused).rejects.toThrow(/^binding \d\.\d \(\w+: [^)]+\): [^\n]+[^.\n]$/);
});
