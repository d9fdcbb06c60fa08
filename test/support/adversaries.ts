import { fold } from '../../src/kernels/row-layout.ts';
import type { Pass } from '../../src/kernels/kernel.ts';

/**
 * A kernel that tries to exceed a ceiling, written like ordinary kernels, unlike the ceilings. Exceeding one by more
 * than chance proves that the roof is too low.
 */
export interface Adversary {
  readonly name: string;
  /** The ceiling that it is compared with. */
  readonly ceiling: string;
  readonly pass: Pass;
  /** FLOP, operations or bytes of one dispatch. */
  readonly amount: number;
}

const GROUPS = 256;
const HEAD = '@compute @workgroup_size(WG) fn main(@builtin(global_invocation_id) id: vec3u)';

interface Text {
  readonly workgroup: number;
  readonly bindings: readonly string[];
  /** Declarations, and a body that may use `id`. */
  readonly before: string;
  readonly body: string;
  readonly workgroups?: number;
}

function passOf(name: string, { workgroup, bindings, before, body, workgroups = GROUPS }: Text): Pass {
  const head = HEAD.replace('WG', String(workgroup));
  return { shader: name, wgsl: `${before}\n${head} {\n${body}\n}\n`, bindings, workgroups: fold(workgroups) };
}

const times = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join('\n');

const SEEDS = '@group(0) @binding(0) var<storage, read> seeds: array<f32>;';
const ENDS = '@group(0) @binding(1) var<storage, read_write> ends: array<f32>;';
const TURNS = 64;

type Real = 'f32' | 'f16';
const enable = (real: Real): string => (real === 'f16' ? 'enable f16;\n' : '');

/** x = fma(x, x, c) in `chains` chains of vec4, eight steps per iteration. */
function squares(real: Real, chains: number, workgroup: number): Adversary {
  const name = `${chains} chains of vec4 squares, workgroups of ${workgroup}`;
  const body = `  let c = vec4<${real}>(${real}(seeds[id.x % 64u]));
${times(chains, (k) => `  var x${k} = c * ${real}(0.${k + 1});`)}
  for (var i = 0; i < ${TURNS}; i++) {
${times(8, () => times(chains, (k) => `    x${k} = fma(x${k}, x${k}, c);`))}
  }
  ends[id.x] = f32(dot(${Array.from({ length: chains }, (_, k) => `x${k}`).join(' + ')}, vec4<${real}>(1.0)));`;
  const groups = (GROUPS * 64) / workgroup;
  return {
    name,
    ceiling: `compute/${real}`,
    pass: passOf(name, {
      workgroup,
      bindings: ['seeds', 'ends'],
      before: `${enable(real)}${SEEDS}\n${ENDS}`,
      body,
      workgroups: groups,
    }),
    amount: 2 * 4 * chains * 8 * TURNS * workgroup * groups,
  };
}

/** Polynomials of degree 24 by Horner's rule, twelve scalars at once, in products and sums. */
function polynomials(real: Real): Adversary {
  const [name, lanes, degree] = ['polynomials by products and sums', 12, 24];
  const body = `  let x = ${real}(seeds[id.x % 64u]) * ${real}(0.5);
  let c = x - ${real}(0.1);
${times(lanes, (k) => `  var p${k} = ${real}(0.0${k + 1});`)}
  for (var i = 0; i < ${TURNS}; i++) {
${times(degree, () => times(lanes, (k) => `    p${k} = p${k} * x + c;`))}
  }
  ends[id.x] = f32(${Array.from({ length: lanes }, (_, k) => `p${k}`).join(' + ')});`;
  return {
    name,
    ceiling: `compute/${real}`,
    pass: passOf(name, {
      workgroup: 128,
      bindings: ['seeds', 'ends'],
      before: `${enable(real)}${SEEDS}\n${ENDS}`,
      body,
    }),
    amount: 2 * lanes * degree * TURNS * 128 * GROUPS,
  };
}

