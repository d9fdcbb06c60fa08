import { afterAll, beforeAll, expect, test } from 'vitest';
import { countLimits } from '../../../src/counting/count-passes.ts';
import { layoutOf } from '../../../src/counting/output-layout.ts';
import { totalsOf } from '../../../src/counting/totals.ts';
import { createBuffer, readBytes, writeBuffer } from '../../../src/device/buffers.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { compile } from '../../../src/device/pipeline.ts';
import { runOnce } from '../../../src/device/program.ts';
import { createTexture } from '../../../src/device/texture-memory.ts';
import { runCount } from '../../../src/jobs/run-count.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

test('one compiled twin counts and marks buffers and textures of every size, on every level', async () => {
  const kernel = instrument(
    checkWgsl(`struct Rows { n: u32, cells: array<vec2f> }
@group(0) @binding(0) var<storage, read> rows: Rows;
@group(0) @binding(1) var image: texture_2d<f32>;
@group(0) @binding(2) var<storage, read_write> o: array<f32>;
@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) {
  o[id.x] = rows.cells[id.x].y + textureLoad(image, vec2u(id.x, 0), 0).x + textureLoad(image, vec2u(id.x, 0), 1).x;
}`),
    { marks: true, limits: countLimits(gpu) },
  );
  const pipeline = await compile(gpu, { label: 'twin', wgsl: kernel.wgsl, entry: 'main' });
  for (const [cells, width, elements] of [
    [1, 1, 1],
    [37, 29, 41],
    [3, 8, 30],
    [100, 100, 100],
  ] as const) {
    const sizes = { '0.0': 8 + 8 * cells, '0.2': 4 * elements };
    const image = createTexture(gpu, 'image', {
      format: 'r32float',
      dimension: '2d',
      usage: GPUTextureUsage.TEXTURE_BINDING,
      size: { width, height: 2 },
      mipLevelCount: 2,
    });
    const buffers = new Map(Object.entries(sizes).map(([id, size]) => [id, createBuffer(gpu, id, size)]));
    const workgroups = [10, 1, 1] as const;
    const layout = layoutOf(kernel, {
      buffers: sizes,
      textures: { '0.1': { format: 'r32float', size: [width, 2, 1], levels: 2 } },
      sample: { workgroups, chosen: [3] },
    });
    const output = createBuffer(gpu, 'output', layout.bytes);
    writeBuffer(gpu, output, layout.header);
    buffers.set(`${kernel.output.group}.${kernel.output.binding}`, output);
    const handles = new Map([['0.1', { texture: image, dimension: '2d' as const }]]);
    await runOnce(gpu, [{ label: 'twin', pipeline, buffers, handles, workgroups }]);
    const words = new Uint32Array(await readBytes(gpu, output, 0, layout.bytes));
    const half = Math.max(1, Math.floor(width / 2));
    const touched = (n: number): number => Math.min(40, n);
    expect(totalsOf(kernel, words, layout)).toMatchObject({
      requested: { read: 40 * (4 + 4 + 4), written: 40 * 4 },
      texels: { read: 40 * 8, written: 0 },
      buffers: [
        { uniqueRead: 4 * touched(cells), outOfBounds: 40 - touched(cells) },
        { uniqueRead: 4 * (touched(width) + touched(half)), outOfBounds: 80 - touched(width) - touched(half) },
        { uniqueWritten: 4 * touched(elements), outOfBounds: 40 - touched(elements) },
      ],
    });
    for (const buffer of buffers.values()) buffer.destroy();
    image.destroy();
  }
});

const count = (wgsl: string, more: object): ReturnType<typeof runCount> =>
  runCount(
    {
      kind: 'count',
      wgsl,
      workgroups: [2, 1, 1],
      bindings: {
        '0.0': { type: 'f32', fill: 'normal', length: 64 },
        '0.1': { type: 'texture', fill: 'normal', size: [9, 3, 1] },
      },
      bytes: true,
      ...more,
    },
    () => undefined,
    new AbortController().signal,
  );

