import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Count } from '../../src/report/count-format.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { Workplace } from '../support/command.ts';
import { dawnObstacle, driverEnvironment, type TestDriver } from '../support/dawn.ts';
import { SMALL_PLAN } from '../support/plans.ts';

const workplace = new Workplace();
const KERNEL = `enable f16;
@group(0) @binding(0) var<storage, read_write> o: array<f16>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  o[id.x] = o[id.x] * 3.0h + 1.0h;
}
`;
const COUNT = ['--runtime', 'dawn', '--workgroups', '2', '--bind', '0.0=f32:iota:128', '--bytes', '--json', '-'];

beforeAll(() => {
  writeFileSync(workplace.path('half.wgsl'), KERNEL);
  writeFileSync(
    workplace.path('single.wgsl'),
    KERNEL.replace('enable f16;', '').replaceAll(/f16|h\b/g, (word) => (word === 'h' ? '' : 'f32')),
  );
});
afterAll(() => workplace.remove());

const count = (file: string, env: Readonly<Record<string, string>> = {}) =>
  workplace.run(['count', file, ...COUNT], env);

describe.each<TestDriver>(['swiftshader', 'lavapipe'])('count --runtime dawn on %s', (driver) => {
  test('counts a kernel as every browser does', async ({ skip }) => {
    const obstacle = await dawnObstacle(driver);
    if (obstacle !== null) skip(obstacle);
    const { code, stdout } = await count('single.wgsl', await driverEnvironment(driver));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      flop: 256,
      unique: { read: 512, written: 512 },
      outputsIdentical: true,
    });
  });
});

describe('--runtime dawn, unless a driver is named', () => {
  beforeEach(async ({ skip }) => {
    const obstacle = await dawnObstacle('lavapipe');
    if (obstacle !== null) skip(obstacle);
  });

  test('counts in half precision, which Mesa supports and SwiftShader does not', async () => {
    const { code, stdout } = await count('half.wgsl', { VK_DRIVER_FILES: '', VK_ICD_FILENAMES: '' });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Count).histogram).toMatchObject({ 'f16.mul': 128, 'f16.add': 128 });
  });

  test('measures on lavapipe, and the report says so', async () => {
    writeFileSync(workplace.path('plan.json'), JSON.stringify(SMALL_PLAN));
    const args = [
      'profile',
      '--runtime',
      'dawn',
      '--adapter',
      'software',
      '--plan',
      'plan.json',
      '--only',
      'gemv/rows',
    ];
    const { code } = await workplace.run(args, { VK_DRIVER_FILES: '', VK_ICD_FILENAMES: '' });
    expect(code).toBe(0);
    const { adapter, environment, results } = parseReport(
      readFileSync(workplace.path('ridgepoint-report.json'), 'utf8'),
    );
    expect(adapter).toMatchObject({
      vendor: 'mesa',
      isFallback: true,
      description: expect.stringContaining('llvmpipe') as string,
      driver: expect.stringMatching(/Mesa \d+\.\d/) as string,
      backend: 'vulkan',
    });
    expect(adapter.features).toContain('shader-f16');
    expect(environment.flags).toContainEqual(expect.stringMatching(/^VK_DRIVER_FILES=.*lvp_icd/));
    expect(results.some(({ status }) => status === 'measured')).toBe(true);
    expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
  });
});
