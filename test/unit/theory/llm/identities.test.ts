import { describe, expect, test } from 'vitest';
import { findGpu, GPUS } from '../../../../src/theory/gpus.ts';
import { attentionBytes, attentionIntensity } from '../../../../src/theory/llm/attention.ts';
import { distinctExperts, passCalls, sumCalls } from '../../../../src/theory/llm/calls.ts';
import { findPreset, PRESETS } from '../../../../src/theory/llm/config/presets.ts';
import { bytesPerNumber, FORMATS, withGroup, type Formats } from '../../../../src/theory/llm/formats.ts';
import { kvBytesPerToken, pagedKvBytesPerSequence } from '../../../../src/theory/llm/memory.ts';
import { parameterCounts } from '../../../../src/theory/llm/parameters.ts';
import { predictLlm } from '../../../../src/theory/llm/predict/predict.ts';
import type { LlmPrediction } from '../../../../src/theory/llm/predict/prediction.ts';
import { GUIDE_REQUEST, type PredictionRequest } from '../../../../src/theory/llm/predict/request.ts';

const HALF: Formats = GUIDE_REQUEST.formats;
const llama = findPreset('llama-2-7b').config;

/** The whole model on an A10, but for the changes. */
const exact = (changes: Partial<PredictionRequest> = {}): LlmPrediction =>
  predictLlm(
    { ...GUIDE_REQUEST, model: llama, modelId: 'llama-2-7b', nominalParameters: 7e9, gpu: findGpu('a10'), ...changes },
    'exact',
  );

