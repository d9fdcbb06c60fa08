import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { randomWords } from '../../../src/protocol/random.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { Checker } from '../../../src/wgsl/check/checker.ts';
import { guard } from '../../../src/wgsl/guard.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';
import { parse } from '../../../src/wgsl/parse-wgsl.ts';
import type { Function } from '../../../src/wgsl/syntax/ast.ts';
import { loaded, materialised } from '../../../src/wgsl/typing/type.ts';
import { EVERYTHING, mutate } from '../../support/broken-wgsl.ts';
import { judge } from '../../support/judge.ts';
import { lacking } from '../../support/stacks/lacking.ts';
import { stack } from '../../support/stacks/under-test.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

const VARIABLES = `  var i: i32; var u: u32; var x: f32; var t: bool; var v2: vec2f; var v3: vec3f; var v4: vec4f; var w2: vec2u;
  var w3: vec3u; var w4: vec4u; var k4: vec4i; var t3: vec3<bool>; var m23: mat2x3f; var m33: mat3x3f; var m42: mat4x2f;
  var list: array<vec3f, 4>; var s: S; let p = &list; let q = &s.inner;
`;
const HEAD = `struct In { a: f32, b: vec2u }
struct S { head: u32, inner: In, list: array<In, 3> }
const C = 3; const D = 2.5; const L = array(1, 2, 3);
override O = 4u;
@group(0) @binding(0) var<storage, read_write> buffer: array<S>;
@group(0) @binding(1) var<storage, read_write> n: array<atomic<i32>>;
fn one() -> In { return In(); }
`;

