// gemv/register: blocks of batch × outputs in registers, vec4 loads directly from storage: the whole batch in one block up to
// 20 rows, so that each weight is loaded once; in members with SHARE 4 or 8, as many neighbouring lanes share their loads of x.
// y = x·Wᵀ; the guide, "Batching memory-bound processes on a GPU".
// a = x [BATCH, IN], b = w [OUT, IN] in f32 or f16, c = y [BATCH, OUT]; rows padded to 4 elements.
// Needs subgroups of SHARE lanes if SHARE > 1. Constants: BATCH, IN, OUT, HEIGHT, WIDTH (of a block; WIDTH a multiple of 4), FOLD (1), HALF (WIDTH), SECOND (0), SHARE, PARTS (ceil(HEIGHT / SHARE)), THREADS_X, THREADS_Y.
// Dispatch: ceil(OUT / (WIDTH·THREADS_X)), ceil(BATCH / (HEIGHT·THREADS_Y)).
@group(0) @binding(0) var<storage, read> a: array<scalar4>;

const ROWS = BATCH;
const COLS = OUT;
const INNER = IN;

// @include lib/right-{WEIGHTS}.wgsl
// @include lib/norm-none.wgsl
// @include lib/finish-one.wgsl
// @include lib/register-nt.wgsl
