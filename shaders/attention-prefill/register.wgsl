// attention-prefill/register: a quad of lanes holds 4·ROWS queries of a head and their sums while the keys up to the last of them pass, WIDTH at a time.
// O = softmax(Q·Kᵀ/√D)·V of each head, each query seeing the keys up to its own; Dao et al., arXiv:2205.14135.
// q [TOKENS·HEADS, D], k and v [KVHEADS·TOKENS, D], o [TOKENS·HEADS, D]; rows padded to 4 elements.
// Needs subgroups. Constants: TOKENS, HEADS, KVHEADS, D, ROWS (of a lane), WIDTH (keys of a block, 4), HEIGHT (4·ROWS), STEPS (of 16 elements of a row). Compiles too slowly where the compiler optimises much: minutes on lavapipe.
// Dispatch: ceil(TOKENS / (4·ROWS))·HEADS, folded into y.
// @include lib/prefill-operands.wgsl
// @include lib/fused-register.wgsl
