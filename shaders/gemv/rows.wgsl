// gemv/rows: a workgroup's lanes read SPAN rows of W along their length, in vec4s, for HEIGHT rows of the batch, and add up at the end.
// y[b, o] = Σ_i x[b, i]·W[o, i]; the guide, "Batching memory-bound processes on a GPU".
// a = x [BATCH, IN], b = w [OUT, IN] in f32 or f16, c = y [BATCH, OUT]; rows padded to 4 elements.
// Needs subgroups or workgroup memory. Constants: BATCH, IN, OUT, HEIGHT, SPAN, FOLD (1), HALF (SPAN), SECOND (0), WORKGROUP, SUBGROUPS (at most, of one workgroup), SUMS (ceil(HEIGHT·SPAN / 4)).
// Dispatch: ceil(OUT / SPAN)·ceil(BATCH / HEIGHT), folded into y; the blocks of a batch that share weights are neighbours.
@group(0) @binding(0) var<storage, read> a: array<scalar4>;

const ROWS = BATCH;
const COLS = OUT;
const INNER = IN;

// @include lib/rows-nt.wgsl
