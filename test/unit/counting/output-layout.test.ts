import { expect, test } from 'vitest';
import { layoutOf } from '../../../src/counting/output-layout.ts';
import { totalsOf } from '../../../src/counting/totals.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';

const WGSL = `enable f16;
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> b: array<vec4h>;
@group(0) @binding(2) var image: texture_3d<f32>;
@group(0) @binding(3) var many: texture_multisampled_2d<f32>;
@group(0) @binding(4) var into: texture_storage_2d<rgba8unorm, write>;
@group(0) @binding(5) var video: texture_external;
@group(0) @binding(6) var s: sampler;
@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) {
  b[id.x] = vec4h(vec4f(a[id.x]) + textureLoad(image, id, 1) + textureLoad(many, id.xy, 3));
  textureStore(into, id.xy, textureLoad(video, id.xy) + textureSampleLevel(image, s, vec3f(id), 0));
}`;
const kernel = instrument(checkWgsl(WGSL), { marks: true });
const bound = {
  buffers: { '0.0': 4 * 33, '0.1': 8 * 9 },
  textures: {
    '0.2': { format: 'rg32float', size: [5, 3, 4], levels: 3 },
    '0.3': { format: 'rgba8unorm', size: [6, 2, 1], samples: 4 },
    '0.4': { format: 'rgba8unorm', size: [7, 5, 1] },
    '0.5': { format: 'rgba8unorm', size: [64, 1, 1] },
  },
} as const;
const sample = { workgroups: [3, 5, 1], chosen: [14, 2] } as const;

test('the header says where the marks of each resource begin, and how large it is', () => {
  const { bytes, header, words, samples, marks } = layoutOf(kernel, { ...bound, sample });
  const { output } = kernel;
  const counters = output.countersAt - output.header + 2 * output.counters;
  // 33 words, 36 halves; levels of 5·3·4, 2·1·2 and 1·1·1 texels; 12 texels of 4 samples; 35 texels; 64 texels.
  const [a, bRead, bWritten, image, many, into, video] = [2, 2, 2, 3, 2, 2, 2];
  const starts = [a, bRead, bWritten, image, many, into, video].map((_, i, all) =>
    all.slice(0, i).reduce((sum, n) => sum + n, counters),
  );
  expect(words).toBe(counters + 15);
  expect(bytes).toBe(4 * (output.header + 3 * words));
  expect([samples, ...header.subarray(0, 6)]).toEqual([2, words, 2, 3, 5, 2, 14]);
  const at = (binding: string, n: number): number[] => {
    const from = output.marks.find((plan) => plan.binding === binding)!.header;
    return [...header.subarray(from, from + n)];
  };
  expect(at('0.0', 3)).toEqual([132, starts[0], 0]);
  expect(at('0.1', 3)).toEqual([72, starts[1], starts[2]]);
  expect(at('0.2', 6)).toEqual([5, 3, 4, 3, starts[3], 0]);
  expect(at('0.3', 6)).toEqual([6, 2, 4, 1, starts[4], 0]);
  expect(at('0.4', 6)).toEqual([7, 5, 1, 1, 0, starts[5]]);
  expect(at('0.5', 6)).toEqual([64, 1, 1, 1, starts[6], 0]);
  expect(marks.map(({ unit }) => unit)).toEqual([4, 2, 8, 4, 4, 4]);
});

test('the source is the same for all sizes; what is not given is asked for by name', () => {
  expect(() => layoutOf(kernel)).toThrow('layout: expected the format of the texture bound to 0.2, got nothing');
  expect(() => layoutOf(kernel, { textures: bound.textures })).toThrow(
    'expected the bytes bound to 0.0 (a), got nothing',
  );
  const odd = { ...bound.textures, '0.2': { format: 'rgb7', size: [1, 1, 1] } } as const;
  expect(() => layoutOf(kernel, { ...bound, textures: odd })).toThrow('expected a texture format for 0.2, got "rgb7"');
  const { '0.4': _, ...fewer } = bound.textures;
  expect(() => layoutOf(kernel, { ...bound, textures: fewer })).toThrow('the size of the texture bound to 0.4 (into)');
});

test('a sample of more workgroups than the header holds is refused', () => {
  const chosen = Array.from({ length: 33 }, (_, i) => i);
  const many = { ...bound, sample: { workgroups: [64, 1, 1], chosen } } as const;
  expect(() => layoutOf(kernel, many)).toThrow('expected a sample of at most 32 workgroups, got 33');
});

test('without marks there is no header, and only textures whose format the source leaves open are needed', () => {
  const counting = instrument(checkWgsl(WGSL));
  const { '0.2': image, '0.3': many } = bound.textures;
  const layout = layoutOf(counting, { textures: { '0.2': image, '0.3': many } });
  expect([layout.header.length, counting.output.header, layout.bytes]).toEqual([0, 0, 8 * counting.output.counters]);
  const words = new Uint32Array(layout.bytes / 4);
  words[counting.output.countersAt] = 1;
  // Four invocations: 8 of the image's bytes loaded and, by the nearest texel, sampled; 4 of each sample and of the video.
  expect(totalsOf(counting, words, layout)).toMatchObject({
    requested: { read: 4 * (4 + 8 + 8 + 4 + 4), written: 4 * (8 + 4) },
    texels: { read: 4 * (8 + 8 + 4 + 4), written: 16 },
    unique: null,
  });
});

test('what a sample asks for depends on the filters of its sampler', () => {
  const texels = (filters: object): number =>
    layoutOf(kernel, { ...bound, samplers: { '0.6': filters } }).footprintOf('0.2', '0.6');
  expect(texels({})).toBe(1);
  expect(texels({ magFilter: 'linear' })).toBe(8);
  expect(texels({ minFilter: 'linear', mipmapFilter: 'linear' })).toBe(16);
  expect(texels({ mipmapFilter: 'linear' })).toBe(2);
});
