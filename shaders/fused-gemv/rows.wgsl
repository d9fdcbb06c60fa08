// fused-gemv/rows: gemv/rows that norms x as it loads it (NORM load) and finishes its sums before it stores them (FINISH add, gate or rotary).
// y = finish(x / rms(x) · n · Wᵀ); the guide, "Batching memory-bound processes on a GPU", and the operators that are fused.
// a = x [BATCH, IN], b = w [its columns, IN]; add: c = y [BATCH, OUT], residual = r [BATCH, OUT]; gate: c = y [BATCH, OUT]; rotary: q [BATCH·HEADS, D], k and v [BATCH·KVHEADS, D], t [BATCH, D]; n [IN] last; rows padded to 4 elements.
// Needs subgroups or workgroup memory. Constants: BATCH, IN, OUT, or HEADS, KVHEADS, ALLHEADS and D; HEIGHT, SPAN, FOLD (sums of a result), HALF (SPAN / FOLD), SECOND (SPAN − HALF), WORKGROUP, SUBGROUPS (at most, of one workgroup), SUMS (vec4s of sums and squares).
// Dispatch: ceil(RESULTS / HALF)·ceil(BATCH / HEIGHT), folded into y; the blocks of a batch that share weights are neighbours.
@group(0) @binding(0) var<storage, read> a: array<scalar4>;

const ROWS = BATCH;
const INNER = IN;

// @include lib/rows-nt.wgsl
