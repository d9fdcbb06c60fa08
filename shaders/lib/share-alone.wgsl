// Statements of a kernel's main function: each lane has loaded all its rows of A. Twin of share-subgroup.wgsl.
    for (var r = 0u; r < HEIGHT; r++) { // @unroll
      left[r] = part[r];
    }