describe('types match those of the browser', () => {
  const expressions =
    `1; 1.5; C; D; 1u; 2i; 3f; C + 1; C * D; C / 2; O; O + 1; x + 1; 1 + x; u * 2; i - 1; x * C; D * x; -x; -i; -C; !t; ~u; ~1;
u << 2; i >> u; 1 << u; u & 3; t & t; t | t; t && t; x < 1; v3 < v3; w3 == w3; v2 + 1; 2 * v3; v3 * v3; v4 / x; w2 % 3; v2 - vec2(1);
m23 * v2; v3 * m23; m33 * m33; m33 * m23; m42 * v4; 2 * m33; m33 * x; m33 + m33; v3.x; v3.xy; v4.wzyx; v3.rgb; m23[1]; m23[i][u]; list[2]; list[u].z;
s.head; s.inner.b; s.inner.b.y; s.list[1].a; (*p)[1]; p[1]; (*q).a; q.b; one().b; one().b.x; L[i]; L[1]; buffer[u].inner; buffer[0].list[u].b; arrayLength(&buffer);
vec3f(); vec3(1, 2, x); vec3(1, 2, 3); vec3(v2, 1); vec4(1.0, v2, 2); vec4f(1); vec2<bool>(t, true); vec4u(w2, 1, 2); vec3i(v3); vec3<f32>(w3); mat2x2(1, 2, 3, 4); mat2x2(v2, v2);
mat3x3f(); mat2x3<f32>(v3, v3); array(1, 2, x); array(v2, v2); array<f32, 3>(); array<u32, C>(1, 2, 3); In(1, w2); f32(i); i32(x); u32(t); bool(u); bitcast<f32>(u); bitcast<vec2<i32>>(v2); bitcast<u32>(1i);
abs(x); abs(i); abs(-1); acos(x); atan2(x, 1); ceil(v2); clamp(u, 1, 5); clamp(v3, vec3f(), vec3f(1)); cos(v4); cross(v3, v3); degrees(x); determinant(m33); distance(v2, v2); distance(x, x); dot(v3, v3); dot(w4, w4);
dot4I8Packed(u, u); dot4U8Packed(u, 3); exp(x); exp2(1); extractBits(i, 1, 2); extractBits(w2, 1u, 2u); faceForward(v3, v3, v3); firstLeadingBit(i); firstTrailingBit(w2); countOneBits(u); countLeadingZeros(w3); countTrailingZeros(i); reverseBits(u);
floor(x); fma(x, 1, 2); fma(v2, v2, v2); fract(v2); frexp(x).exp; frexp(v2).fract; insertBits(u, 1, 2, 3); inverseSqrt(x); ldexp(x, 2); ldexp(v2, vec2i(1)); length(v3); length(x); log(x); log2(v2); max(i, 2); max(1, 2.5); min(v2, v2); mix(x, x, 0.5); mix(v3, v3, 0.5); mix(v3, v3, v3);
modf(x).whole; modf(v3).fract; normalize(v2); pow(x, 2); quantizeToF16(x); radians(v2); reflect(v3, v3); refract(v3, v3, x); round(x); saturate(v4); sign(i); sign(v2); sin(1); sinh(x); smoothstep(0, 1, x); sqrt(2); sqrt(x); step(0, x); tan(x); tanh(v2); transpose(m23); transpose(m42); trunc(x);
all(t3); any(t3); all(t); select(1, 2, t); select(1, 2.0, t); select(x, 1, t); select(v3, v3, t3); select(v3, v3, t); pack4x8snorm(v4); pack4xI8(k4); pack4xU8(w4); pack4xU8Clamp(w4); pack2x16float(v2); pack2x16unorm(v2); unpack4x8unorm(u); unpack4xI8(u); unpack4xU8(u); unpack2x16float(u); unpack2x16snorm(u);
atomicLoad(&n[0]); atomicAdd(&n[i], 1); atomicExchange(&n[0], i); atomicCompareExchangeWeak(&n[0], 1, 2).exchanged; atomicCompareExchangeWeak(&n[0], 1, 2).old_value; L; vec2(1, D); max(C, 4) + u; 1 + 2u; (1 + C) * x; array(vec2(1, 2), vec2(1.5, 2))[i]; 0x10; 0x1p2; 1e2; 0xFFu; .5; i == 2; -1 * i; vec2(i, 2) * 3`
      .split(';')
      .map((text) => text.trim());

  const subgroups =
    `subgroupAdd(x); subgroupMax(w2); subgroupExclusiveAdd(i); subgroupInclusiveMul(v3); subgroupAnd(u); subgroupAll(t); subgroupAny(t); subgroupElect(); subgroupBallot(t); subgroupBroadcast(x, 1); subgroupBroadcastFirst(v2);
subgroupShuffle(x, u); subgroupShuffleXor(w4, 1); subgroupShuffleUp(i, 1); subgroupShuffleDown(v4, 2); quadBroadcast(x, 1); quadSwapX(v2); quadSwapDiagonal(u); subgroupAdd(1)`
      .split(';')
      .map((text) => text.trim());

  const TEXTURES = `@group(1) @binding(0) var t1: texture_1d<f32>; @group(1) @binding(1) var t2: texture_2d < f32 >;
@group(1) @binding(2) var ta: texture_2d_array<i32>; @group(1) @binding(3) var tv: texture_3d<u32>; @group(1) @binding(4) var tc: texture_cube<f32>;
@group(1) @binding(5) var tm: texture_multisampled_2d<f32>; @group(1) @binding(6) var td: texture_depth_2d;
@group(1) @binding(8) var ts: texture_storage_2d<rgba8unorm, write>; @group(1) @binding(9) var tu: texture_storage_3d<r32uint, read_write>;
@group(1) @binding(10) var near: sampler; @group(1) @binding(11) var less: sampler_comparison;
fn texel(t: texture_2d<f32>, at: vec2u) -> vec4f { return textureLoad(t, at, 0); }
`;
  const textures =
    `textureDimensions(t1); textureDimensions(t2, 0); textureDimensions(ta); textureDimensions(tv); textureDimensions(tc); textureDimensions(tm); textureDimensions(td); textureDimensions(ts); textureDimensions(tu);
textureNumLayers(ta); textureNumLevels(t2); textureNumSamples(tm); textureLoad(t1, i, 0); textureLoad(t2, w2, 0); textureLoad(ta, w2, 1, 0); textureLoad(tv, w3, 0); textureLoad(tm, w2, 1); textureLoad(td, w2, 0); textureLoad(tu, w3); texel(t2, w2).x;
textureSampleLevel(t2, near, v2, 0); textureSampleLevel(tc, near, v3, 0); textureSampleLevel(td, near, v2, 0); textureSampleGrad(t2, near, v2, v2, v2); textureSampleCompareLevel(td, less, v2, 0.5);
textureGather(1, t2, near, v2); textureGather(td, near, v2); textureGatherCompare(td, less, v2, 0.5)`
      .split(';')
      .map((text) => text.trim());

  const EXTERNAL = `@group(1) @binding(0) var near: sampler; @group(1) @binding(1) var te: texture_external;
`;
  const external = ['textureDimensions(te)', 'textureLoad(te, w2)', 'textureSampleBaseClampToEdge(te, near, v2)'];

  test.for([
    ['of textures', TEXTURES, textures],
    ['of external textures', EXTERNAL, external],
    ['of the language', '', expressions],
    ['of subgroups', 'enable subgroups;\n', subgroups],
  ] as const)('those %s', async ([, directive, texts], { skip }) => {
    if (directive.startsWith('enable')) skip(...lacking(gpu, 'subgroups'));
    skip(directive === EXTERNAL && !stack.hasExternalTextures, 'the browser has no texture_external');
    const start = `${directive}${HEAD}@compute @workgroup_size(1) fn main() {\n${VARIABLES}`;
    const source = `${start}${texts.map((text, i) => `let z${i} = ${text};`).join('\n')}\n}`;
    const checker = new Checker(parse(source), {});
    const main = checker.globals.get('main') as Function;
    checker.function(main);
    const found = main.body.body.flatMap((one) =>
      one.kind === 'variable' && /^z\d/.test(one.name) ? [materialised(loaded(one.init!.info!.type)).text] : [],
    );
    expect(found).toHaveLength(texts.length);
    const typed = texts.map((text, i) => `let z${i}: ${found[i]!} = ${text};`);
    expect(await judge(gpu, `${start}${typed.join('\n')}\n}`)).toBeNull();
  });
});

