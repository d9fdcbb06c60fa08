import { describe, expect, test } from 'vitest';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { safeRegex } from '../../../src/models/storage/methods/safe-regex.ts';

const NAMES = [
  'model.layers.3.self_attn.q_proj',
  'model.layers.13.mlp.gate_proj',
  'model.layers.1.mlp.experts.0.down_proj',
  'model.layers.2.mlp.shared_experts.up_proj',
  'lm_head',
];
const EXPRESSIONS = [
  '.*',
  '.*self_attn.*',
  String.raw`.*mlp\.(gate|up|gate_up|down)_proj.*`,
  String.raw`model\.layers\.(0|1|2)\..*`,
  String.raw`.*\.experts\.\d+\.(up|down)_proj$`,
  '.*gate_proj$',
  '.*[.]mlp[.].*proj',
  'lm_head',
  'lm_head|.*q_proj|.*layers.*shared.*',
  '^(?!.*experts).*$',
  String.raw`(model\.)?layers`,
  String.raw`(model\.)?layers\.[0-9]+\..*?proj$`,
  '.*layers.*mlp.*experts.*down.*',
  'mlp',
  'a[*]b',
];

describe('an expression of a file', () => {
  test.each(EXPRESSIONS)('matches what it matches elsewhere: %s', (source) => {
    const plain = new RegExp(`^(?:${source})`);
    const safe = safeRegex(source);
    expect(NAMES.map((name) => safe?.regex.test(name))).toEqual(NAMES.map((name) => plain.test(name)));
  });

  test.each(['(a+)+b', '(unclosed', String.raw`(a)\1`, 'x'.repeat(301), '.+.+.+x'])(
    'is not understood: %s',
    (source) => {
      expect(safeRegex(source)).toBeNull();
    },
  );

  test('takes no time, whatever it repeats', () => {
    const started = performance.now();
    const evil = safeRegex(`${'.*'.repeat(100)}x`)!;
    const near = safeRegex(`${'.*a'.repeat(60)}x`)!;
    for (let i = 0; i < 1000; i++)
      expect([evil.regex.test('a'.repeat(80)), near.regex.test('a'.repeat(80))]).toEqual([false, false]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('is refused with too many others for a model', () => {
    const file = (layers: number, patterns: readonly string[]): object => ({
      model_type: 'llama',
      hidden_size: 256,
      intermediate_size: 512,
      num_hidden_layers: layers,
      num_attention_heads: 4,
      vocab_size: 1000,
      torch_dtype: 'bfloat16',
      quantization_config: { quant_method: 'fp8', ignored_layers: patterns },
    });
    const patterns = Array.from({ length: 200 }, (_, i) => `re:.*a.*b.*c.*${i}x.*mixer`);
    expect(readModelConfig(file(50, patterns), 'x').groups).toHaveLength(1);
    expect(() => readModelConfig(file(10_000, patterns), 'x')).toThrow(/^config: expected patterns of modules/);
    expect(() => readModelConfig(file(2, [...patterns, 're:.*x']), 'x')).toThrow(
      /ignored_layers: expected at most 200/,
    );
  });
});
