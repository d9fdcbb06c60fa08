import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import type { Link } from '../../../src/machines/links.ts';
import { PRESETS } from '../../../src/models/config/presets.ts';
import { communicationOf } from '../../../src/models/parallel/communication.ts';
import { shardOf } from '../../../src/models/parallel/shard.ts';
import { predictLlm } from '../../../src/models/predict/predict-llm.ts';
import { GUIDE_REQUEST, type PredictionRequest } from '../../../src/models/predict/request.ts';
import { weightBytes } from '../../../src/models/weight-bytes.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { randomModel } from '../../support/random-models.ts';
import { generator, guideRequest } from '../../support/predictions.ts';

const [LINK] = findDatasheet('h100-sxm').links as [Link];
const COUNTS = [1, 2, 4, 8, 16];

const random = generator(17);
const MODELS = [
  ...PRESETS.map(({ id, config }) => [id, config] as const),
  ...Array.from({ length: 60 }, (_, i) => [`random ${i}`, randomModel(random)] as const),
];

const on = (model: PredictionRequest['model'], gpus: number, changes: Partial<PredictionRequest> = {}) =>
  predictLlm(
    {
      ...GUIDE_REQUEST,
      model,
      modelId: 'x',
      nominalParameters: 1e9,
      gpu: findDatasheet('h100-sxm'),
      gpus,
      link: gpus === 1 ? null : LINK,
      ...changes,
    },
    'exact',
  );

describe('several GPUs', () => {
  test.each(MODELS)('never take more time to compute or to read, nor more memory each: %s', (_, model) => {
    for (const batch of [1, 7, 256]) {
      const each = COUNTS.map((gpus) => on(model, gpus, { batch }));
      for (const [i, one] of each.entries()) {
        const before = each[i - 1];
        if (!before) continue;
        for (const phase of ['prefill', 'decode'] as const) {
          expect(one.parts[phase].compute).toBeLessThanOrEqual(before.parts[phase].compute);
          expect(one.parts[phase].memory).toBeLessThanOrEqual(before.parts[phase].memory);
          expect(one.parts[phase].communication).toBeGreaterThanOrEqual(before.parts[phase].communication);
        }
        expect(one.memory!.total / one.gpus).toBeLessThanOrEqual(before.memory!.total / before.gpus);
        expect(one.secondsPerToken).toBeGreaterThanOrEqual(one.parts.decode.communication);
      }
    }
  });

  test.each(MODELS)('hold at least the whole model: %s', (_, model) => {
    const formats = { weights: FORMATS.f16, activations: FORMATS.f16, kv: FORMATS.f16 };
    const bare = { ...model, stored: { ...model.stored, totalBytes: null } };
    for (const gpus of COUNTS) {
      expect(gpus * weightBytes(shardOf(bare, gpus), formats)).toBeGreaterThanOrEqual(
        weightBytes(bare, formats) * 0.999,
      );
    }
  });

  test('one of them is the plain answer', () => {
    for (const [, model] of MODELS) expect(shardOf(model, 1)).toBe(model);
    expect(on(MODELS[0]![1], 1, { link: LINK })).toEqual(on(MODELS[0]![1], 1));
  });

  test('replicate KV heads when there are fewer of them', () => {
    const { config } = PRESETS.find(({ id }) => id === 'llama-3.1-70b')!;
    const kept = (gpus: number): number => on(config, gpus).memory!.cache;
    expect(kept(8)).toBe(kept(1));
    expect(kept(16)).toBe(2 * kept(1));
  });

  test('keep a latent cache whole on each', () => {
    const { config } = PRESETS.find(({ id }) => id === 'deepseek-v3')!;
    expect(on(config, 8).memory!.cache).toBe(8 * on(config, 1).memory!.cache);
  });

  test('sum hidden vectors twice a layer', () => {
    const { config } = PRESETS.find(({ id }) => id === 'llama-2-7b')!;
    const { allReduces, bytesEach, seconds } = communicationOf(config, 16, FORMATS.f16, { gpus: 4, link: LINK });
    expect([allReduces, bytesEach]).toEqual([64, 16 * 4096 * 2]);
    expect(seconds).toBeCloseTo(64 * ((1.5 * bytesEach) / 450e9 + 4 * 0.6e-6), 12);
  });

  test.each([[0], [3], [-1], [1.5], [1000], [Number.NaN]])('%d of them are refused', (gpus) => {
    expect(() => predictLlm(guideRequest({ gpus, link: LINK }), 'exact')).toThrow(
      /^gpus: expected one of 1, 2, 4, 8, 16, 32, 64, 72, got/,
    );
  });
});
