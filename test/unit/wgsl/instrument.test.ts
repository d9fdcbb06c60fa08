import { describe as group, expect, test } from 'vitest';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { describe } from '../../../src/wgsl/describe.ts';
import { WgslError } from '../../../src/wgsl/error.ts';
import { instrument, type InstrumentOptions } from '../../../src/wgsl/instrument.ts';

const KERNEL = `enable subgroups;
struct In { @builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) at: vec3u }
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(0) var<storage, read_write> o: array<f32>;
@group(1) @binding(3) var<uniform> n: u32;
@group(3) @binding(0) var<storage, read> never: array<u32>;
override WIDE: u32;
var<workgroup> w: array<f32, WIDE>;

@compute
@workgroup_size(WIDE)
fn main(in: In) {
  for (var i = 0u; i < n; i++) {
    w[in.lane] += a[i].x;
  }
  if (in.lane > 3u) { o[in.lane] = w[in.lane]; }
}
@compute @workgroup_size(1) fn other() { o[0] = 1; }
`;
const OVERRIDES = { WIDE: 32 };

group('instrumenting', () => {
  test('moves no line, but adds its own after the last', () => {
    const { wgsl } = instrument(checkWgsl(KERNEL, OVERRIDES));
    const [before, after] = [KERNEL, wgsl].map((text) => text.split('\n'));
    const marks = [0, 4, 8, 12, 13, 15, 17];
    for (const line of marks) expect(after![line]).toContain(before![line]!.trim().split(/[ (]/)[0]);
    expect(after!.length).toBeGreaterThan(before!.length);
  });

  test('keeps name and size of the entry point, and binds only what it uses', () => {
    const { entry, workgroupSize, bindings, output, warnings } = instrument(checkWgsl(KERNEL, OVERRIDES));
    expect({ entry, workgroupSize, warnings }).toEqual({ entry: 'main', workgroupSize: [32, 1, 1], warnings: [] });
    expect(bindings.map(({ id, name }) => `${id} ${name}`)).toEqual(['0.0 o', '0.1 a', '1.3 n']);
    // Group 3 is the last, and another entry point may use it.
    expect(output).toMatchObject({ group: 3, binding: 1 });
  });

  test('takes a separate group if available', () => {
    const limits = { maxBindGroups: 5 };
    expect(instrument(checkWgsl(KERNEL, OVERRIDES), { limits }).output).toMatchObject({ group: 4, binding: 0 });
  });

  test('counts a loop with one counter, and what surrounds it with none', () => {
    const { output, wgsl } = instrument(checkWgsl(KERNEL, OVERRIDES));
    // Workgroups, rounds of the loop, and the if.
    expect(output.counters).toBe(3);
    expect(wgsl).toMatch(/for \(var i = 0u; i < n; i\+\+\) \{/);
  });

  test('goes without workgroup memory where that is full', () => {
    const roomy = instrument(checkWgsl(KERNEL, OVERRIDES)).wgsl;
    const full = instrument(checkWgsl(KERNEL, OVERRIDES), { limits: { maxComputeWorkgroupStorageSize: 144 } }).wgsl;
    expect([roomy, full].map((wgsl) => wgsl.includes('workgroupBarrier'))).toEqual([true, false]);
  });

  test('gives nothing a name that the source already uses', () => {
    const { wgsl } = instrument(checkWgsl(`// rp_out\n${KERNEL}`, OVERRIDES));
    expect(wgsl).toContain('rp1_out');
    expect(wgsl.match(/\brp_/g)).toHaveLength(1);
  });
});

group('refusals', () => {
  const refusal = (source: string, options?: InstrumentOptions, overrides = {}): string => {
    try {
      instrument(checkWgsl(source, overrides), options);
    } catch (error) {
      if (error instanceof WgslError) return error.message;
      throw error;
    }
    return 'accepted';
  };

  test('say where, when the adapter has no storage buffer left', () => {
    const limits = { maxStorageBuffersPerShaderStage: 2 };
    expect(refusal(KERNEL, { limits }, OVERRIDES)).toMatch(
      /^line 12, column 4: "main" uses 2 storage buffers, the most .* none is left/,
    );
  });

  test('say where, when no binding is left', () => {
    const limits = { maxBindGroups: 1, maxBindingsPerBindGroup: 2 };
    const source = KERNEL.replace('@group(3)', '@group(0)').replace('@group(1) @binding(3)', '@group(0) @binding(2)');
    expect(refusal(source, { limits }, OVERRIDES)).toMatch(/line 12, .* no bind group has a free binding/);
  });

  test('name an override without a value, and a missing entry point', () => {
    expect(refusal(KERNEL)).toMatch(/line 11, column 17: @workgroup_size/);
    expect(refusal(KERNEL, { entry: 'third' })).toContain('the source has "main", "other"');
    expect(refusal('fn f() {}')).toContain('expected a compute entry point');
  });

  test('give programs a single place in the source, too', () => {
    try {
      instrument(checkWgsl('@compute @workgroup_size(1) fn main() {\n  let x = foo();\n}'));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ line: 2, column: 11, reason: 'unknown function "foo"' });
    }
  });
});

test('what a binding holds ends before its padding, however large it is', () => {
  const [content, least] = (['contentBytes', 'leastBytes'] as const).map((key) =>
    describe(
      checkWgsl(`struct S { m: mat3x3f, v: vec3f, n: f32, end: vec2f }
@group(0) @binding(0) var<uniform> a: S;
@group(0) @binding(1) var<storage> b: array<vec3f, 3000000>;
@group(0) @binding(2) var<storage> c: array<S>;
@compute @workgroup_size(1) fn main() { _ = a.n; _ = b[0]; _ = c[0].n; }`),
    ).bindings.map((binding) => binding[key]),
  );
  expect(content).toEqual([48 + 16 + 8, 16 * 3_000_000 - 4, 72]);
  expect(least).toEqual([80, 16 * 3_000_000, 80]);
});

test('a description says what there is to run, bind and set', () => {
  const { entries, bindings, overrides, enables } = describe(checkWgsl(KERNEL));
  expect(entries.map(({ name, line, workgroupSize }) => ({ name, line, workgroupSize }))).toEqual([
    { name: 'main', line: 12, workgroupSize: null },
    { name: 'other', line: 18, workgroupSize: [1, 1, 1] },
  ]);
  expect(entries[1]!.bindings.map(({ id }) => id)).toEqual(['0.0']);
  expect(bindings[1]).toEqual({
    id: '0.1',
    group: 0,
    binding: 1,
    name: 'a',
    space: 'storage',
    access: 'read',
    type: 'array<vec4<f32>>',
    store: expect.objectContaining({ kind: 'array', count: null }) as unknown,
    scalar: 'f32',
    elementStride: 16,
    leastBytes: 16,
    contentBytes: 16,
    texture: null,
    line: 3,
  });
  expect(overrides).toEqual([{ name: 'WIDE', id: null, type: 'u32', value: null, line: 7 }]);
  expect(enables).toEqual(['subgroups']);
  expect(describe(checkWgsl(KERNEL, OVERRIDES)).entries[0]!.workgroupSize).toEqual([32, 1, 1]);
});
