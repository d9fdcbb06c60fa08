import type { Family } from './family.ts';

/**
 * The defaults that every configuration class sets: hidden size, layers, heads, key-value heads (null: as many as heads),
 * inner width, vocabulary, longest context.
 */
export const sizes = (
  [hidden_size, num_hidden_layers, num_attention_heads, num_key_value_heads, intermediate_size, vocab_size]: readonly [
    number,
    number,
    number,
    number | null,
    number,
    number,
  ],
  max_position_embeddings: number,
  rest: Family['defaults'] = {},
): Family['defaults'] => ({
  hidden_size,
  num_hidden_layers,
  num_attention_heads,
  num_key_value_heads,
  intermediate_size,
  vocab_size,
  max_position_embeddings,
  ...rest,
});

/** The embedding's matrix is the head's. */
export const TIED = { tie_word_embeddings: true } as const;

/** Every layer attends to all keys. */
export const FULL = { kind: 'full' } as const;
/** Every layer attends, to a window if the file gives one. */
export const ALL = { kind: 'all' } as const;
/** Biases of every projection where `attention_bias` says so. */
export const byField = { field: 'attention_bias', to: 'all' } as const;