const UNIFORM_BOUND = `@group(0) @binding(0) var<uniform> n: vec4u;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
var<workgroup> w: array<u32, 64>;
fn step(i: u32) { w[i] += 1u; workgroupBarrier(); }
@compute @workgroup_size(64) fn main(@builtin(local_invocation_index) i: u32) {
  for (var k = 0u; k < n.x; k++) {
    w[i] = k;
    workgroupBarrier();
    for (var j = 0u; j < i; j++) { y[i] += w[j]; if (j > n.y) { break; } }
    workgroupBarrier();
  }
  var left = n.z;
  loop { if (left == 0u) { break; } step(i); left--; continuing { storageBarrier(); } }
  while (workgroupUniformLoad(&w[0]) < n.w) { step(i); }
}`;

test('a barrier in a loop whose bound is a uniform load compiles, with counters and with guards', async () => {
  expect(await judge(gpu, UNIFORM_BOUND)).toBeNull();
  expect(await judge(gpu, instrument(checkWgsl(UNIFORM_BOUND)).wgsl)).toBeNull();
  expect(await judge(gpu, instrument(checkWgsl(UNIFORM_BOUND), { marks: true }).wgsl)).toBeNull();
  expect(await judge(gpu, guard(checkWgsl(UNIFORM_BOUND)).wgsl)).toBeNull();
});

test('the browser rejects every reserved word as a name, too', async () => {
  const refusedHere = 'from get of self target type NULL wgsl __a'.split(' ');
  const takenHere = 'main min kind texture lane'.split(' ');
  for (const word of [...refusedHere, ...takenHere]) {
    const refused = (await judge(gpu, `fn ${word}() {}`)) !== null;
    expect({ word, refused }).toEqual({ word, refused: refusedHere.includes(word) });
    if (refused) expect(() => parse(`fn ${word}() {}`)).toThrow('reserved');
  }
});

test('texels are counted by function and by texture', async () => {
  const wgsl = `@group(0) @binding(0) var from: texture_2d<f32>;
@group(0) @binding(1) var into: texture_storage_2d<rgba8unorm, write>;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (any(id.xy >= textureDimensions(from))) { return; }
  textureStore(into, id.xy, 2 * textureLoad(from, id.xy, 0));
}`.replaceAll('from', 'source');
  const { wgsl: counting, blocks, warnings, bindings } = instrument(checkWgsl(wgsl), { marks: true });
  expect(await judge(gpu, wgsl)).toBeNull();
  expect(await judge(gpu, counting)).toBeNull();
  const [line] = blocks.flatMap(({ costs }) => costs.filter((one) => one.line === 5));
  expect(line!.cost).toEqual({
    'f32.mul': 4,
    'texture.textureLoad': 1,
    'loadTexels 0.0': 1,
    'texture.textureStore': 1,
    'storeTexels 0.1': 1,
  });
  expect(warnings).toEqual([]);
  expect(bindings.map(({ type }) => type)).toEqual(['texture_2d<f32>', 'texture_storage_2d<rgba8unorm, write>']);
});

