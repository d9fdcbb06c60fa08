import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TextureSpec } from '../../../src/counting/fill/fill-buffer.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { countKernel, floats, whole } from '../../support/count-kernel.ts';
import { lacking } from '../../support/stacks/lacking.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

const image = (width: number, height = 1, depth = 1, format?: string): TextureSpec => ({
  type: 'texture',
  fill: 'random',
  size: [width, height, depth],
  ...(format !== undefined && { format }),
});

test('a copy reads and writes each texel once, in the bytes of its format', async () => {
  const [width, height] = [13, 7];
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var image: texture_2d<f32>;
@group(0) @binding(1) var copy: texture_storage_2d<rgba8unorm, write>;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (any(id.xy >= textureDimensions(image))) { return; }
  textureStore(copy, id.xy, 2 * textureLoad(image, id.xy, 0));
}`,
    workgroups: [2, 1, 1],
    bindings: { '0.0': image(width, height), '0.1': image(width, height) },
  });
  const texels = width * height;
  expect(count).toMatchObject({
    flop: 4 * texels,
    histogram: { 'texture.textureLoad': texels, 'texture.textureStore': texels, 'f32.mul': 4 * texels },
    requested: { read: 16 * texels, written: 4 * texels },
    texels: { read: 16 * texels, written: 4 * texels },
    unique: { read: 16 * texels, written: 4 * texels },
    workgroupUnique: { read: 16 * texels, written: 4 * texels, sectorBytes: 20 * texels, sampled: 2 },
    intensity: { requested: 0.2, unique: 0.2 },
    outputsIdentical: true,
    warnings: [],
  });
  expect(count.buffers).toEqual([
    {
      binding: '0.0',
      name: 'image',
      requestedRead: 16 * texels,
      loads: texels,
      requestedWritten: 0,
      uniqueRead: 16 * texels,
      uniqueWritten: 0,
      outOfBounds: 0,
      sectorsRead: null,
      sectorsWritten: null,
    },
    expect.objectContaining({ binding: '0.1', requestedWritten: 4 * texels, uniqueWritten: 4 * texels }),
  ]);
  expect(count.lines.find(({ line }) => line === 5)).toEqual({
    line: 5,
    executions: texels,
    flop: 4 * texels,
    bytes: 20 * texels,
  });
});

test('a blur asks for nine texels each, and touches each once; a stride leaves some untouched', async () => {
  const [width, height] = [19, 11];
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var image: texture_2d<f32>;
@group(0) @binding(1) var<storage, read_write> o: array<f32>;
@group(0) @binding(2) var strided: texture_2d<u32>;
@compute @workgroup_size(4, 4) fn main(@builtin(global_invocation_id) id: vec3u) {
  let size = vec2i(textureDimensions(image));
  let at = vec2i(id.xy);
  if (at.x >= size.x || at.y >= size.y) { return; }
  var sum = 0.0;
  for (var y = -1; y <= 1; y++) {
    for (var x = -1; x <= 1; x++) { sum += textureLoad(image, clamp(at + vec2i(x, y), vec2i(), size - 1), 0).x; }
  }
  o[id.y * u32(size.x) + id.x] = sum + f32(textureLoad(strided, 2 * id.xy, 0).y);
}`,
    workgroups: [5, 3, 1],
    bindings: {
      '0.0': image(width, height, 1, 'r8unorm'),
      '0.1': floats(width * height),
      '0.2': image(2 * width, 2 * height, 1, 'rg16uint'),
    },
  });
  const texels = width * height;
  expect(count.texels).toEqual({ read: 9 * texels + 4 * texels, written: 0 });
  expect(count.unique).toEqual({ read: texels + 4 * texels, written: 4 * texels });
  expect(count.buffers.map(({ loads }) => loads)).toEqual([9 * texels, 0, texels]);
});

test('textures of one, two and three dimensions, layers and arguments that say which', async () => {
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var line: texture_1d<i32>;
@group(0) @binding(1) var layers: texture_2d_array<u32>;
@group(0) @binding(2) var volume: texture_3d<f32>;
@group(0) @binding(3) var depth: texture_depth_2d;
@group(1) @binding(0) var row: texture_storage_1d<r32sint, write>;
@group(1) @binding(1) var sheets: texture_storage_2d_array<rg32uint, write>;
@group(1) @binding(2) var block: texture_storage_3d<rgba16float, write>;
@group(1) @binding(3) var<storage, read_write> o: array<f32>;
fn layer(i: u32) -> u32 { return i % 3u; }
@compute @workgroup_size(5) fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  textureStore(row, i, textureLoad(line, i32(i), 0));
  textureStore(sheets, vec2u(i, 1), layer(i), textureLoad(layers, vec2u(1, i), layer(i + 1u), i32(i * 0u)));
  textureStore(block, vec3u(i, 1, 2), textureLoad(volume, vec3u(2, 1, i), 0));
  o[i] = textureLoad(depth, vec2u(0, i / 2u), 0) + textureLoad(volume, vec3(0), 0).x;
}`,
    workgroups: [1, 1, 1],
    bindings: {
      '0.0': image(5),
      '0.1': image(2, 5, 3, 'rgba8uint'),
      '0.2': image(3, 2, 5),
      '0.3': image(1, 3),
      '1.0': image(5),
      '1.1': image(5, 2, 3),
      '1.2': image(5, 2, 3),
      '1.3': floats(5),
    },
  });
  const rows = count.buffers.map(({ requestedRead, uniqueRead, requestedWritten, uniqueWritten, outOfBounds }) => [
    requestedRead,
    uniqueRead,
    requestedWritten,
    uniqueWritten,
    outOfBounds,
  ]);
  expect(rows).toEqual([
    [5 * 16, 5 * 16, 0, 0, 0],
    [5 * 4, 5 * 4, 0, 0, 0],
    // Each invocation's texel, and the first for all.
    [10 * 16, 6 * 16, 0, 0, 0],
    [5 * 2, 3 * 2, 0, 0, 0],
    [0, 0, 5 * 4, 5 * 4, 0],
    [0, 0, 5 * 8, 5 * 8, 0],
    [0, 0, 5 * 8, 5 * 8, 0],
    [0, 0, 20, 20, 0],
  ]);
  expect(count.outputsIdentical).toBe(true);
});

test('a texture is counted as itself in every function it is passed to', async () => {
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var a: texture_2d<u32>;
@group(0) @binding(1) var b: texture_2d<u32>;
@group(0) @binding(2) var<storage, read_write> o: array<u32>;
fn first(t: texture_2d<u32>, n: u32) -> u32 { return textureLoad(t, vec2u(n, 0), 0).x; }
fn sum(one: texture_2d<u32>, other: texture_2d<u32>, i: u32) -> u32 { return first(one, i) + first(other, i / 2u); }
@compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) { o[i] = sum(a, b, i) + sum(b, a, 3u); }`,
    workgroups: [1, 1, 1],
    bindings: { '0.0': image(4, 1, 1, 'r8uint'), '0.1': image(4, 1, 1, 'r16uint'), '0.2': whole(0, 0, 0, 0) },
  });
  const [a, b] = count.buffers;
  expect(a).toMatchObject({ requestedRead: 8, uniqueRead: 4 });
  // Texels 0 and 1, and texel 3.
  expect(b).toMatchObject({ requestedRead: 16, uniqueRead: 6 });
});