const KNOBS = `@group(0) @binding(0) var<storage, read_write> o: array<f32>;
@group(0) @binding(1) var image: texture_2d<f32>;
@id(3) override ROW = 0u;
override TURNS: u32;
override SIZE = 8u;
`;

test('overrides are values in the twin too: sizes, indices and turns', async () => {
  const wgsl = `${KNOBS}@compute @workgroup_size(SIZE) fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = 0u; i < TURNS; i++) { o[ROW * 8u + 1u] += o[id.x] + textureLoad(image, vec2u(i, ROW), 0).x; }
}`;
  const result = await count(wgsl, { overrides: { 3: 2, TURNS: 5, SIZE: 1 } });
  expect(result).toMatchObject({
    invocations: 2,
    flop: 2 * 5 * 2,
    texels: { read: 2 * 5 * 16, written: 0 },
    buffers: [
      { requestedRead: 2 * 5 * 8, uniqueRead: 4 * 3, uniqueWritten: 4, outOfBounds: 0 },
      { uniqueRead: 16 * 5, outOfBounds: 0 },
    ],
  });
  const past = await count(wgsl, { overrides: { 3: 3, TURNS: 1, SIZE: 1 } });
  expect(past.buffers[1]).toMatchObject({ uniqueRead: 0, outOfBounds: 2 });
});

test('immediates reach the twin', async ({ skip }) => {
  skip(!navigator.gpu.wgslLanguageFeatures.has('immediate_address_space'), 'no immediates here');
  const wgsl = `requires immediate_address_space;
${KNOBS.replace('override TURNS: u32;', 'struct Knobs { turns: u32, scale: f32 }\nvar<immediate> knobs: Knobs;')}
@compute @workgroup_size(SIZE) fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = 0u; i < knobs.turns; i++) { o[id.x] += knobs.scale * textureLoad(image, vec2u(i, ROW), 0).x; }
}`;
  const result = await count(wgsl, { immediate: { turns: '7', scale: '0.5' }, overrides: { 3: 1 } });
  expect(result).toMatchObject({
    flop: 2 * 16 * 7,
    requested: { read: 16 * 7 * (4 + 16), written: 16 * 7 * 4 },
    unique: { read: 16 * 4 + 7 * 16, written: 16 * 4 },
    outputsIdentical: true,
  });
});

test('loops over texels are guarded, and invocations that race for one are found', async () => {
  const wgsl = `@group(0) @binding(0) var<storage, read_write> o: array<f32>;
@group(0) @binding(1) var image: texture_2d<f32>;
@group(0) @binding(2) var into: texture_storage_2d<r32float, write>;
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) id: vec3u) {
  var i = 0u;
  while (textureLoad(image, vec2u(i, 0), 0).x > 0) { i++; }
  textureStore(into, vec2u(AT, 0), vec4f(f32(id.x + i)));
  o[id.x] = f32(i);
}`;
  const bindings = (values: number[]): object => ({
    bindings: {
      '0.0': { type: 'f32', fill: 'zeros', length: 2 },
      '0.1': { type: 'texture', fill: 'values', values, size: [4, 1, 1], format: 'r32float' },
      '0.2': { type: 'texture', fill: 'zeros', size: [2, 1, 1] },
    },
  });
  const apart = await count(wgsl.replace('AT', 'id.x'), bindings([1, 1, 1, 0]));
  expect(apart).toMatchObject({ outputsIdentical: true, warnings: [], unique: { read: 16, written: 16 } });
  const racing = await count(wgsl.replace('AT', '0'), bindings([1, 1, 1, 0]));
  expect(racing.warnings).toEqual([expect.stringContaining('Its invocations race')]);
  await expect(count(wgsl.replace('AT', '0').replace('i++', 'i = 1u'), bindings([1]))).rejects.toThrow(
    'the loop on line 6 had not ended',
  );
});