/**
 * Four rows times four columns in registers, like the inner loop of a matrix product. Both operands are squared each
 * step, since drivers hoist invariants out of loops and sums of products.
 */
function outerProducts(real: Real): Adversary {
  const [name, steps] = ['outer products in registers', 8];
  const body = `  let s = ${real}(seeds[id.x % 64u]);
  let c = vec4<${real}>(s * ${real}(0.5));
  var a = vec4<${real}>(0.1, 0.2, 0.3, 0.4);
  var b = vec4<${real}>(0.15, 0.25, 0.35, 0.45);
${times(4, (r) => `  var r${r} = b * ${real}(0.${r + 1});`)}
  for (var i = 0; i < ${TURNS}; i++) {
${times(steps, () => `${times(4, (r) => `    r${r} = fma(vec4<${real}>(a[${r}]), b, r${r});`)}\n    a = fma(a, a, c); b = fma(b, b, -c);`)}
  }
  ends[id.x] = f32(dot(r0 + r1 + r2 + r3, vec4<${real}>(1.0)));`;
  return {
    name,
    ceiling: `compute/${real}`,
    pass: passOf(name, {
      workgroup: 32,
      bindings: ['seeds', 'ends'],
      before: `${enable(real)}${SEEDS}\n${ENDS}`,
      body,
    }),
    amount: 2 * (16 + 8) * steps * TURNS * 32 * GROUPS,
  };
}

/** Sixteen independent sums of packed products. */
function packedProducts(): Adversary {
  const [name, lanes] = ['sixteen sums of packed products', 16];
  const body = `  let s = seeds[id.x % 64u];
${times(lanes, (k) => `  var a${k} = i32(s) + ${k};`)}
  for (var i = 0; i < ${TURNS}; i++) {
${times(4, () => times(lanes, (k) => `    a${k} += dot4I8Packed(bitcast<u32>(a${k}), s);`))}
  }
  ends[id.x] = u32(${Array.from({ length: lanes }, (_, k) => `a${k}`).join(' ^ ')});`;
  const before =
    '@group(0) @binding(0) var<storage, read> seeds: array<u32>;\n@group(0) @binding(1) var<storage, read_write> ends: array<u32>;';
  return {
    name,
    ceiling: 'compute/int8',
    pass: passOf(name, { workgroup: 64, bindings: ['seeds', 'ends'], before, body }),
    amount: 8 * lanes * 4 * TURNS * 64 * GROUPS,
  };
}

/** Each lane reads a row of a matrix, in runs of adjacent words of a type. */
function rowReads(bytes: number, type: string, width: number, run: number): Adversary {
  const name = `rows read by runs of ${run} ${type}`;
  const words = 4096 / (4 * width);
  const rows = bytes / 4096;
  const workgroup = Math.min(64, rows);
  const body = `  let row = id.x * ${words}u;
  var sum = ${type}();
  for (var i = 0u; i < ${words}u; i += ${run}u) {
    sum = sum ^ (${Array.from({ length: run }, (_, k) => `data[row + i + ${k}u]`).join(' ^ ')});
  }
  sums[id.x] = ${width === 1 ? 'sum' : Array.from({ length: width }, (_, k) => `sum[${k}]`).join(' ^ ')};`;
  const before = `@group(0) @binding(0) var<storage, read> data: array<${type}>;\n@group(0) @binding(1) var<storage, read_write> sums: array<u32>;`;
  return {
    name,
    ceiling: 'memory/read',
    pass: passOf(name, { workgroup, bindings: ['data', 'sums'], before, body, workgroups: rows / workgroup }),
    amount: bytes,
  };
}

