import { checkWgsl } from '../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../src/wgsl/instrument.ts';

const DECLARATIONS = `
enable f16, subgroups;
struct Padded { head: f32, body: vec3f, tail: u32 }
struct Mixed { m3: mat3x3f, @size(32) h: vec3h, inner: array<Padded, 2>, flag: atomic<u32> }
@group(0) @binding(0) var<storage, read_write> f: array<f32>;
@group(0) @binding(1) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> h: array<vec4h>;
@group(0) @binding(3) var<storage, read_write> n: array<u32>;
@group(0) @binding(4) var<storage, read_write> mixed: array<Mixed>;
@group(0) @binding(5) var<uniform> p: Padded;
@group(0) @binding(6) var<storage, read_write> counter: atomic<i32>;
@group(0) @binding(7) var<storage, read> one: Padded;
const TEN = 10;
override SCALE: f32 = 2.0;
var<workgroup> w: array<f32, 64>;
var<private> own: array<f32, 64>;
fn id(x: f32) -> f32 { return x; }
`;

/**
 * The cost of one statement in a kernel that has `i`, `j` (u32), `k` (i32), `x`, `y` (f32), `a`, `b` (vec3f), `q`
 * (vec4f), `u` (vec4u), `g` (f16), `m` (mat2x3f), `s` (mat3x3f), `t` (bool) as local variables.
 */
export function statementCost(statement: string): Record<string, number> {
  const head = `${DECLARATIONS}@compute @workgroup_size(64) fn main(@builtin(local_invocation_index) lane: u32) {
  var i = lane; var j = lane; var k = i32(lane); var x: f32; var y: f32; var a: vec3f; var b: vec3f; var q: vec4f;
  var u: vec4u; var g: f16; var m: mat2x3f; var s: mat3x3f; var t: bool;
`;
  const line = head.split('\n').length;
  const cost: Record<string, number> = {};
  const { blocks } = instrument(checkWgsl(`${head}${statement}\n}`), {
    limits: { maxStorageBuffersPerShaderStage: 10 },
  });
  for (const { costs } of blocks) {
    for (const at of costs) {
      if (at.line !== line) continue;
      // Multiplicity is tested on whole kernels.
      for (const [key, count] of Object.entries(at.cost))
        if (!key.startsWith('loads ')) cost[key] = (cost[key] ?? 0) + count;
    }
  }
  return cost;
}
