import { describe, expect, test } from 'vitest';
import { findDatasheet, DATASHEETS } from '../../../src/machines/datasheets.ts';
import { passCalls, sumCalls } from '../../../src/models/model-calls.ts';
import { findPreset, PRESETS } from '../../../src/models/config/presets.ts';
import { FORMATS, type Formats } from '../../../src/ops/formats.ts';
import { predictLlm } from '../../../src/models/predict/predict-llm.ts';
import type { LlmPrediction } from '../../../src/models/predict/llm-prediction.ts';
import { GUIDE_REQUEST, type PredictionRequest } from '../../../src/models/predict/request.ts';
import { evaluate } from '../../support/arithmetic.ts';
import { generator, guideRequest, prediction } from '../../support/predictions.ts';

const HALF: Formats = GUIDE_REQUEST.formats;
const llama = findPreset('llama-2-7b').config;
const exact = (changes: Partial<PredictionRequest> = {}): LlmPrediction => prediction('exact', changes);

describe('an exact prediction', () => {
  test('streams all but the untied embedding, and the KV cache at lengths prompt + 1 … prompt + output − 1', () => {
    const { streamedBytesPerStep, secondsPerToken, prefillSeconds, totalSeconds } = exact();
    expect(streamedBytesPerStep).toBe(2 * (6_738_415_616 - 131_072_000) + 425 * 524_288);
    expect(secondsPerToken).toBeCloseTo(streamedBytesPerStep / 600e9, 15);
    expect(totalSeconds).toBe(prefillSeconds + 149 * secondsPerToken);
  });

  test('gives scores and values 15.9 % of 2P at 4096 tokens', () => {
    expect((4 * 32 * 4096 * 4096) / (2 * exact().parameters)).toBeCloseTo(0.159, 3);
  });

  test('fits sequences of prompt and output, or of the given context, however long the model allows', () => {
    const { spareBytes, batchThatFits, capacityContext, notes } = exact({ batch: 21 });
    expect([batchThatFits, capacityContext]).toEqual([Math.floor(spareBytes! / 500 / 524_288), 500]);
    expect(notes.join(' ')).not.toMatch(/does not fit/);
    const full = exact({ batch: 21, context: 4096 });
    expect([full.batchThatFits, full.capacityContext]).toEqual([4, 4096]);
    expect(full.notes[0]).toBe('a batch of 21 does not fit: at 4096 tokens each, at most 4 sequences fit');
    const endless = { ...llama, maxPositionEmbeddings: 10 ** 7 };
    expect(exact({ model: endless }).batchThatFits).toBe(batchThatFits);
    expect(exact({ capacityContext: 4096 }).batchThatFits).toBe(4);
  });

  test('of one output token takes only prefill', () => {
    const { totalSeconds, prefillSeconds, secondsPerToken } = exact({ output: 1 });
    expect(totalSeconds).toBe(prefillSeconds);
    expect(secondsPerToken).toBeGreaterThan(0);
  });

  test('slows down with the efficiencies, and includes dispatch overhead in its upper bound only', () => {
    const whole = exact();
    expect(exact({ efficiency: { compute: 1, memory: 0.5 } }).secondsPerToken).toBeCloseTo(
      2 * whole.secondsPerToken,
      12,
    );
    const costly = exact({ dispatchSeconds: 50e-6 });
    expect(costly.secondsPerToken).toBe(whole.secondsPerToken);
    const calls = passCalls(llama, { batch: 1, queries: 1, keys: 1 }, HALF, 'fused');
    const extra = costly.bounds.secondsPerToken.withoutOverlap - whole.bounds.secondsPerToken.withoutOverlap;
    expect(extra).toBeCloseTo(50e-6 * sumCalls(calls).calls, 9);
  });

  test('has a value in words for every number, and explains each with its own value', () => {
    for (const as of ['guide', 'guide-exact', 'exact'] as const) {
      const given = prediction(as);
      const flat: Record<string, unknown> = { ...given };
      for (const [name, value] of Object.entries(given.intensity)) flat[`intensity.${name}`] = value;
      const names = given.explain.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { name, value } of given.explain) {
        if (name in flat) expect([name, flat[name]]).toEqual([name, value]);
      }
      expect(names).toEqual(
        expect.arrayContaining(['opsPerByte', 'secondsPerToken', 'batchThatFits', 'intensity.step', 'criticalBatch']),
      );
    }
  });

  test('substitutes values that evaluate to the result', () => {
    for (const id of ['llama-2-7b', 'mistral-7b-v0.1', 'gemma-2-9b', 'mixtral-8x7b']) {
      const request = guideRequest({ gpu: findDatasheet('b200'), prompt: 7000 }, id);
      for (const as of ['guide-exact', 'exact'] as const) {
        for (const { name, substituted, value } of predictLlm(request, as).explain) {
          if (value === null) continue;
          expect([id, as, name, evaluate(substituted) / value || 1]).toEqual([id, as, name, expect.closeTo(1, 9)]);
        }
      }
    }
  });

  test('is never below the streamed bytes over the bandwidth, for any input', () => {
    const random = generator(7);
    const offences: PredictionRequest[] = [];
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const weights = Object.values(FORMATS);
    for (let i = 0; i < 3000; i++) {
      const { config, nominalParameters } = pick(PRESETS);
      const request: PredictionRequest = {
        ...GUIDE_REQUEST,
        model: config,
        modelId: config.name,
        nominalParameters,
        gpu: pick(DATASHEETS),
        prompt: 1 + Math.floor(random() ** 4 * 100_000),
        output: 1 + Math.floor(random() ** 4 * 200),
        batch: 1 + Math.floor(random() ** 4 * 5000),
        context: random() < 0.3 ? 1 + Math.floor(random() * 100_000) : null,
        formats: { weights: pick(weights), activations: FORMATS.f16, kv: pick([FORMATS.f16, FORMATS.int8]) },
        attention: pick([null, 'standard', 'fused'] as const),
        efficiency: { compute: random() * 0.99 + 0.01, memory: random() < 0.5 ? 1 : random() * 0.99 + 0.01 },
      };
      const { secondsPerToken, streamedBytesPerStep, prefillSeconds, totalSeconds, bounds } = predictLlm(
        request,
        'exact',
      );
      const holds =
        secondsPerToken >= streamedBytesPerStep / request.gpu.memoryBandwidth.value &&
        totalSeconds >= prefillSeconds &&
        Object.values(bounds).every(({ lower, withoutOverlap }) => withoutOverlap >= lower) &&
        bounds.secondsPerToken.withoutOverlap <= 2.0001 * secondsPerToken;
      if (!holds) offences.push(request);
    }
    expect(offences).toEqual([]);
  });

  test('uses dense rates, and does not take GB for GiB', () => {
    const a10 = exact();
    expect(a10.roof.flopPerSecond).toBe(125e12);
    expect(a10.roof.bytesPerSecond).toBe(600e9);
    // Read as GiB/s, the bandwidth would allow times that are physically impossible.
    expect(a10.secondsPerToken).toBeGreaterThan(a10.streamedBytesPerStep / (600 * 2 ** 30));
  });

  test.each<[Partial<PredictionRequest>, RegExp]>([
    [{ prompt: 0 }, /^prompt: expected a whole number from 1 to 100000000, got 0$/],
    [{ output: 1.5 }, /output: .*got 1\.5/],
    [{ batch: Number.NaN }, /batch: .*got NaN/],
    [{ batch: -1 }, /batch: .*got -1/],
    [{ context: 1e300 }, /context: .*got 1e\+300/],
    [{ memoryBytes: Number.NaN }, /memory: expected bytes/],
    [{ memoryBytes: 0 }, /memory: expected bytes/],
    [{ dispatchSeconds: -1 }, /dispatch overhead: expected seconds/],
    [{ efficiency: { compute: 0, memory: 1 } }, /compute efficiency: expected a share above 0, at most 1, got 0/],
    [{ efficiency: { compute: 1, memory: 1.5 } }, /memory efficiency: .*got 1\.5/],
    [{ gpu: findDatasheet('m1'), roof: 'f16-tensor' }, /roof: expected one whose rate is known for Apple M1/],
  ])('refuses %j', (changes, sentence) => {
    expect(() => exact(changes)).toThrow(sentence);
  });
});
