// attention-output/register: 8×8 blocks in registers, vec4 loads directly from storage.
// O = P·V; the guide, "Breaking down the attention equation".
// a = p [QUERIES, KEYS], b = v [KEYS, D], c = o [QUERIES, D]; rows padded to 4 elements.
// Needs nothing. Constants: QUERIES, KEYS, D, THREADS_X, THREADS_Y.
// Dispatch: ceil(D / (8·THREADS_X)), ceil(QUERIES / (8·THREADS_Y)).
@group(0) @binding(0) var<storage, read> a: array<scalar4>;
@group(0) @binding(1) var<storage, read> b: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> c: array<scalar4>;

const ROWS = QUERIES;
const COLS = D;
const INNER = KEYS;

// @include lib/operands-nn.wgsl
// @include lib/matmul-register.wgsl
