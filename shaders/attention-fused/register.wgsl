// attention-fused/register: a quad of lanes holds 4·ROWS queries and their sums while the keys pass, WIDTH at a time; each lane scores its own queries and sums its own columns. 0.8 (d = 128) and 0.7 (d = 64) of the time of three passes on SwiftShader.
// O = softmax(Q·Kᵀ/√D)·V with a running maximum and sum; Dao et al., arXiv:2205.14135.
// q [QUERIES, D], k [KEYS, D], v [KEYS, D], o [QUERIES, D]; rows padded to 4 elements.
// Needs subgroups. Constants: QUERIES, KEYS, D, ROWS (of a lane), WIDTH (keys of a block, 4), HEIGHT (4·ROWS), STEPS (of 16 elements of a row). Compiles too slowly where the compiler optimises much: minutes on lavapipe.
// Dispatch: ceil(QUERIES / (4·ROWS)), folded into y.
// @include lib/fused-operands.wgsl
// @include lib/fused-register.wgsl
