import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Count } from '../../src/report/count-format.ts';
import { Workplace } from '../support/command.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());

const KERNEL = `override FACTOR = 1.0;
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> o: array<f32>;
@group(0) @binding(2) var<uniform> n: vec2u;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= n.x) { return; }
  o[id.x] = a[id.x / 2u] * FACTOR;
}
`;

const IMAGE = `@group(0) @binding(0) var image: texture_2d<f32>;
@group(0) @binding(1) var copy: texture_storage_2d<rgba8unorm, write>;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (any(id.xy >= textureDimensions(image))) { return; }
  textureStore(copy, id.xy, textureLoad(image, id.xy / 2u, 0));
}
`;

beforeAll(() => {
  writeFileSync(workplace.path('scale.wgsl'), KERNEL);
  writeFileSync(workplace.path('wrong.wgsl'), KERNEL.replace('a[id.x / 2u]', 'id.x'));
  writeFileSync(workplace.path('two.wgsl'), `${KERNEL}@compute @workgroup_size(1) fn second() {}`);
  writeFileSync(workplace.path('lost.wgsl'), KERNEL.replace('o[id.x] =', 'while (n.y > 1u) { o[1] += 1; } o[id.x] ='));
  writeFileSync(workplace.path('image.wgsl'), IMAGE);
  writeFileSync(workplace.path('texels.bin'), new Uint8Array(5 * 3 * 4));
  writeFileSync(workplace.path('a.bin'), new Uint8Array(Float32Array.from({ length: 60 }, (_, i) => i).buffer));
});

const software = ['--adapter', 'software'];
const o = ['--bind', '0.1=f32:zeros:100'];
const given = [...o, '--bind', '0.0=f32:@a.bin', '--bind', '0.2=u32:values:100,1', ...software];

