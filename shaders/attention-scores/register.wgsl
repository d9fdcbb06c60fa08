// attention-scores/register: 8×8 blocks in registers, vec4 loads directly from storage.
// S = Q·Kᵀ; the guide, "Breaking down the attention equation".
// a = q [QUERIES, D], b = k [KEYS, D], c = s [QUERIES, KEYS]; rows padded to 4 elements.
// Needs nothing. Constants: QUERIES, KEYS, D, THREADS_X, THREADS_Y.
// Dispatch: ceil(KEYS / (8·THREADS_X)), ceil(QUERIES / (8·THREADS_Y)).
@group(0) @binding(0) var<storage, read> a: array<scalar4>;
@group(0) @binding(1) var<storage, read> b: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> c: array<scalar4>;

const ROWS = QUERIES;
const COLS = KEYS;
const INNER = D;

// @include lib/operands-nt.wgsl
// @include lib/matmul-register.wgsl
