import type { Family } from './family.ts';
import { GEMMA } from './gemma.ts';
import { HYBRIDS } from './hybrids.ts';
import { LATENT } from './latent.ts';
import { LATER_DENSE } from './later-dense.ts';
import { LATER_MIXTURES } from './later-mixtures.ts';
import { LLAMA_LIKE } from './llama-like.ts';
import { MIXTURES } from './mixtures.ts';
import { OLDER } from './older.ts';

/** Every family whose tensors are known. */
export const FAMILIES: readonly Family[] = [
  ...LLAMA_LIKE,
  ...LATER_DENSE,
  ...GEMMA,
  ...MIXTURES,
  ...LATER_MIXTURES,
  ...LATENT,
  ...HYBRIDS,
  ...OLDER,
];
