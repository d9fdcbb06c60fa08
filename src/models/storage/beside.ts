import { isObject, type RawConfig } from '../config/fields.ts';

/** Files beside a `config.json` that declare a quantisation: ModelOpt's, and those of older GPTQ and AWQ. */
export const QUANTISATION_FILES = ['hf_quant_config.json', 'quantize_config.json', 'quant_config.json'] as const;

const METHODS = { 'hf_quant_config.json': 'modelopt', 'quantize_config.json': 'gptq', 'quant_config.json': 'awq' };

/** Whether a `config.json` leaves something for such a file to say. */
export function lacksQuantisation(config: RawConfig): boolean {
  const declared = config['quantization_config'] ?? config['compression_config'] ?? config['quantization'] ?? null;
  if (declared === null) return true;
  return (
    isObject(declared) && declared['quant_algo'] === 'MIXED_PRECISION' && declared['quantized_layers'] === undefined
  );
}

/**
 * A `config.json` with what a file beside it declares; what it says itself counts more.
 * @param content of the file, of any kind
 */
export function withQuantisation(
  config: RawConfig,
  file: (typeof QUANTISATION_FILES)[number],
  content: unknown,
): RawConfig {
  if (!isObject(content)) return config;
  const own = config['quantization_config'];
  return {
    ...config,
    quantization_config: { quant_method: METHODS[file], ...content, ...(isObject(own) && own) },
  };
}
