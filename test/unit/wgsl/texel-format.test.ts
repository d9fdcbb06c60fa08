import { expect, test } from 'vitest';
import { readSource } from '../../support/source-files.ts';
import { texelBlock, texelBytes, TEXEL_FORMATS } from '../../../src/wgsl/typing/texel-format.ts';
import { textureOf } from '../../../src/wgsl/typing/texture-type.ts';

test('every texture format of WebGPU has a texel block', () => {
  const types = readSource('node_modules/@webgpu/types/dist/index.d.ts');
  const [, union = ''] = /type GPUTextureFormat =([^;]+);/.exec(types) ?? [];
  const names = [...union.matchAll(/"([^"]+)"/g)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(100);
  expect(TEXEL_FORMATS.toSorted()).toEqual(names.toSorted());
  for (const format of TEXEL_FORMATS) {
    const [, letters, bits] = /^(r|rg|rgba|bgra)(8|16|32)/.exec(format) ?? [];
    const { bytes, width, height } = texelBlock(format)!;
    if (letters) expect([format, bytes, width, height]).toEqual([format, (letters.length * Number(bits)) / 8, 1, 1]);
    else expect([1, 2, 4, 8, 16]).toContain(bytes);
  }
});

test('bytes of a texel: a share of the block of a compressed one, the part of a depth-stencil one that is seen', () => {
  expect(texelBytes('rgba16float')).toBe(8);
  expect(texelBytes('bc1-rgba-unorm')).toBe(0.5);
  expect(texelBytes('astc-12x10-unorm-srgb')).toBe(16 / 120);
  expect(texelBytes('depth24plus-stencil8')).toBe(4);
  expect(texelBytes('depth24plus-stencil8', 'stencil-only')).toBe(1);
  expect(texelBytes('rgb8unorm')).toBeNull();
  expect(texelBytes('constructor')).toBeNull();
});

test.each([
  ['texture_1d<i32>', { kind: 'sampled', shape: '1d', format: null, access: 'read', isDepth: false }],
  ['texture_cube_array<f32>', { kind: 'sampled', shape: 'cube_array' }],
  [
    'texture_storage_2d_array<rgba8uint, write>',
    { kind: 'storage', shape: '2d_array', format: 'rgba8uint', access: 'write' },
  ],
  ['texture_storage_3d<r32float, read_write>', { kind: 'storage', shape: '3d', access: 'read_write' }],
  ['texture_depth_2d_array', { kind: 'depth', shape: '2d_array', isDepth: true }],
  ['texture_depth_multisampled_2d', { kind: 'multisampled', shape: '2d', isDepth: true }],
  ['texture_multisampled_2d<u32>', { kind: 'multisampled', shape: '2d', isDepth: false }],
  ['texture_external', { kind: 'external', shape: '2d', format: null }],
])('%s', (text, texture) => {
  expect(textureOf({ kind: 'handle', text })).toMatchObject(texture);
});

test('a sampler is no texture', () => {
  expect(textureOf({ kind: 'handle', text: 'sampler' })).toBeNull();
});
