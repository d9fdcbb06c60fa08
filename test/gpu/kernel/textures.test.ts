import { expect, test } from 'vitest';
import type { KernelJob } from '../../../src/jobs/api.ts';
import { createApi } from '../../../src/jobs/create-api.ts';
import { checkReport } from '../../../src/report/parse-report.ts';

const SILENT = { started() {}, progressed() {}, ended() {}, failed() {}, cancelled() {}, open() {} };

const BLUR: KernelJob = {
  kind: 'kernel',
  name: 'blur',
  wgsl: `@group(0) @binding(0) var image: texture_2d<f32>;
@group(0) @binding(1) var how: sampler;
@group(0) @binding(2) var into: texture_storage_2d<r32float, write>;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = (vec2f(id.xy) + 0.5) / vec2f(textureDimensions(image));
  textureStore(into, id.xy, 0.5 * textureSampleLevel(image, how, at, 0) + textureLoad(image, id.xy, 0));
}`,
  workgroups: [8, 8, 1],
  bindings: {
    '0.0': { type: 'texture', fill: 'normal', size: [64, 64, 1] },
    '0.2': { type: 'texture', fill: 'zeros', size: [64, 64, 1] },
  },
  plan: { name: 'quick', rounds: 3, climbSeconds: 0 },
};

test('a user kernel of textures alone is counted and timed, with its textures in cache', async () => {
  const api = createApi(SILENT);
  const report = checkReport(await api.result(api.start(BLUR)));
  const [result] = report.results;
  const texels = 64 * 64;
  expect(result).toMatchObject({
    status: 'measured',
    counted: {
      flop: 12 * texels,
      // Four texels of rgba16float for a sample, and one.
      requested: { read: 5 * 8 * texels, written: 4 * texels },
      texels: { read: 5 * 8 * texels, written: 4 * texels },
      unique: { read: 8 * texels, written: 4 * texels },
      sectorBytes: 12 * texels,
      outputsIdentical: true,
      warnings: [expect.stringContaining('unique bytes do not include them')],
    },
    time: { cache: 'hot' },
  });
});
