import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import { findPreset } from '../../../src/models/config/presets.ts';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import type { LayerGroup, ModelConfig, Reach } from '../../../src/models/config/model-config.ts';
import {
  bytesPerSequence,
  kvBytesBeyondWindows,
  kvBytesPerSequence,
  kvBytesPerToken,
  stateBytesPerSequence,
} from '../../../src/models/memory.ts';
import { linearCalls, sumCalls } from '../../../src/models/model-calls.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { predictLlm } from '../../../src/models/predict/predict-llm.ts';
import { GUIDE_REQUEST } from '../../../src/models/predict/request.ts';
import { namedFormats } from '../../../src/models/storage/named-formats.ts';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { weightBytes } from '../../../src/models/weight-bytes.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { evaluate } from '../../support/arithmetic.ts';
import { generator } from '../../support/predictions.ts';
import { randomModel } from '../../support/random-models.ts';

const gpu = findDatasheet('h100-sxm');
const predict = (model: ModelConfig, changes: object = {}) =>
  predictLlm({ ...GUIDE_REQUEST, model, modelId: 'x', nominalParameters: 1e9, gpu, ...changes }, 'exact');
const F16 = FORMATS.f16;

const models = ((): ModelConfig[] => {
  const random = generator(16);
  return Array.from({ length: 300 }, () => randomModel(random));
})();

describe('models of random layers', () => {
  test('have as many parameters as their groups, each alone, and what is around them', () => {
    for (const model of models) {
      const { total, active, streamed } = parameterCounts(model);
      const around = parameterCounts({ ...model, groups: [] }).total;
      const alone = model.groups.reduce(
        (sum, group) =>
          sum + group.count * (parameterCounts({ ...model, groups: [{ ...group, count: 1 }] }).total - around),
        0,
      );
      expect(total).toBe(around + alone);
      expect(active).toBeLessThanOrEqual(total);
      expect(streamed).toBeLessThanOrEqual(total);
      const { flop } = sumCalls(linearCalls(model, { batch: 1, queries: 1, keys: 1 }, GUIDE_REQUEST.formats));
      expect(flop).toBe(2 * (active - (total - streamed)));
    }
  });

  test('are never faster than their bytes or their arithmetic allow', () => {
    const random = generator(5);
    for (const model of models) {
      const request = {
        prompt: 1 + Math.floor(random() * 3000),
        output: 2 + Math.floor(random() * 3000),
        batch: 1 + Math.floor(random() * 100),
      };
      const { streamedBytesPerStep, secondsPerToken, explain, roof, ...rest } = predict(model, request);
      expect(secondsPerToken).toBeGreaterThanOrEqual(streamedBytesPerStep / roof.bytesPerSecond);
      const flop = explain.find(({ name }) => name === 'decodeFlop')!.value!;
      expect(secondsPerToken).toBeGreaterThanOrEqual(flop / roof.flopPerSecond);
      expect(JSON.stringify(rest)).not.toMatch(/NaN|Infinity/);
    }
  });

  test('explain every size as a sum that gives its value', () => {
    const sizes = new Set([
      'parameters',
      'activeParameters',
      'weightBytes',
      'kvBytesPerToken',
      'stateBytesPerSequence',
    ]);
    for (const model of models.slice(0, 60)) {
      const { explain } = predict(model);
      for (const { name, substituted, value } of explain.filter((line) => sizes.has(line.name))) {
        expect(evaluate(substituted) / (value === 0 ? 1 : value!), `${name}: ${substituted}`).toBeCloseTo(
          value === 0 ? 0 : 1,
          9,
        );
      }
    }
  });

  test('never take more bytes when quantised', () => {
    for (const model of models) {
      const at = (name: string): number => weightBytes(model, formatsOfFile(namedFormats(name, model)));
      expect(at('nf4')).toBeLessThanOrEqual(at('f16'));
      expect(at('int4')).toBeLessThan(at('int8'));
      expect(at('int8')).toBeLessThan(at('f16'));
      const cache = (format: 'f16' | 'int8' | 'int4'): number => kvBytesPerToken(model, FORMATS[format]);
      expect(cache('int4')).toBeLessThan(cache('int8'));
      expect(cache('int8')).toBeLessThan(cache('f16'));
    }
  });

  test('never keep more with windows than without', () => {
    const open = (group: LayerGroup): LayerGroup =>
      group.mixer.kind === 'attention' ? { ...group, mixer: { ...group.mixer, reach: { kind: 'all' } } } : group;
    for (const model of models) {
      const without = { ...model, groups: model.groups.map(open) };
      expect(kvBytesPerToken(model, F16)).toBe(kvBytesPerToken(without, F16));
      expect(kvBytesBeyondWindows(model, F16)).toBeLessThanOrEqual(kvBytesBeyondWindows(without, F16));
      for (const n of [1, 500, 5000]) {
        expect(kvBytesPerSequence(model, F16, n)).toBeLessThanOrEqual(kvBytesPerSequence(without, F16, n));
      }
      const [short, long] = [3000, 3001].map((n) => bytesPerSequence(model, F16, n));
      expect(long! - short!).toBeGreaterThanOrEqual(kvBytesBeyondWindows(model, F16));
    }
  });
});

