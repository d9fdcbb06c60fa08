// attention-scores/tiled: tiles staged in workgroup memory, 8×8 blocks in registers.
// S = Q·Kᵀ; the guide, "Breaking down the attention equation".
// a = q [QUERIES, D], b = k [KEYS, D], c = s [QUERIES, KEYS]; rows padded to 4 elements.
// Needs workgroup memory. Constants: QUERIES, KEYS, D, THREADS_X, THREADS_Y, DEPTH.
// Dispatch: ceil(KEYS / (8·THREADS_X)), ceil(QUERIES / (8·THREADS_Y)).
@group(0) @binding(0) var<storage, read> a: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> c: array<scalar4>;

const ROWS = QUERIES;
const COLS = KEYS;
const INNER = D;

// @include lib/right-stored.wgsl
// @include lib/operands-nt.wgsl
// @include lib/stage-nt.wgsl
// @include lib/matmul-tiled.wgsl