/** Neighbouring lanes copy neighbouring runs of elements. */
function copies(bytes: number, type: string, size: number, run: number): Adversary {
  const name = `copies of ${type} by ${run}`;
  const workgroup = 64;
  const body = times(run, (k) => `  copied[id.x * ${run}u + ${k}u] = data[id.x * ${run}u + ${k}u];`);
  const before = `@group(0) @binding(0) var<storage, read> data: array<${type}>;\n@group(0) @binding(1) var<storage, read_write> copied: array<${type}>;`;
  const elements = bytes / size / run;
  // Only one row of workgroups is used.
  const most = 65_535 * workgroup;
  const count = Math.min(elements, most);
  return {
    name,
    ceiling: 'memory/copy',
    pass: passOf(name, {
      workgroup,
      bindings: ['data', 'copied'],
      before,
      body,
      workgroups: Math.floor(count / workgroup),
    }),
    amount: 2 * Math.floor(count / workgroup) * workgroup * run * size,
  };
}

/** Neighbouring lanes fill memory with one value. */
function fills(bytes: number, type: string, size: number, run: number): Adversary {
  const name = `fills of ${type} by ${run}`;
  const workgroup = 32;
  const groups = Math.min(65_535, Math.floor(bytes / size / run / workgroup));
  return {
    name,
    ceiling: 'memory/write',
    pass: passOf(name, {
      workgroup,
      bindings: ['copied'],
      before: `@group(0) @binding(0) var<storage, read_write> copied: array<${type}>;`,
      body: times(run, (k) => `  copied[id.x * ${run}u + ${k}u] = ${type}(id.x);`),
      workgroups: groups,
    }),
    amount: groups * workgroup * run * size,
  };
}

/** All lanes read a tile: each different words, or all the same word. */
function tileReads(type: string, width: number, same: boolean): Adversary {
  const name = `a tile of ${type} read by ${same ? 'all lanes alike' : 'each lane its own'}`;
  const [workgroup, unroll, turns] = [64, 16, 64];
  const at = (k: number): string => (same ? `tile[(i + ${k}u) % 64u]` : `tile[(local + i + ${k}u) % 64u]`);
  const body = `  let local = id.x % 64u;
  tile[local] = ${type}(id.x);
  workgroupBarrier();
  var sum = ${type}();
  for (var i = 0u; i < ${turns}u; i++) {
    sum += ${Array.from({ length: unroll }, (_, k) => at(k)).join(' + ')};
  }
  ends[id.x] = ${width === 1 ? 'sum' : Array.from({ length: width }, (_, k) => `sum[${k}]`).join(' ^ ')};`;
  const before = `@group(0) @binding(0) var<storage, read_write> ends: array<u32>;\nvar<workgroup> tile: array<${type}, 64>;`;
  return {
    name,
    ceiling: 'workgroup/read',
    pass: passOf(name, { workgroup, bindings: ['ends'], before, body }),
    amount: 4 * width * unroll * turns * workgroup * GROUPS,
  };
}

/**
 * All adversaries of an adapter.
 * @param bytes size of each of the buffers `data` and `copied`
 * @param subgroup lanes of a subgroup, for workgroups of one
 */
export function adversaries(bytes: number, subgroup: number): readonly Adversary[] {
  const compute = (['f32', 'f16'] as const).flatMap((real) => [
    ...[64, subgroup].flatMap((workgroup) => [squares(real, 8, workgroup), squares(real, 2, workgroup)]),
    polynomials(real),
    outerProducts(real),
  ]);
  return [
    ...compute,
    packedProducts(),
    rowReads(bytes, 'vec4u', 4, 4),
    rowReads(bytes, 'vec2u', 2, 8),
    rowReads(bytes, 'u32', 1, 16),
    copies(bytes, 'u32', 4, 1),
    copies(bytes, 'vec2u', 8, 1),
    copies(bytes, 'vec4u', 16, 1),
    copies(bytes, 'vec4u', 16, 4),
    copies(bytes, 'mat4x4f', 64, 1),
    fills(bytes, 'u32', 4, 4),
    fills(bytes, 'vec4u', 16, 1),
    fills(bytes, 'vec4u', 16, 8),
    tileReads('u32', 1, false),
    tileReads('vec4u', 4, false),
    tileReads('vec4u', 4, true),
  ];
}