describe('faults that users of other calculators report', () => {
  const sized = (rest: object): ModelConfig =>
    readModelConfig(
      {
        model_type: 'qwen3',
        hidden_size: 1024,
        intermediate_size: 3072,
        num_hidden_layers: 28,
        num_attention_heads: 16,
        num_key_value_heads: 8,
        vocab_size: 151_936,
        ...rest,
      },
      'x',
    );

  test('the head size is not hidden size ÷ heads where the file or the class says otherwise', () => {
    const qwen = sized({ head_dim: 128 });
    expect(kvBytesPerToken(qwen, F16)).toBe(2 * 28 * 8 * 128 * 2);
    expect(kvBytesPerToken(sized({}), F16)).toBe(2 * 28 * 8 * 128 * 2);
  });

  test('windows are not charged in full, nor left out', () => {
    const { config } = findPreset('gemma-3-27b');
    const full = 131_072 * kvBytesPerToken(config, F16);
    const kept = kvBytesPerSequence(config, F16, 131_072);
    expect(kept).toBeLessThan(full / 5);
    expect(kept).toBe(
      131_072 * kvBytesBeyondWindows(config, F16) +
        1024 * (kvBytesPerToken(config, F16) - kvBytesBeyondWindows(config, F16)),
    );
  });

  test('latent attention keeps one vector, once, however many heads there are', () => {
    const { config } = findPreset('deepseek-v3');
    expect(kvBytesPerToken(config, F16)).toBe(61 * (512 + 64) * 2);
    expect(kvBytesPerToken(config, F16)).toBeLessThan((61 * 128 * (128 + 64 + 128) * 2) / 50);
  });

  test('a tied head is one matrix', () => {
    expect(parameterCounts(findPreset('qwen3-0.6b').config).total).toBe(596_049_920);
    expect(751_632_384 - 596_049_920).toBe(151_936 * 1024);
  });

  test('memory holds all experts, speed the expected ones', () => {
    const answer = predict(findPreset('qwen3-30b-a3b').config);
    expect(answer.weightBytes).toBe(2 * 30_532_122_624);
    expect(answer.streamedBytesPerStep).toBeLessThan(2 * 3.5e9);
  });

  test('a model without keys has no division by its cache', () => {
    const answer = predict(findPreset('falcon-mamba-7b').config);
    expect(answer).toMatchObject({ kvBytesPerToken: 0, kvTokensThatFit: null, intensity: { attentionDecode: null } });
    expect(answer.nullReasons['kvTokensThatFit']).toContain('keeps nothing');
    expect(answer.batchThatFits).toBe(Math.floor(answer.spareBytes! / answer.stateBytesPerSequence));
    expect(answer.stateBytesPerSequence).toBe(64 * 8192 * (16 * 4 + 3 * 2));
  });

  test('layers that share keys save memory, not traffic', () => {
    const shared = (keys: 'own' | 'shared'): ModelConfig => {
      const { config } = findPreset('llama-3.2-1b');
      const [group] = config.groups;
      const mixer = group!.mixer as Extract<LayerGroup['mixer'], { kind: 'attention' }>;
      return {
        ...config,
        groups: [
          { ...group!, count: 8 },
          { ...group!, count: 8, mixer: { ...mixer, keys } },
        ],
      };
    };
    const [own, other] = [predict(shared('own')), predict(shared('shared'))];
    expect(other.kvBytesPerToken).toBe(own.kvBytesPerToken / 2);
    const weights = (model: ModelConfig): number => 2 * parameterCounts(model).streamed;
    const cache = own.streamedBytesPerStep - weights(shared('own'));
    expect(other.streamedBytesPerStep - weights(shared('shared'))).toBeCloseTo(cache, 3);
  });

  test('a state is read and written by every step, whatever its length', () => {
    const { config } = findPreset('falcon-mamba-7b');
    const at = (context: number): number => predict(config, { context }).streamedBytesPerStep;
    expect(at(10)).toBe(at(100_000));
    expect(at(10)).toBe(2 * parameterCounts(config).streamed + 2 * stateBytesPerSequence(config));
  });

  test('a query sees half of a chunk on average, not the last keys of a window', () => {
    const llama = findPreset('llama-3.2-1b').config;
    const within = (reach: Reach): ModelConfig => ({
      ...llama,
      groups: llama.groups.map((group) => ({ ...group, mixer: { ...group.mixer, reach } as LayerGroup['mixer'] })),
    });
    const request = { prompt: 8192 * 4, output: 8193 };
    const kv = (model: ModelConfig): number =>
      predict(model, request).streamedBytesPerStep - 2 * parameterCounts(model).streamed;
    const ratio = kv(within({ kind: 'chunk', keys: 8192 })) / kv(within({ kind: 'window', keys: 8192 }));
    expect(ratio).toBeCloseTo(0.5, 3);
  });
});
