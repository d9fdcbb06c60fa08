// Statements of a kernel's main function: each lane has the squares of all its rows of A. Twin of scale-subgroup.wgsl.
    for (var r = 0u; r < HEIGHT; r++) { // @unroll
      scale[r] = scale_of(squares[r]);
    }
