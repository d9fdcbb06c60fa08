// The operands of a prompt's attention, all heads in one dispatch: bindings, loads guarded at the edges, the causal mask, and
// the scale of exponents. Consecutive workgroups take the heads of one block of queries.
@group(0) @binding(0) var<storage, read> q: array<scalar4>;
@group(0) @binding(1) var<storage, read> k: array<scalar4>;
@group(0) @binding(2) var<storage, read> v: array<scalar4>;
@group(0) @binding(3) var<storage, read_write> o: array<scalar4>;

const D4 = (D + 3u) / 4u;
const SHARING = HEADS / KVHEADS;
// exp(x/√D) = exp2(x·SCALE).
const SCALE = 1.4426950408889634 / sqrt(f32(D));
// Not −inf: some drivers assume that infinities do not occur.
const MASKED = -1e30;

var<private> head: u32;

// The block of queries of a workgroup; sets the head.
fn block_of(number: u32) -> u32 {
  head = number % HEADS;
  return number / HEADS;
}

fn query_start(row: u32) -> u32 { return (min(row, TOKENS - 1u) * HEADS + head) * D4; }

fn query_at(start: u32, i: u32) -> vec4f { return vec4f(q[start + i]); }

// The number of keys that a query sees: those up to its own.
fn keys_until(row: u32) -> u32 { return min(row + 1u, TOKENS); }

fn cache_start(key: u32) -> u32 { return (head / SHARING * TOKENS + min(key, TOKENS - 1u)) * D4; }

// Past the edge, the last key is loaded instead, so that no load needs a branch; its score is masked.
fn key_at(key: u32, i: u32) -> vec4f { return vec4f(k[cache_start(key) + i]); }

fn value_at(key: u32, i: u32) -> vec4f { return vec4f(v[cache_start(key) + min(i, D4 - 1u)]); }

// The scores of a query with four keys from `key` on.
fn masked(scores: vec4f, key: u32, row: u32) -> vec4f {
  return select(vec4f(MASKED), scores, vec4u(key) + vec4u(0u, 1u, 2u, 3u) < vec4u(keys_until(row)));
}

fn store(row: u32, i: u32, four: vec4f) {
  if (row < TOKENS && i < D4) { o[(row * HEADS + head) * D4 + i] = scalar4(four); }
}