test('every way to load, store and sample a texel is accepted with its counters and marks', async () => {
  const external = stack.hasExternalTextures;
  const wgsl = `${external ? '@group(0) @binding(0) var video: texture_external;' : ''}
@group(0) @binding(1) var many: texture_multisampled_2d<f32>;
@group(0) @binding(2) var deep: texture_depth_multisampled_2d;
@group(0) @binding(3) var layers: texture_depth_2d_array;
@group(0) @binding(4) var s: sampler;
@group(0) @binding(5) var less: sampler_comparison;
@group(0) @binding(6) var cubes: texture_cube_array<f32>;
@group(0) @binding(7) var sheets: texture_storage_2d_array<rgba8unorm, write>;
@group(0) @binding(8) var image: texture_2d<f32>;
const AT = vec2(1, 2);
override LEVEL = 1i;
@compute @workgroup_size(4, 4) fn main(@builtin(global_invocation_id) id: vec3u) {
  var v = textureLoad(many, AT, i32(id.x) % 4) + textureLoad(deep, id.xy, 2) + textureLoad(layers, AT, -1 + 2, LEVEL);
  v += textureLoad(image, vec2u(textureLoad(image, id.xy, 0).xy), LEVEL * 2 - 1);
  v += textureSampleLevel(cubes, s, vec3f(1), id.x, 0.5) + textureGatherCompare(layers, less, vec2f(), 0, 0.5);
  v += textureGather(0, image, s, vec2f(), vec2i(1, 1)) + textureSampleBaseClampToEdge(image, s, vec2f());
  ${external ? 'v += textureLoad(video, id.xy) + textureSampleBaseClampToEdge(video, s, vec2f());' : ''}
  for (var i = 0; i < 4; i++) { if (i > 1 && textureLoad(image, AT, i).x > 0) { textureStore(sheets, AT, i, v); } }
}`;
  expect(await judge(gpu, wgsl)).toBeNull();
  for (const marks of [false, true]) {
    expect(await judge(gpu, instrument(checkWgsl(wgsl), { marks }).wgsl)).toBeNull();
  }
});

/** Browser errors allowed for a source that our front end accepts: the table of src/wgsl/counting-rules.md. */
const ONLY_THE_BROWSER =
  /attribute|builtin value name|unresolved|ignoring return value|not used|no matching constructor|access mode|extension enabled|directives must|mixing|uniform|alias|unreachable|return|cannot be represented|out of bounds|shift|overflow/i;
/** Our errors allowed for a source that the browser accepts. */
const ONLY_HERE = /expected a compute entry point|@workgroup_size: expected|got "--"/;

test('the browser and this front end differ only for documented reasons', async ({ skip }) => {
  skip(stack.compiler !== 'tint', 'the differences from this compiler are not documented');
  const base = EVERYTHING.replace('enable f16, subgroups;', '')
    .replace(', subgroup_uniformity', ', derivative_uniformity')
    .replace('mat2x4h', 'mat2x4f');
  expect(await judge(gpu, base)).toBeNull();
  const next = randomWords(5);
  const sources = Array.from({ length: 600 }, () => mutate(base, (most) => next() % Math.max(1, most)));
  const tally = { taken: 0, refused: 0 };
  const unexplained = await Promise.all(
    sources.map(async (source, n) => {
      const judged = judge(gpu, source);
      let instrumented: Promise<string | null> | null = null;
      let reason = '';
      try {
        const { wgsl } = instrument(checkWgsl(source), { marks: n % 2 === 0 });
        instrumented = judge(gpu, wgsl);
      } catch (error) {
        reason = String(error);
      }
      const against = await judged;
      tally[against === null ? 'taken' : 'refused']++;
      const after = await instrumented;
      if (against === null) return reason === '' ? after : ONLY_HERE.test(reason) ? null : `${reason}\n${source}`;
      return reason !== '' || ONLY_THE_BROWSER.test(against) ? null : `${against}\n${source}`;
    }),
  );
  expect(unexplained.filter((one) => one !== null)).toEqual([]);
  expect(tally.taken).toBeGreaterThan(40);
  expect(tally.refused).toBeGreaterThan(40);
});
