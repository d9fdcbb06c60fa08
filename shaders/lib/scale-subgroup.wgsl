// Statements of a kernel's main function: each lane has the squares of one of SHARE rows of A, and takes the others from the first lanes
// of its subgroup. Twin of scale-alone.wgsl.
    for (var r = 0u; r < HEIGHT; r++) { // @unroll
      scale[r] = scale_of(subgroupBroadcast(squares[r / SHARE], r % SHARE));
    }
