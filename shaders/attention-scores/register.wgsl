// attention-scores/register: blocks in registers, vec4 loads directly from storage; in members with SHARE 4 or 8, as many
// neighbouring lanes share their loads of Q.
// S = Q·Kᵀ; the guide, "Breaking down the attention equation".
// a = q [QUERIES, D], b = k [KEYS, D], c = s [QUERIES, KEYS]; rows padded to 4 elements.
// Needs subgroups of SHARE lanes if SHARE > 1. Constants: QUERIES, KEYS, D, HEIGHT, WIDTH (of a block; WIDTH a multiple of 4), FOLD (1), HALF (WIDTH), SECOND (0), SHARE, PARTS (ceil(HEIGHT / SHARE)), THREADS_X, THREADS_Y.
// Dispatch: ceil(KEYS / (WIDTH·THREADS_X)), ceil(QUERIES / (HEIGHT·THREADS_Y)).
@group(0) @binding(0) var<storage, read> a: array<scalar4>;

const ROWS = QUERIES;
const COLS = KEYS;
const INNER = D;

// @include lib/right-stored.wgsl
// @include lib/norm-none.wgsl
// @include lib/finish-one.wgsl
// @include lib/register-nt.wgsl
