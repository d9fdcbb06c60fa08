// fused-gemv/register: gemv/register that norms x as it loads it (NORM load) and finishes its sums before it stores them (FINISH add, gate or rotary).
// y = finish(x / rms(x) · n · Wᵀ); the guide, "Batching memory-bound processes on a GPU", and the operators that are fused.
// a = x [BATCH, IN], b = w [its columns, IN]; add: c = y [BATCH, OUT], residual = r [BATCH, OUT]; gate: c = y [BATCH, OUT]; rotary: q [BATCH·HEADS, D], k and v [BATCH·KVHEADS, D], t [BATCH, D]; n [IN] last; rows padded to 4 elements.
// Needs subgroups of SHARE lanes if SHARE > 1, and pairs that are a multiple of 4 apart. Constants: BATCH, IN, OUT, or HEADS, KVHEADS, ALLHEADS and D; HEIGHT, WIDTH (of a block; a multiple of 4·FOLD), FOLD (sums of a result), HALF (WIDTH / FOLD), SECOND (WIDTH − HALF), SHARE, PARTS (ceil(HEIGHT / SHARE)), THREADS_X, THREADS_Y.
// Dispatch: ceil(RESULTS / (HALF·THREADS_X)), ceil(BATCH / (HEIGHT·THREADS_Y)).
@group(0) @binding(0) var<storage, read> a: array<scalar4>;

const ROWS = BATCH;
const INNER = IN;

// @include lib/right-stored.wgsl
// @include lib/norm-{NORM}.wgsl
// @include lib/finish-{FINISH}.wgsl
// @include lib/register-nt.wgsl
