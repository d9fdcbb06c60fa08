/** Most workgroups with a set of marks and counters of their own. */
export const MOST_SAMPLES = 32;

/**
 * Where the output buffer of a kernel with marks says how it is laid out, in words: the source is the same for all sizes
 * of its resources and all samples of its workgroups. After the header come the sets of words, the set of all workgroups
 * first; a set begins with the counters of out-of-bounds accesses.
 */
export const HEADER = {
  /** Words of a set. */
  setWords: 0,
  /** Sampled workgroups, each with a set. */
  samples: 1,
  /** Workgroups of the dispatch along x and y. */
  width: 2,
  height: 3,
  /** Linear indices of the sampled workgroups, ascending. */
  chosen: 4,
  /** Words of each resource; `MarkPlan.header` says where. */
  resources: 4 + MOST_SAMPLES,
} as const;

/** Words of the header for one buffer: its bytes, first word of its read marks and of its write marks. */
export const BUFFER_WORDS = 3;
/** Words of the header for one texture: width, height, depth, levels, and the first words of its marks. */
export const TEXTURE_WORDS = 6;
