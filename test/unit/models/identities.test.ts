import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import { attentionWork, type AttentionAlgorithm, type AttentionShape } from '../../../src/ops/attention.ts';
import { arithmeticIntensity, bytesMoved } from '../../../src/ops/work.ts';
import { distinctExperts, linearCalls, passCalls, sumCalls } from '../../../src/models/model-calls.ts';
import { hasExperts } from '../../../src/models/attention-shape.ts';
import type { GroupedAttention, LayerGroup, Reach } from '../../../src/models/config/model-config.ts';
import { findPreset, PRESETS } from '../../../src/models/config/presets.ts';
import { bytesPerNumber, FORMATS, withGroup, type Formats } from '../../../src/ops/formats.ts';
import { kvBytesPerSequence, pagedKvBytesPerSequence } from '../../../src/models/memory.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import type { LlmPrediction } from '../../../src/models/predict/llm-prediction.ts';
import { GUIDE_REQUEST, type PredictionRequest } from '../../../src/models/predict/request.ts';
import { generator, prediction } from '../../support/predictions.ts';

const HALF: Formats = GUIDE_REQUEST.formats;
const llama = findPreset('llama-2-7b').config;

const exact = (changes: Partial<PredictionRequest> = {}): LlmPrediction => prediction('exact', changes);