describe('count', () => {
  test('prints the documented JSON, and nothing else on stdout', async () => {
    const args = ['count', 'scale.wgsl', '--workgroups', '2', ...given, '--set', 'FACTOR=3', '--bytes', '--json', '-'];
    const { code, stdout } = await workplace.run(args);
    expect(code).toBe(0);
    const count = JSON.parse(stdout) as Count;
    expect(count).toMatchObject({
      entry: 'main',
      invocations: 128,
      flop: 100,
      intOp: 128 + 100,
      histogram: { 'f32.mul': 100, 'int.op': 228 },
      requested: { read: 400, written: 400 },
      workgroup: { read: 0, written: 0 },
      uniform: { read: 512 },
      unique: { read: 200, written: 400 },
      workgroupUnique: { read: 200, written: 400, sampled: 2 },
      intensity: { requested: 100 / 800, unique: 100 / 600 },
      outputsIdentical: true,
      warnings: [],
    });
    expect(count.buffers[0]).toMatchObject({
      binding: '0.0',
      name: 'a',
      requestedRead: 400,
      uniqueRead: 200,
      outOfBounds: 0,
    });
    expect(count.lines).toEqual([
      { line: 6, executions: 128, flop: 0, bytes: 0 },
      { line: 7, executions: 100, flop: 100, bytes: 800 },
    ]);
  });

  test('prints operations, memory and lines, and writes the file that was asked for', async () => {
    const args = ['count', 'scale.wgsl', '--workgroups', '2,1,1', ...given, '--json', 'count.json'];
    const { code, stdout } = await workplace.run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/f32\.mul +100\n/);
    expect(stdout).toMatch(/0\.0 a +400 +0\n/);
    expect(stdout).toMatch(/7 +100 +100 +800 +█+ +o\[id\.x\] = a/);
    expect(JSON.parse(readFileSync(workplace.path('count.json'), 'utf8'))).toMatchObject({ unique: null, flop: 100 });
  });

  test.each<[args: string[], sentence: RegExp]>([
    [['wrong.wgsl', '--workgroups', '1', ...given], /line 7, column \d+: .*f32/],
    [['scale.wgsl', '--workgroups', '1', ...o, ...software], /binding 0\.0 \(a: array<f32>\): expected its contents/],
    [['two.wgsl', '--workgroups', '1', ...given], /expected one of "main", "second", got nothing/],
    [['two.wgsl', '--workgroups', '1', ...given, '--entry', 'third'], /expected a compute entry point "third"/],
    [['scale.wgsl', '--workgroups', '1', ...given, '--set', 'FACTR=1'], /override "FACTR": .* it has: FACTOR/],
    [['scale.wgsl', '--workgroups', '1', ...given, '--bind', '3.0=f32:zeros:1'], /binding 3\.0: expected a binding/],
    [['scale.wgsl', '--workgroups', '70000,1', ...given], /expected at most 65535 along a dimension/],
    [
      ['scale.wgsl', '--workgroups', '65535,65535,2', ...given],
      /expected fewer than 2\^32 in all, got 65535 × 65535 × 2/,
    ],
    [['scale.wgsl', '--workgroups', '1', ...given, '--set', 'FACTOR=1', '--set', 'FACTOR=2'], /--set: .* FACTOR once/],
    [['scale.wgsl'], /--workgroups/],
    [['scale.wgsl', '--workgroups', '0'], /--workgroups: expected one to three whole numbers/],
    [['scale.wgsl', '--workgroups', '1', '--bind', '0=f32:zeros:1'], /--bind: expected 'GROUP\.BINDING/],
    [['scale.wgsl', '--workgroups', '1', '--bind', '0.0=f64:zeros:1'], /--bind 0\.0: expected a type of/],
    [['scale.wgsl', '--workgroups', '1', '--bind', '0.0=f32:zeros'], /--bind 0\.0: expected a length in elements/],
    [['scale.wgsl', '--workgroups', '1', '--bind', '0.0=f32:@none'], /--bind 0\.0: expected a file after @/],
    [['scale.wgsl', '--workgroups', '1', '--bind', '0.0=u32:values:1,x'], /--bind 0\.0: expected numbers/],
    [['image.wgsl', '--workgroups', '1', '--bind', '0.0=texture:normal'], /--bind 0\.0: expected 'GROUP.*64x64'/],
    [['image.wgsl', '--workgroups', '1', '--bind', '0.0=texture:ones:8x8'], /--bind 0\.0: expected zeros, iota/],
    [['image.wgsl', '--workgroups', '1', '--bind', '0.0=texture:@none:8x8'], /--bind 0\.0: expected a file after @/],
    [
      ['image.wgsl', '--workgroups', '1', '--bind', '0.0=texture:zeros:8x8', ...software],
      /0\.1 \(copy: .*contents and size/,
    ],
    [['scale.wgsl', '--workgroups', '1', '--set', 'A'], /--set: expected NAME=value/],
    [['none.wgsl', '--workgroups', '1'], /expected a WGSL file, got "none\.wgsl"/],
  ])('%j ends with 2 and says what to do', async (args, sentence) => {
    const { code, stdout, stderr } = await workplace.run(['count', ...args]);
    expect(stderr).toMatch(sentence);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('a kernel that does not end is refused with its line, ends with 2, and leaves no browser behind', async () => {
    const bind = [...o, '--bind', '0.0=f32:iota:60', '--bind', '0.2=u32:values:100,2', ...software];
    const { code, stdout, stderr } = await workplace.run(['count', 'lost.wgsl', '--workgroups', '2', ...bind]);
    expect(stderr).toMatch(
      /ridgepoint: the loop on line 7 had not ended after [\d,]+ iterations, .*: make sure that all loops end\n$/,
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('textures are bound by fill, size and format, and their texels are bytes', async () => {
    const binds = ['--bind', '0.0=texture:@texels.bin:5x3:rgba8unorm', '--bind', '0.1=texture:zeros:5x3'];
    const args = ['count', 'image.wgsl', '--workgroups', '1', ...binds, '--bytes', ...software];
    const { code, stdout } = await workplace.run([...args, '--json', 'image.json']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/0\.0 image +60 +0 +24 +0 +0\n/);
    expect(stdout).toMatch(/texels +60 +60\n/);
    expect(JSON.parse(readFileSync(workplace.path('image.json'), 'utf8'))).toMatchObject({
      requested: { read: 60, written: 60 },
      texels: { read: 60, written: 60 },
      unique: { read: 24, written: 60 },
      outputsIdentical: true,
      warnings: [],
    });
  });

  test('a struct is filled by field name, and preprocessor lines are recognised', async () => {
    writeFileSync(
      workplace.path('fields.wgsl'),
      KERNEL.replace('var<uniform> n: vec2u', 'var<uniform> n: Size').replace(
        'override',
        'struct Size { x: u32, y: f32 }\noverride',
      ),
    );
    const rest = [...o, '--bind', '0.0=f32:iota:60', '--workgroups', '2', ...software];
    const run = (file: string, ...more: string[]) => workplace.run(['count', file, ...rest, ...more]);
    const filled = await run('fields.wgsl', '--bind', '0.2=struct:x=100', '--json', '-');
    expect(JSON.parse(filled.stdout)).toMatchObject({
      flop: 100,
      warnings: [expect.stringContaining('given for y of')],
    });
    const wrong = await run('fields.wgsl', '--bind', '0.2=struct:x=1,x=2');
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('--bind 0.2: expected x once, got it twice'),
    ]);
    writeFileSync(workplace.path('raw.wgsl'), `#define TILE 64\n${KERNEL}`);
    const raw = await run('raw.wgsl', '--bind', '0.2=u32:values:100,1');
    expect(raw.stderr).toMatch(
      /line 1, column 1: "#define TILE 64" is a preprocessor line for another tool, not WGSL: pass the preprocessed source\n$/,
    );
    expect(raw.code).toBe(2);
  });
});
