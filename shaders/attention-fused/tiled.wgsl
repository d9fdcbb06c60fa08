// attention-fused/tiled: a workgroup takes ROWS·THREADS_Y queries through tiles of 4·THREADS_X keys; scores and sums in registers, weights in workgroup memory. On lavapipe it takes three times the time of three passes, whose lanes share their loads without barriers.
// O = softmax(Q·Kᵀ/√D)·V with a running maximum and sum; Dao et al., arXiv:2205.14135.
// q [QUERIES, D], k [KEYS, D], v [KEYS, D], o [QUERIES, D]; rows padded to 4 elements.
// Needs workgroup memory. Constants: QUERIES, KEYS, D, ROWS (of a lane), THREADS_X, THREADS_Y, PARTS (vec4s of a row of O per lane).
// Dispatch: ceil(QUERIES / (ROWS·THREADS_Y)), folded into y.
// @include lib/fused-operands.wgsl
// @include lib/fused-tiled.wgsl
