// Statements of a kernel's main function: each lane has loaded one of SHARE rows of A, and takes all rows from the first lanes of its
// subgroup. A broadcast from a constant lane; quadBroadcast takes several times as long on SwiftShader. Twin of share-alone.wgsl.
    for (var r = 0u; r < HEIGHT; r++) { // @unroll
      left[r] = subgroupBroadcast(part[r / SHARE], r % SHARE);
    }
