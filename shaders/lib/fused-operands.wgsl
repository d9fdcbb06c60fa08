// The operands of fused attention: bindings, loads guarded at the edges, and the scale of exponents.
@group(0) @binding(0) var<storage, read> q: array<scalar4>;
@group(0) @binding(1) var<storage, read> k: array<scalar4>;
@group(0) @binding(2) var<storage, read> v: array<scalar4>;
@group(0) @binding(3) var<storage, read_write> o: array<scalar4>;

const D4 = (D + 3u) / 4u;
// exp(x/√D) = exp2(x·SCALE).
const SCALE = 1.4426950408889634 / sqrt(f32(D));
// Not −inf: some drivers assume that infinities do not occur.
const MASKED = -1e30;

// The block of queries of a workgroup.
fn block_of(number: u32) -> u32 { return number; }

fn query_start(row: u32) -> u32 { return min(row, QUERIES - 1u) * D4; }

fn query_at(start: u32, i: u32) -> vec4f { return vec4f(q[start + i]); }

// The number of keys that a query sees.
fn keys_until(row: u32) -> u32 { return KEYS; }

// Past the edge, the last key is loaded instead, so that no load needs a branch; its score is masked.
fn key_at(key: u32, i: u32) -> vec4f { return vec4f(k[min(key, KEYS - 1u) * D4 + i]); }

fn value_at(key: u32, i: u32) -> vec4f { return vec4f(v[min(key, KEYS - 1u) * D4 + min(i, D4 - 1u)]); }

// The scores of a query with four keys from `key` on.
fn masked(scores: vec4f, key: u32, row: u32) -> vec4f {
  if (KEYS % 4u == 0u && KEYS % SCORES == 0u) { return scores; }
  return select(vec4f(MASKED), scores, vec4u(key) + vec4u(0u, 1u, 2u, 3u) < vec4u(KEYS));
}

fn store(row: u32, i: u32, four: vec4f) {
  if (row < QUERIES && i < D4) { o[row * D4 + i] = scalar4(four); }
}
