import { describe, expect, test } from 'vitest';
import type { ModelConfig } from '../../../src/models/config/model-config.ts';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { weightBytesByClass } from '../../../src/models/weight-bytes.ts';
import { LLAMA_CONFIG, llamaTensors, modelOfMade, safetensors, type MadeTensor } from '../../support/model-files.ts';

type Tensors = Record<string, MadeTensor>;

const total = parameterCounts(readModelConfig(LLAMA_CONFIG, 'test')).total;
const packed = (pattern: RegExp, make: (stem: string, out: number, inner: number) => Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(llamaTensors()).flatMap(([name, [type, shape]]) =>
      pattern.test(name)
        ? Object.entries(make(name.replace(/\.weight$/, ''), shape[0]!, shape[1]!))
        : [[name, [type, shape] as const]],
    ),
  );

describe('bitsandbytes packs a matrix as a column', () => {
  const tensors = packed(/layers.*proj/, (stem, out, inner) => ({
    [`${stem}.weight`]: ['U8', [(out * inner) / 2, 1]],
    [`${stem}.weight.absmax`]: ['U8', [(out * inner) / 64]],
    [`${stem}.weight.nested_absmax`]: ['F32', [Math.ceil((out * inner) / 64 / 256)]],
    [`${stem}.weight.quant_map`]: ['F32', [16]],
    [`${stem}.weight.nested_quant_map`]: ['F32', [256]],
    [`${stem}.weight.quant_state.bitsandbytes__nf4`]: ['U8', [100]],
  }));

  test('which is a matrix: its bytes are those of linear layers', () => {
    const found: ModelConfig = modelOfMade(safetensors(tensors), LLAMA_CONFIG);
    const bytes = weightBytesByClass(found, formatsOfFile(found.stored));
    const linear = total - 2 * 256_000 - 5 * 256;
    expect(bytes.small).toBe(2 * 5 * 256);
    expect((8 * bytes.linear) / linear).toBeGreaterThan(4.12);
    expect((8 * bytes.linear) / linear).toBeLessThan(4.4);
  });

  test('whose sides only a config.json tells', () => {
    expect(() => modelOfMade(safetensors(tensors))).toThrow(
      /q_proj.weight": expected a config.json of a known architecture beside it, got none: bitsandbytes packs/,
    );
  });
});

describe('MLX without a config.json', () => {
  test.each([
    [4, 64],
    [8, 32],
    [2, 128],
    [8, 64],
    [4, 32],
    [4, 128],
    [6, 64],
    [3, 32],
  ])('%i bits in groups of %i are told by the width of a norm', (bits, group) => {
    const tensors = packed(/proj|embed|head/, (stem, out, inner) => ({
      [`${stem}.weight`]: ['U32', [out, (inner * bits) / 32]],
      [`${stem}.scales`]: ['BF16', [out, inner / group]],
      [`${stem}.biases`]: ['BF16', [out, inner / group]],
    }));
    const found = modelOfMade(safetensors(tensors));
    expect(parameterCounts(found).total).toBe(total);
  });

  test('modules with bits of their own keep the group', () => {
    const tensors = packed(/proj|embed|head/, (stem, out, inner) => {
      const bits = stem.includes('down_proj') ? 8 : 4;
      return {
        [`${stem}.weight`]: ['U32', [out, (inner * bits) / 32]],
        [`${stem}.scales`]: ['BF16', [out, inner / 64]],
        [`${stem}.biases`]: ['BF16', [out, inner / 64]],
      };
    });
    expect(parameterCounts(modelOfMade(safetensors(tensors))).total).toBe(total);
  });
});