/** Numbers that look random and are the same in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the calls of a pass', () => {
  test.each(PRESETS.map(({ id, config }) => [id, config] as const))('of %s add up to the formulas', (_, config) => {
    const counts = parameterCounts(config);
    const [batch, n] = [3, 700];
    const decode = sumCalls(passCalls(config, { batch, queries: 1, keys: n }, HALF, 'fused'));
    const untied = config.tieWordEmbeddings ? 0 : counts.embedding;
    const scores = 4 * config.numHiddenLayers * config.numAttentionHeads * config.headDim * n * batch;
    expect(decode.flop).toBe(2 * (counts.active - untied) * batch + scores);
    expect(decode.kvBytes).toBe(batch * n * kvBytesPerToken(config, FORMATS.f16));
    if (!config.experts) expect(decode.weightBytes).toBe(2 * counts.streamed);

    const prompt = sumCalls(passCalls(config, { batch: 1, queries: n, keys: n }, HALF, 'fused'));
    const head = counts.embedding;
    const inner = counts.active - counts.embedding - counts.head;
    expect(prompt.flop).toBe(2 * inner * n + 2 * head + (scores / batch) * n);
  });

  test('cap what a decode step reads at the window', () => {
    const mistral = findPreset('mistral-7b-v0.1').config;
    const at = (keys: number): number =>
      sumCalls(passCalls(mistral, { batch: 1, queries: 1, keys }, HALF, 'fused')).kvBytes;
    expect(at(30000)).toBe(at(4096));
  });

  test('do near half of the scores of a prompt where the mask is heeded', () => {
    const flop = (causal: boolean): number =>
      passCalls(llama, { batch: 1, queries: 1000, keys: 1000, causal }, HALF, 'fused').find(
        ({ op }) => op === 'attention',
      )!.flop;
    expect(flop(true) / flop(false)).toBeCloseTo(1001 / 2000, 12);
  });

  test('count what a causal window leaves as adding row by row does', () => {
    const mistral = findPreset('mistral-7b-v0.1').config;
    for (const [queries, keys] of [
      [6000, 6000],
      [10, 5000],
      [3000, 5000],
      [10, 4090],
    ] as const) {
      const [call] = passCalls(mistral, { batch: 1, queries, keys, causal: true }, HALF, 'fused').slice(-1);
      let pairs = 0;
      for (let row = 1; row <= queries; row++) pairs += Math.min(keys - queries + row, 4096);
      expect(call!.flop).toBe(4 * 32 * 128 * pairs);
    }
  });

  test('need 1 expert in 4 for one token of Mixtral, and all of them for many', () => {
    expect(distinctExperts(8, 2, 1)).toBeCloseTo(2, 12);
    expect(distinctExperts(8, 2, 1000)).toBeCloseTo(8, 12);
    const mixtral = findPreset('mixtral-8x7b').config;
    const read = sumCalls(passCalls(mixtral, { batch: 1, queries: 1, keys: 1 }, HALF, 'fused')).weightBytes;
    const counts = parameterCounts(mixtral);
    expect(read / 2).toBeCloseTo(counts.active - counts.embedding, -3);
  });
});

describe('intensities', () => {
  test('of linear layers are 2·batch over the bytes of a weight', () => {
    for (const batch of [1, 7, 64]) expect(exact({ batch }).intensity.linear).toBeCloseTo(batch, 9);
    const formats = { ...HALF, weights: FORMATS.int4 };
    expect(exact({ formats }).intensity.linear).toBeCloseTo(2 / 0.5625, 9);
  });

  test('of decode attention are near the query heads that share a key head, whatever the batch', () => {
    const model = findPreset('llama-3-8b').config;
    const { intensity } = exact({ model, batch: 100, context: 8192 });
    expect(intensity.attentionDecodeFused).toBeCloseTo(4, 1);
  });

  test('of a step grow with the batch towards their limit', () => {
    const at = (batch: number): LlmPrediction['intensity'] => exact({ batch, context: 4096 }).intensity;
    expect(at(2).step).toBeGreaterThan(at(1).step);
    expect(at(1e7).step).toBeLessThan(at(1).stepLimit);
    expect(at(1e7).step).toBeCloseTo(at(1).stepLimit, 2);
  });

  test('meet the ridge point at the critical batch, where it is reached', () => {
    const model = findPreset('llama-3.2-1b').config;
    const gpu = findGpu('m1');
    const { criticalBatch, opsPerByte } = exact({ model, gpu, context: 64 });
    expect(criticalBatch).toBeCloseTo(opsPerByte, 9);
    const formats = { ...HALF, weights: FORMATS.int4 };
    expect(exact({ model, gpu, context: 64, formats }).criticalBatch).toBeCloseTo((opsPerByte * 0.5625) / 2, 9);
    const mixtral = findPreset('mixtral-8x7b').config;
    const experts = exact({ model: mixtral, gpu, context: 64 });
    const at = exact({ model: mixtral, gpu, context: 64, batch: Math.ceil(experts.criticalBatch!) });
    expect(at.intensity.linear).toBeGreaterThanOrEqual(at.opsPerByte);
  });
});

describe('fused attention', () => {
  test('never moves more bytes than three passes, nor more with fewer key heads', () => {
    const random = generator(1);
    const whole = (most: number): number => 1 + Math.floor(random() * most);
    for (let i = 0; i < 2000; i++) {
      const group = whole(8);
      const keyValueHeads = whole(16);
      const [headDim, queries, keys] = [whole(256), whole(4000), whole(4000)];
      const shape = { heads: group * keyValueHeads, keyValueHeads, headDim, queries, keys };
      const bytes = { activation: 2, kv: [2, 1.0625, 4][i % 3]! };
      const fused = attentionBytes(shape, bytes, 'fused');
      expect(fused).toBeLessThanOrEqual(attentionBytes(shape, bytes, 'standard'));
      const every = { ...shape, keyValueHeads: shape.heads };
      expect(fused).toBeLessThanOrEqual(attentionBytes(every, bytes, 'fused'));
      expect(attentionIntensity(shape, bytes, 'fused')).toBeGreaterThanOrEqual(
        attentionIntensity(every, bytes, 'fused'),
      );
    }
  });

  test('leaves a generation no slower than standard', () => {
    const slow = exact({ attention: 'standard', context: 4096 });
    expect(exact({ attention: 'fused', context: 4096 }).secondsPerToken).toBeLessThan(slow.secondsPerToken);
  });
});

describe('formats', () => {
  test('count their scales: 4 bits are 4.5, 8 are 8.5', () => {
    expect(bytesPerNumber(FORMATS.int4) * 8).toBe(4.5);
    expect(bytesPerNumber(FORMATS.int8) * 8).toBe(8.5);
    expect(bytesPerNumber(withGroup(FORMATS.int4, 128)) * 8).toBe(4.125);
    expect(bytesPerNumber(withGroup(FORMATS.int8, 0))).toBe(1);
    expect(() => withGroup(FORMATS.int8, -1)).toThrow(/group: expected a whole number/);
  });

  test('of weights and KV cache change what is stored and streamed', () => {
    const formats = { ...HALF, weights: FORMATS.int4, kv: FORMATS.int8 };
    const small = exact({ formats });
    expect(small.weightBytes).toBe(6_738_415_616 * 0.5625);
    expect(small.kvBytesPerToken).toBe(524_288 * 0.53125);
    expect(small.streamedBytesPerStep).toBe((6_738_415_616 - 131_072_000) * 0.5625 + 425 * 524_288 * 0.53125);
  });

  test('of pages round a sequence up to whole ones', () => {
    expect(pagedKvBytesPerSequence(llama, FORMATS.f16, 17, 16)).toBe(32 * 524_288);
  });
});

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

  test('of one output token takes prefill alone', () => {
    const { totalSeconds, prefillSeconds, secondsPerToken } = exact({ output: 1 });
    expect(totalSeconds).toBe(prefillSeconds);
    expect(secondsPerToken).toBeGreaterThan(0);
  });

  test('slows down by shares of the roofs, and lets dispatches cost in its upper bound alone', () => {
    const whole = exact();
    expect(exact({ efficiency: { compute: 1, memory: 0.5 } }).secondsPerToken).toBeCloseTo(
      2 * whole.secondsPerToken,
      12,
    );
    const costly = exact({ dispatchSeconds: 50e-6 });
    expect(costly.secondsPerToken).toBe(whole.secondsPerToken);
    const calls = passCalls(llama, { batch: 1, queries: 1, keys: 1 }, HALF, 'fused');
    const extra = costly.bounds.secondsPerToken.upper - whole.bounds.secondsPerToken.upper;
    expect(extra).toBeCloseTo(50e-6 * sumCalls(calls).calls, 9);
  });

  test('has a value in words for every number, and explains each with its own value', () => {
    for (const as of ['guide', 'guide-exact', 'exact'] as const) {
      const request = {
        ...GUIDE_REQUEST,
        model: llama,
        modelId: 'llama-2-7b',
        nominalParameters: 7e9,
        gpu: findGpu('a10'),
      };
      const prediction = predictLlm(request, as);
      const flat: Record<string, unknown> = { ...prediction };
      for (const [name, value] of Object.entries(prediction.intensity)) flat[`intensity.${name}`] = value;
      const names = prediction.explain.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { name, value } of prediction.explain) {
        if (name in flat) expect([name, flat[name]]).toEqual([name, value]);
      }
      expect(names).toEqual(
        expect.arrayContaining(['opsPerByte', 'secondsPerToken', 'batchThatFits', 'intensity.step', 'criticalBatch']),
      );
    }
  });

  test('is never below the streamed bytes over the bandwidth, for any input', () => {
    const random = generator(7);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const weights = Object.values(FORMATS);
    for (let i = 0; i < 3000; i++) {
      const { config, nominalParameters } = pick(PRESETS);
      const request: PredictionRequest = {
        ...GUIDE_REQUEST,
        model: config,
        modelId: config.name,
        nominalParameters,
        gpu: pick(GPUS),
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
      const least = streamedBytesPerStep / request.gpu.memoryBandwidth.value;
      expect(secondsPerToken).toBeGreaterThanOrEqual(least);
      expect(totalSeconds).toBeGreaterThanOrEqual(prefillSeconds);
      for (const { lower, upper } of Object.values(bounds)) expect(upper).toBeGreaterThanOrEqual(lower);
      expect(bounds.secondsPerToken.upper).toBeLessThanOrEqual(2.0001 * secondsPerToken);
    }
  });

  test('takes no rate with sparsity for a dense one, nor GB for GiB', () => {
    const a10 = exact();
    expect(a10.roof.flopPerSecond).toBe(125e12);
    expect(a10.roof.bytesPerSecond).toBe(600e9);
    // Read as GiB/s the bandwidth would allow what physics does not.
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
    [{ gpu: findGpu('m1'), roof: 'f16-tensor' }, /roof: expected one that Apple M1 has/],
  ])('refuses %j', (changes, sentence) => {
    expect(() => exact(changes)).toThrow(sentence);
  });
});