test('accesses past the end, before the start and on a missing level are out of bounds', async () => {
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var image: texture_2d<f32>;
@group(0) @binding(1) var copy: texture_storage_2d<r32float, write>;
@compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) {
  let at = vec2i(i32(i) - 1, 0);
  textureStore(copy, at, textureLoad(image, vec2u(i, 1), 0) + textureLoad(image, vec2u(i, 0), i % 2u));
}`,
    workgroups: [1, 1, 1],
    bindings: { '0.0': image(3, 2, 1, 'r32float'), '0.1': image(3, 1) },
  });
  expect(count.buffers.map(({ outOfBounds }) => outOfBounds)).toEqual([1 + 2, 1]);
  expect(count).toMatchObject({ unique: { read: 4 * (3 + 2), written: 4 * 3 }, requested: { read: 32, written: 16 } });
  expect(count.warnings).toContain('Out-of-bounds accesses to "copy": 1.');
});

test('samples ask for what the sampler filters, and leave no marks', async () => {
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var image: texture_2d<f32>;
@group(0) @binding(1) var volume: texture_3d<f32>;
@group(0) @binding(2) var sky: texture_cube<f32>;
@group(0) @binding(3) var shadow: texture_depth_2d;
@group(0) @binding(4) var filtering: sampler;
@group(0) @binding(5) var comparing: sampler_comparison;
@group(0) @binding(6) var<storage, read_write> o: array<vec4f>;
fn look(at: texture_2d<f32>, how: sampler, i: u32) -> vec4f { return textureSampleLevel(at, how, vec2f(f32(i) / 4), 0); }
@compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) {
  var sum = look(image, filtering, i) + textureGather(1, image, filtering, vec2f(0.5));
  sum += textureSampleGrad(image, filtering, vec2f(0.5), vec2f(), vec2f());
  sum += textureSampleLevel(volume, filtering, vec3f(0.5), 0) + textureSampleLevel(sky, filtering, vec3f(0.5), 0);
  o[i] = sum + textureSampleCompareLevel(shadow, comparing, vec2f(0.5), 0.5) + textureLoad(image, vec2u(i, 0), 0);
}`,
    workgroups: [1, 1, 1],
    bindings: {
      '0.0': image(4, 4),
      '0.1': image(4, 4, 4),
      '0.2': image(4, 4, 6, 'rgba8unorm'),
      '0.3': image(4, 4),
      '0.6': floats(16),
    },
  });
  expect(count.texels).toEqual({ read: 4 * ((4 + 4 + 4 + 1) * 8 + 8 * 8 + 4 * 4 + 4 * 2), written: 0 });
  expect(count.buffers.map(({ loads }) => loads)).toEqual([4 * 13, 4 * 8, 4 * 4, 4 * 4, 0]);
  expect(count.buffers.map(({ uniqueRead }) => uniqueRead)).toEqual([4 * 8, null, null, null, 0]);
  expect(count.unique).toEqual({ read: 4 * 8, written: 64 });
  expect(count.warnings).toEqual([expect.stringContaining('unique bytes do not include them')]);
  expect(count.outputsIdentical).toBe(true);
});

test('a storage texture in place is copied for each run', async ({ skip }) => {
  skip(...lacking(gpu, 'readonly_and_readwrite_storage_textures'));
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var image: texture_storage_2d<r32uint, read_write>;
@group(0) @binding(1) var given: texture_storage_2d<rgba16uint, read>;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (any(id.xy >= textureDimensions(image))) { return; }
  textureStore(image, id.xy, textureLoad(image, id.xy) + textureLoad(given, id.xy / 2u));
}`,
    workgroups: [2, 2, 1],
    bindings: { '0.0': image(15, 9), '0.1': image(8, 5) },
  });
  expect(count).toMatchObject({
    requested: { read: 135 * (4 + 8), written: 135 * 4 },
    unique: { read: 135 * 4 + 40 * 8, written: 135 * 4 },
    outputsIdentical: true,
    warnings: [],
  });
});