describe('the calls of a pass', () => {
  test.each(PRESETS.map(({ id, config }) => [id, config] as const))('of %s add up to the formulas', (_, config) => {
    const counts = parameterCounts(config);
    const [batch, n] = [3, 700];
    const decode = sumCalls(passCalls(config, { batch, queries: 1, keys: n }, HALF, 'fused'));
    // Looked up, not multiplied.
    const untied = counts.tables + (config.tieWordEmbeddings ? 0 : counts.embedding);
    const linear = sumCalls(linearCalls(config, { batch, queries: 1, keys: n }, HALF));
    expect(linear.flop).toBe(2 * (counts.active - untied) * batch);
    if (!hasExperts(config)) expect(linear.weightBytes).toBe(2 * counts.streamed);
    const attends = config.groups.every(({ mixer }) => mixer.kind === 'attention');
    if (!attends) return;
    const scores = config.groups.reduce((sum, { count, mixer }) => {
      const { heads, headDim, reach } = mixer as GroupedAttention;
      return sum + count * 4 * heads * headDim * batch * (reach.kind === 'all' ? n : Math.min(n, reach.keys));
    }, 0);
    expect(decode.flop).toBe(linear.flop + scores);
    expect(decode.kvBytes).toBe(batch * kvBytesPerSequence(config, FORMATS.f16, n));

    const prompt = sumCalls(passCalls(config, { batch: 1, queries: n, keys: n }, HALF, 'fused'));
    const head = counts.embedding + counts.headBias;
    const inner = counts.active - counts.tables - counts.embedding - counts.head - counts.headBias;
    expect(prompt.flop).toBe(2 * inner * n + 2 * head + (scores / batch) * n);
  });

  test('cap what a decode step reads at the window', () => {
    const mistral = findPreset('mistral-7b-v0.1').config;
    const at = (keys: number): number =>
      sumCalls(passCalls(mistral, { batch: 1, queries: 1, keys }, HALF, 'fused')).kvBytes;
    expect(at(30000)).toBe(at(4096));
  });

  test('compute nearly half of the scores of a prompt if the mask is applied', () => {
    const flop = (causal: boolean): number =>
      passCalls(llama, { batch: 1, queries: 1000, keys: 1000, causal }, HALF, 'fused').find(
        ({ kvBytes }) => kvBytes > 0,
      )!.flop;
    expect(flop(true) / flop(false)).toBeCloseTo(1001 / 2000, 12);
  });

  test('count the pairs left by a causal window as a sum over rows does', () => {
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

  test('need 1 expert in 4 for one token of Mixtral, and all of them for many tokens', () => {
    expect(distinctExperts(8, 2, 1)).toBeCloseTo(2, 12);
    expect(distinctExperts(8, 2, 1000)).toBeCloseTo(8, 12);
    const mixtral = findPreset('mixtral-8x7b').config;
    const read = sumCalls(passCalls(mixtral, { batch: 1, queries: 1, keys: 1 }, HALF, 'fused')).weightBytes;
    const counts = parameterCounts(mixtral);
    expect(read / 2).toBeCloseTo(counts.active - counts.embedding, -3);
  });
});

describe('intensities', () => {
  test('of linear layers are 2·batch over the bytes per weight', () => {
    for (const batch of [1, 7, 64]) expect(exact({ batch }).intensity.linear).toBeCloseTo(batch, 9);
    const formats = { ...HALF, weights: FORMATS.int4 };
    expect(exact({ formats }).intensity.linear).toBeCloseTo(2 / 0.5625, 9);
  });

  test('of decode attention are close to the number of query heads per key head, whatever the batch', () => {
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

  test('reach the ridge point at the critical batch, if there is one', () => {
    const model = findPreset('llama-3.2-1b').config;
    const gpu = findDatasheet('m1');
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

/** The same layers, all but two of them with another reach. */
const withReach = (groups: readonly LayerGroup[], reach: Reach): LayerGroup[] =>
  groups.flatMap((group) =>
    group.mixer.kind === 'attention'
      ? [
          { ...group, count: 2 },
          { ...group, count: Math.max(0, group.count - 2), mixer: { ...group.mixer, reach } },
        ]
      : [group],
  );

describe('decode steps', () => {
  test('have a closed form that equals their sum, across windows and where the bound changes', () => {
    const random = generator(7);
    const a10 = findDatasheet('a10');
    const turns = new Set<string>();
    const whole = (most: number): number => 1 + Math.floor(random() * most);
    for (let i = 0; i < 120; i++) {
      const { config } = PRESETS[whole(PRESETS.length) - 1]!;
      const window = whole(3000);
      const kind = i % 3 === 1 ? ('window' as const) : ('chunk' as const);
      const model = i % 3 === 0 ? config : { ...config, groups: withReach(config.groups, { kind, keys: window }) };
      const rate = { ...a10.f16Tensor!, value: a10.memoryBandwidth.value * 2 ** (random() * 9) };
      const gpu = { ...a10, f16Tensor: rate };
      const [prompt, output, batch] = [whole(5000), whole(3000), whole(400)];
      const request = { model, gpu, prompt, output, batch };
      const { roof, secondsPerToken, streamedBytesPerStep, bound } = exact(request);
      let [seconds, bytes, compute] = [0, 0, 0];
      const steps = Math.max(1, output - 1);
      for (let keys = prompt + 1; keys <= prompt + steps; keys++) {
        const pass = sumCalls(passCalls(model, { batch, queries: 1, keys }, HALF, 'fused'));
        const streamed = pass.weightBytes + pass.kvBytes;
        const [arithmetic, traffic] = [pass.flop / roof.flopPerSecond, streamed / roof.bytesPerSecond];
        seconds += Math.max(arithmetic, traffic);
        bytes += streamed;
        if (arithmetic >= traffic) compute++;
      }
      expect(secondsPerToken / (seconds / steps)).toBeCloseTo(1, 9);
      expect(streamedBytesPerStep / (bytes / steps)).toBeCloseTo(1, 9);
      expect(bound.decode).toBe(compute >= steps / 2 ? 'compute' : 'memory');
      turns.add(compute === 0 ? 'memory' : compute === steps ? 'compute' : 'turns');
    }
    expect([...turns].toSorted()).toEqual(['compute', 'memory', 'turns']);
  });
});

describe('fused attention', () => {
  test('never moves more bytes than three passes, nor more with fewer key heads', () => {
    const random = generator(1);
    const offences: object[] = [];
    const whole = (most: number): number => 1 + Math.floor(random() * most);
    for (let i = 0; i < 2000; i++) {
      const group = whole(8);
      const kvHeads = whole(16);
      const [d, queries, keys] = [whole(256), whole(4000), whole(4000)];
      const shape = { heads: group * kvHeads, kvHeads, queries, keys, d };
      const formats = { ...HALF, kv: [FORMATS.f16, FORMATS.int8, FORMATS.f32][i % 3]! };
      const work = (at: AttentionShape, algorithm: AttentionAlgorithm) => attentionWork(at, formats, algorithm);
      const fused = bytesMoved(work(shape, 'fused'));
      const every = { ...shape, kvHeads: shape.heads };
      const holds =
        fused <= bytesMoved(work(shape, 'standard')) &&
        fused <= bytesMoved(work(every, 'fused')) &&
        arithmeticIntensity(work(shape, 'fused')) >= arithmeticIntensity(work(every, 'fused'));
      if (!holds) offences.push(shape);
    }
    expect(offences).toEqual([]);
  });

  test('makes no generation slower than standard attention does', () => {
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
