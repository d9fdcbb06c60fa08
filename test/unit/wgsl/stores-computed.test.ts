import { describe, expect, test } from 'vitest';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { storesComputed } from '../../../src/wgsl/stores-computed.ts';

const HEAD = `
@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read> at: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<u32>;
@group(0) @binding(3) var<storage, read_write> f: array<f32>;
@group(0) @binding(4) var<storage, read_write> bins: array<atomic<u32>>;
@group(0) @binding(5) var<uniform> u: vec4u;
@group(0) @binding(6) var image: texture_2d<f32>;
@group(0) @binding(7) var drawn: texture_storage_2d<rgba8unorm, write>;
@group(0) @binding(8) var how: sampler;
var<workgroup> tile: array<u32, 64>;
var<private> own: u32;
`;

/** Whether a kernel computes; in its body, `i` is the invocation. */
const computes = (body: string, functions = ''): boolean => {
  const source = `${HEAD}${functions}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) l: u32) {
  let i = id.x;
  ${body}
}`;
  return storesComputed(checkWgsl(source));
};

describe('moves data', () => {
  test.each([
    ['copy', 'if (i >= u.x) { return; } y[i] = x[i];'],
    ['transpose', 'let row = i / u.x; let column = i % u.x; y[column * u.y + row] = x[i];'],
    ['transpose by workgroup memory', 'tile[l] = x[i]; workgroupBarrier(); y[i] = tile[(l * 8u) % 64u + l / 8u];'],
    ['gather', 'y[i] = x[at[i]];'],
    ['gather, from the end', 'var k = at[i]; if (k > u.x) { k += u.y; } y[i] = x[k * 4u + 1u];'],
    ['scatter', 'y[at[i] + 1u] = x[i];'],
    ['pad', 'y[i] = select(x[i - u.x], 7u, i < u.x || i >= u.y);'],
    ['concatenate', 'if (i < u.x) { y[i] = x[i]; } else { y[i] = at[i - u.x]; }'],
    ['cast', 'f[i] = f32(x[i]); y[i] = bitcast<u32>(f[i + 1u]);'],
    ['copy with a pointer', 'let source = &x[i * 2u]; let to = &y[i]; *to = *source;'],
    ['fill', 'y[i] = u.x + i;'],
    ['texels', 'textureStore(drawn, id.xy, textureLoad(image, id.yx, 0));'],
    ['private memory', 'own = x[i]; y[i] = own;'],
  ])('%s', (_, body) => expect(computes(body)).toBe(false));

  test('through functions, whose arguments are indices and values', () => {
    const functions = `
fn place(v: vec2u) -> u32 { return v.x * u.x + v.y; }
fn read(k: u32) -> u32 { return x[k]; }
fn write(k: u32, value: u32) { y[k] = value; }
fn shift(to: ptr<storage, array<u32>, read_write>, k: u32) { to[k] = read(k + 1u); }`;
    expect(computes('write(place(id.yx), read(place(id.xy))); shift(&y, at[i]);', functions)).toBe(false);
  });
});

describe('computes', () => {
  test.each([
    ['add', 'y[i] = x[i] + at[i];'],
    ['in place', 'y[i] += 1u;'],
    ['step', 'y[i]++;'],
    ['bits', 'y[i] = x[i] ^ u.x;'],
    ['unpack by shifts', 'y[i] = (x[i / 8u] >> (4u * (i % 8u))) & 0xfu;'],
    ['largest', 'y[i] = max(x[i], u.x);'],
    ['negation', 'f[i] = -f[i];'],
    ['comparison', 'y[i] = select(0u, 1u, x[i] == 0u);'],
    ['sum', 'var sum = 0u; for (var k = 0u; k < u.x; k++) { sum += x[k]; } y[i] = sum;'],
    ['sum in workgroup memory', 'tile[l] = x[i]; workgroupBarrier(); if (l == 0u) { y[0] = tile[0] + tile[1]; }'],
    ['histogram', 'atomicAdd(&bins[i % 8u], 1u);'],
    ['largest of all', 'atomicMax(&bins[0], x[i]);'],
    ['search', 'var k = 0u; while (x[k] < i) { k++; } y[i] = k;'],
    ['filter', 'if (x[i] == 0u) { return; } y[i] = i;'],
    ['mask', 'var out = 0u; if (x[i] > 3u) { out = 1u; } y[i] = out;'],
    ['filtered texels', 'textureStore(drawn, id.xy, textureSampleLevel(image, how, vec2f(id.xy) / 8.0, 0.0));'],
    ['texels', 'textureStore(drawn, id.xy, textureLoad(image, id.xy, 0) * 2.0);'],
    ['pointer', 'let to = &y[i]; *to = x[i] * 2u;'],
  ])('%s', (_, body) => expect(computes(body)).toBe(true));

  test.each([
    ['result', 'fn twice(v: u32) -> u32 { return 2u * v; }', 'y[i] = twice(x[i]);'],
    ['pointer', 'fn add(to: ptr<function, u32>, v: u32) { *to += v; }', 'var s = 0u; add(&s, x[i]); y[i] = s;'],
    ['called on a condition', 'fn write(k: u32) { y[k] = 1u; }', 'if (x[i] > 3u) { write(i); }'],
  ])('in a function: %s', (_, functions, body) => expect(computes(body, functions)).toBe(true));
});
