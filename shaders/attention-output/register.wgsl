// attention-output/register: blocks in registers, vec4 loads directly from storage; in members with SHARE 4 or 8, as many
// neighbouring lanes share their loads of P.
// O = P·V; the guide, "Breaking down the attention equation".
// a = p [QUERIES, KEYS], b = v [KEYS, D], c = o [QUERIES, D]; rows padded to 4 elements.
// Needs subgroups of SHARE lanes if SHARE > 1. Constants: QUERIES, KEYS, D, HEIGHT, WIDTH (of a block; WIDTH a multiple of 4), SHARE, PARTS (ceil(HEIGHT / SHARE)), THREADS_X, THREADS_Y.
// Dispatch: ceil(D / (WIDTH·THREADS_X)), ceil(QUERIES / (HEIGHT·THREADS_Y)).
@group(0) @binding(0) var<storage, read> a: array<scalar4>;
@group(0) @binding(1) var<storage, read> b: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> c: array<scalar4>;

const ROWS = QUERIES;
const COLS = D;
const INNER = KEYS;

// @include lib/register-nn.wgsl
