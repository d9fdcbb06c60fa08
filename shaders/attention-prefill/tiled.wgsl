// attention-prefill/tiled: a workgroup takes ROWS·THREADS_Y queries of a head through tiles of 4·THREADS_X keys, up to the last that any of them sees; scores and sums in registers, weights in workgroup memory.
// O = softmax(Q·Kᵀ/√D)·V of each head, each query seeing the keys up to its own; Dao et al., arXiv:2205.14135.
// q [TOKENS·HEADS, D], k and v [KVHEADS·TOKENS, D], o [TOKENS·HEADS, D]; rows padded to 4 elements.
// Needs workgroup memory. Constants: TOKENS, HEADS, KVHEADS, D, ROWS (of a lane), THREADS_X, THREADS_Y, PARTS (vec4s of a row of O per lane).
// Dispatch: ceil(TOKENS / (ROWS·THREADS_Y))·HEADS, folded into y.
// @include lib/prefill-operands.wgsl
// @include lib/fused-tiled.wgsl
