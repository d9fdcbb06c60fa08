// gemv/tiled: tiles of batch × outputs staged in workgroup memory: each weight is loaded once for the whole batch.
// y = x·Wᵀ; the guide, "Batching memory-bound processes on a GPU".
// a = x [BATCH, IN], b = w [OUT, IN] in any format, c = y [BATCH, OUT]; rows of x and y padded to 4 elements.
// Needs workgroup memory. Constants: BATCH, IN, OUT, THREADS_X, THREADS_Y, DEPTH.
// Dispatch: ceil(OUT / (8·THREADS_X)), ceil(BATCH / (8·THREADS_Y)).
@group(0) @binding(0) var<storage, read> a: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> c: array<scalar4>;

const ROWS = BATCH;
const COLS = OUT;
const INNER = IN;

// @include lib/right-{WEIGHTS}.wgsl
// @include lib/operands-nt.wgsl
// @include lib/stage-nt.wgsl
// @include lib/matmul-tiled.wgsl
