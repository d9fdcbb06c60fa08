import { describe, expect, test } from 'vitest';
import { describeDispatch, settleDispatch, type Dispatched } from '../../../src/attach/count/dispatched.ts';
import { noteCount, settleCount, wantsCount } from '../../../src/attach/count/plan-count.ts';
import { createRegistry, watchBindGroup, type WatchedBuffer } from '../../../src/attach/objects/registry.ts';
import { Shadow } from '../../../src/attach/objects/shadow.ts';
import { watchCompute, type WatchedPipeline } from '../../../src/attach/objects/watched-pipeline.ts';
import { Books } from '../../../src/attach/record/books.ts';

const WGSL = `
@group(0) @binding(0) var<uniform> n: u32;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { if (id.x < n) { y[id.x]++; } }`;

/** A page with one pipeline, one uniform and one storage buffer. */
function page(wgsl = WGSL) {
  const registry = createRegistry();
  const books = new Books(1);
  const shadow = new Shadow(16);
  const buffer = (size: number, own: Shadow | null): GPUBuffer => {
    const made = {} as GPUBuffer;
    registry.buffers.set(made, { size, shadow: own, mapped: [], isRead: false } as unknown as WatchedBuffer);
    return made;
  };
  const module = {} as GPUShaderModule;
  registry.modules.set(module, { label: '', wgsl, hash: wgsl });
  const watched = watchCompute(registry, { layout: 'auto', compute: { module } });
  const bind = (bytes: number): { group: null; watched: ReturnType<typeof watchBindGroup>; offsets: number[] }[] => {
    const entries = [
      { binding: 0, resource: { buffer: buffer(16, shadow) } },
      { binding: 1, resource: { buffer: buffer(bytes, null) } },
    ];
    return [{ group: null, watched: watchBindGroup(registry, entries), offsets: [] }];
  };
  const encode = (grid: number, bytes = 256, of: WatchedPipeline = watched): Dispatched =>
    describeDispatch(registry, books, { watched: of, groups: bind(bytes), immediates: null }, [grid, 1, 1]);
  const write = (n: number): void => shadow.write(0, new Uint8Array(Uint32Array.of(n).buffer));
  return { books, shadow, encode, write };
}

describe('a group', () => {
  test('is its grid, its bound sizes, and the contents of its uniforms', () => {
    const { encode, write } = page();
    write(1);
    const [first, same] = [encode(4).group, encode(4).group];
    expect(same).toBe(first);
    expect(encode(5).group).not.toBe(first);
    expect(encode(4, 512).group).not.toBe(first);
    write(2);
    expect(encode(4).group).not.toBe(first);
    write(1);
    expect(encode(4).group).toBe(first);
    expect(first.bindings).toEqual([
      { id: '0.0', kind: 'uniform', access: null, bytes: 16 },
      { id: '0.1', kind: 'storage', access: 'read_write', bytes: 256 },
    ]);
  });

  test('does not depend on bytes that the uniform has and the kernel does not', () => {
    const { encode, shadow } = page();
    const { group } = encode(4);
    shadow.write(8, Uint8Array.of(1));
    expect(encode(4).group).toBe(group);
  });

  test('is that of the contents at the submit, in order', () => {
    const { books, encode, write } = page();
    write(1);
    const [one, two] = [encode(4), encode(4)];
    settleDispatch(books, one);
    write(2);
    settleDispatch(books, two);
    expect(one.group).not.toBe(two.group);
    expect([one.group.dispatches, two.group.dispatches]).toEqual([1, 1]);
  });

  test('of a uniform that the GPU wrote is unknown', () => {
    const { encode, shadow } = page();
    shadow.forget(0, 4);
    expect(encode(4).group.uniformHash).toBe('unknown');
  });

  test('is one of at most 257 of its pipeline', () => {
    const { books, encode } = page();
    for (let grid = 1; grid <= 400; grid++) settleDispatch(books, encode(grid));
    expect(books.groups).toHaveLength(257);
    const others = books.groups.at(-1)!;
    expect(others).toMatchObject({ grid: null, dispatches: 144 });
    expect(others.notCounted).toMatch(/more than 256 groups/);
  });
});

describe('what is counted', () => {
  const counted = (dispatched: Dispatched, stamped = false): boolean => {
    const wants = wantsCount(dispatched, stamped);
    if (wants) noteCount(dispatched);
    return wants;
  };

  test('is the first dispatch of a group, the tenth, the hundredth, the thousandth, and one between each two', () => {
    const { encode } = page();
    const at = Array.from({ length: 3000 }, (_, i) => (counted(encode(4)) ? i + 1 : 0)).filter((nth) => nth > 0);
    expect(at).toEqual([1, 3, 10, 32, 100, 317, 1000]);
    // Work that comes round every few dispatches is met in more than one phase.
    for (let period = 2; period <= 16; period++) expect(new Set(at.map((nth) => nth % period)).size).toBeGreaterThan(1);
  });

  test('is the second rather than the first where the page times the pass itself', () => {
    const { encode } = page();
    expect([1, 2, 3, 4].map(() => counted(encode(4), true))).toEqual([false, true, true, false]);
  });

  test('are 16 groups of a pipeline, and then those that take much of its time', () => {
    const { encode } = page();
    const first = Array.from({ length: 40 }, (_, grid) => counted(encode(grid + 1)));
    expect(first.filter(Boolean)).toHaveLength(16);
    const { group, pipeline } = encode(30);
    expect(group.notCounted).toMatch(/^16 other groups/);
    for (let i = 0; i < 3; i++) group.sketch.add(1);
    for (let i = 0; i < 30; i++) pipeline.sketch.add(1);
    expect(counted(encode(30))).toBe(true);
    expect(counted(encode(31))).toBe(false);
  });

  test('is guessed at where uniforms are written after the commands', () => {
    const { books, encode, write } = page();
    const runs: string[] = [];
    for (const n of [1, 2, 1, 2, 1, 2]) {
      const dispatched = encode(4);
      const guessed = dispatched.group;
      const isCounted = counted(dispatched);
      write(n);
      settleDispatch(books, dispatched);
      settleCount(dispatched, guessed, isCounted);
      if (isCounted) runs.push(dispatched.group.uniformHash!);
    }
    expect(new Set(runs).size).toBe(2);
  });
});
