import type { RawConfig } from '../../config/fields.ts';

/** Fields that only one method writes. @see AutoGPTQ, `BaseQuantizeConfig`; AutoAWQ, `AwqConfig` */
const FIELDS = {
  gptq: ['damp_percent', 'desc_act', 'sym', 'true_sequential', 'static_groups', 'is_marlin_format'],
  awq: ['zero_point', 'q_group_size', 'w_bit'],
} as const;

/** The method whose field a declared quantisation without `quant_method` has, and that field; null: none. */
export function methodByField(
  config: RawConfig,
): { readonly method: keyof typeof FIELDS; readonly field: string } | null {
  for (const method of ['gptq', 'awq'] as const) {
    const field = FIELDS[method].find((name) => Object.hasOwn(config, name));
    if (field !== undefined) return { method, field };
  }
  return null;
}
