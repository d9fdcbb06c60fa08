import type { ModelConfig } from '../../src/models/config/model-config.ts';
import { readModelConfig } from '../../src/models/config/parse-config.ts';
import { formatsOfFile } from '../../src/models/storage/stored-format.ts';
import { weightBytes } from '../../src/models/weight-bytes.ts';

/** Llama 3.1 8B. */
export const LLAMA = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 14_336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 128_256,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
};
export const ATTENTION = 32 * (2 * 4096 ** 2 + 2 * 4096 * 1024);
/** One of the three matrices of all MLPs. */
export const MLP = 32 * 4096 * 14_336;
export const LINEAR = ATTENTION + 3 * MLP;
export const HEAD = 128_256 * 4096;
/** Embedding, head and norms in 16 bits. */
export const REST = 2 * (2 * HEAD + 65 * 4096);
/** Outputs and inputs of all matrices. */
export const ROWS = 32 * (2 * 4096 + 2 * 1024 + 2 * 14_336 + 4096);
export const INPUTS = 32 * (6 * 4096 + 14_336);

/** It with a quantisation and further fields. */
export const quantised = (quantization_config: unknown, rest: object = {}): ModelConfig =>
  readModelConfig({ ...LLAMA, quantization_config, ...rest }, 'test');
/** Its bytes. */
export const quantisedBytes = (quantization: unknown, rest?: object): number => {
  const config = quantised(quantization, rest);
  return weightBytes(config, formatsOfFile(config.stored));
};
/** Groups of compressed-tensors. */
export const groups = (...of: readonly (readonly [targets: readonly string[], weights: object | null])[]): object => ({
  quant_method: 'compressed-tensors',
  config_groups: Object.fromEntries(of.map(([targets, weights], i) => [`group_${i}`, { targets, weights }])),
  ignore: ['lm_head'],
});
export const INT4 = { num_bits: 4, type: 'int', strategy: 'group', group_size: 128, symmetric: true };
export const FP8 = { num_bits: 8, type: 'float', strategy: 'channel' };
export const NVFP4 = { num_bits: 4, type: 'float', strategy: 'tensor_group', group_size: 16 };
/** GPTQ of 4 bits in groups of 128. */
export const gptq = (rest: object = {}): object => ({ quant_method: 'gptq', bits: 4, group_size: 128, ...rest });
/** ModelOpt's own form. */
export const modelopt = (fields: object): object => ({ quant_method: 'modelopt', quantization: fields });
