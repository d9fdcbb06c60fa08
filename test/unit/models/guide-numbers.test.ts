import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import { attentionWork } from '../../../src/ops/attention.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import { arithmeticIntensity, bytesMoved } from '../../../src/ops/work.ts';
import type { LlmPrediction, Mode } from '../../../src/models/predict/llm-prediction.ts';
import type { PredictionRequest } from '../../../src/models/predict/request.ts';
import { prediction } from '../../support/predictions.ts';

/** Llama 2 7B on a GPU, as the guide has it but for the changes. */
const predict = (gpu: string, as: Mode, changes: Partial<PredictionRequest> = {}, model?: string): LlmPrediction =>
  prediction(as, { gpu: findDatasheet(gpu), ...changes }, model);

const GIB = 2 ** 30;
const N = 4096;
const one = { heads: 1, kvHeads: 1, d: 128 };
const half = storedAs('f16');

describe('the numbers that the guide prints', () => {
  test('are those of the A10', () => {
    const a10 = predict('a10', 'guide');
    expect(a10.weightBytes).toBe(14e9);
    expect(a10.spareBytes).toBe(10e9);
    expect(a10.opsPerByte).toBe(208.3);
    expect(a10.intensity.attentionPrefill).toBe(62);
    expect(a10.kvBytesPerToken).toBe(524288);
    expect(a10.kvTokensThatFit).toBe(19230);
    expect(a10.batchThatFits).toBe(4);
  });

  test.each([
    ['t4', 0.046, 0.075, 6.98],
    ['a10', 0.023, 0.039, 3.49],
    ['a100', 0.006, 0.016, 0.92],
  ])('are the times of the %s', (gpu, token, prefill, total) => {
    const printed = predict(gpu, 'guide');
    expect([printed.secondsPerToken, printed.prefillSeconds, printed.totalSeconds]).toEqual([token, prefill, total]);
  });

  test('are truncated and rounded the same way for other models and GPUs, and never to zero', () => {
    const small = predict('h200', 'guide', {}, 'llama-3.2-1b');
    expect(small.secondsPerToken).toBe(0.0004);
    expect(small.prefillSeconds).toBe(0.0007);
    expect(small.totalSeconds).toBe(0.061);
    const large = predict('h100-sxm', 'guide', {}, 'llama-2-70b');
    expect([large.spareBytes, large.kvTokensThatFit, large.batchThatFits]).toEqual([-60e9, 0, 0]);
    expect(large.secondsPerToken).toBe(0.041);
  });
});

describe('the same numbers without rounding', () => {
  test('are those of the A10', () => {
    const a10 = predict('a10', 'guide-exact');
    expect(a10.opsPerByte).toBe(125 / 0.6);
    expect(a10.intensity.attentionPrefill).toBe(2060 / 33);
    expect(a10.kvTokensThatFit).toBe(10e9 / 524288);
    expect(a10.batchThatFits).toBe(10e9 / 524288 / 4096);
    expect(a10.batchThatFits).toBeCloseTo(4.657, 3);
  });

  test.each([
    ['t4', 46.667e-3, 75.385e-3, 7.0754, 7.0287],
    ['a10', 23.333e-3, 39.2e-3, 3.5392, 3.5159],
    ['a100', 6.8661e-3, 15.705e-3, 1.04562, 1.0388],
  ])('are the times of the %s', (gpu, token, prefill, total, with149) => {
    const exact = predict(gpu, 'guide-exact');
    expect(exact.secondsPerToken).toBeCloseTo(token, 6);
    expect(exact.prefillSeconds).toBeCloseTo(prefill, 6);
    expect(exact.totalSeconds).toBeCloseTo(total, 4);
    expect(exact.prefillSeconds + 149 * exact.secondsPerToken).toBeCloseTo(with149, 4);
  });

  test.each([
    ['t4', 7.1867],
    ['a10', 3.5948],
    ['a100', 1.062],
  ])('are on the %s %d s once 350 to 499 tokens of KV cache are read', (gpu, total) => {
    const exact = predict(gpu, 'guide-exact');
    const kv = (150 * 424.5 * exact.kvBytesPerToken) / exact.roof.bytesPerSecond;
    expect(exact.totalSeconds + kv).toBeCloseTo(total, 4);
  });

  test('are the ratios between GPUs that the guide rounds up', () => {
    const seconds = (gpu: string): number => predict(gpu, 'guide-exact').secondsPerToken;
    expect(seconds('t4') / seconds('a10')).toBeCloseTo(2, 12);
    expect(seconds('a10') / seconds('a100')).toBeCloseTo(3.398, 3);
    expect(seconds('t4') / seconds('a100')).toBeCloseTo(6.797, 3);
  });

  test('are the ridge points it does not give', () => {
    expect(predict('t4', 'guide-exact').opsPerByte).toBeCloseTo(216.67, 2);
    expect(predict('a100', 'guide-exact').opsPerByte).toBeCloseTo(153.02, 2);
    const t4 = findDatasheet('t4');
    expect(t4.f16Tensor!.value / t4.memoryBandwidth.alternatives[0]!.value).toBeCloseTo(203.13, 2);
  });

  test('leave the T4 2 GB: 3814 tokens, less than one sequence', () => {
    const t4 = predict('t4', 'guide-exact');
    expect([t4.spareBytes, Math.floor(t4.kvTokensThatFit!)]).toEqual([2e9, 3814]);
    expect(t4.batchThatFits).toBeLessThan(1);
    expect(predict('t4', 'guide').batchThatFits).toBe(0);
  });

  test('count 10 GiB as 20480 tokens', () => {
    const memoryBytes = 14e9 + 10 * GIB;
    expect(predict('a10', 'guide-exact', { memoryBytes }).kvTokensThatFit).toBe(20480);
  });
});

describe('the spare memory with exact weights', () => {
  test.each([
    [24e9, 10.52, 4.9],
    [24 * GIB, 12.29, 5.72],
  ])('of %d bytes is %d GB, for a batch of %d', (memoryBytes, gigabytes, batch) => {
    const exact = predict('a10', 'exact', { memoryBytes, context: N });
    expect(exact.spareBytes! / 1e9).toBeCloseTo(gigabytes, 2);
    expect(exact.spareBytes! / 524288 / 4096).toBeCloseTo(batch, 2);
    expect(exact.batchThatFits).toBe(Math.floor(batch));
  });

  test('is what weights of 13.477 GB leave', () => {
    expect(predict('a10', 'exact').weightBytes / 1e9).toBeCloseTo(13.477, 3);
  });
});

describe('three-pass attention', () => {
  const prefill = { ...one, queries: N, keys: N };

  test('is 8,640,266,240 operations over 138,412,032 bytes: 62.42, and twice the bytes in f32', () => {
    expect(attentionWork(prefill, half, 'standard').flop).toBe(8_640_266_240);
    expect(bytesMoved(attentionWork(prefill, half, 'standard'))).toBe(138_412_032);
    expect(arithmeticIntensity(attentionWork(prefill, storedAs('f32'), 'standard'))).toBeCloseTo(31.2, 1);
  });

  test('tends to (4d + 3) / 8 = 64.375', () => {
    const long = { ...one, queries: 1e7, keys: 1e7 };
    expect(arithmeticIntensity(attentionWork(long, half, 'standard'))).toBeCloseTo(64.375, 2);
  });

  test('of one new token is 0.990: memory bound 210 times over, not 3.3', () => {
    const decode = { ...one, queries: 1, keys: N };
    expect(attentionWork(decode, half, 'standard').flop).toBe(2_109_440);
    expect(bytesMoved(attentionWork(decode, half, 'standard'))).toBe(2_130_432);
    const { intensity, opsPerByte } = predict('a10', 'guide-exact');
    expect(intensity.attentionDecode).toBe(2_109_440 / 2_130_432);
    expect(opsPerByte / intensity.attentionDecode!).toBeCloseTo(210, 0);
    expect(intensity.attentionDecodeFused).toBeCloseTo(1.006, 3);
  });

  test('fused is 2060: compute bound, the verdict flips', () => {
    const { intensity, opsPerByte } = predict('a10', 'guide-exact');
    expect(intensity.attentionPrefillFused).toBe(2060);
    expect(intensity.attentionPrefillFused).toBeGreaterThan(opsPerByte);
  });

  test('is compute bound on the vector units with f16, memory bound with f32', () => {
    const { roof, intensity } = predict('a10', 'guide-exact', { roof: 'f32-vector' });
    const ridge = roof.flopPerSecond / roof.bytesPerSecond;
    expect(ridge).toBeCloseTo(52, 0);
    expect(intensity.attentionPrefill).toBeGreaterThan(ridge);
    expect(intensity.attentionPrefill! / 2).toBeLessThan(ridge);
  });
});

describe('a batch of 4', () => {
  test('has 2.86 operations per byte, and gains 2.86 times', () => {
    const four = predict('a10', 'guide-exact', { batch: 4, context: N });
    expect(four.intensity.step).toBeCloseTo(2.86, 2);
    const step = (batch: number): number => (14e9 + batch * N * four.kvBytesPerToken) / 600e9;
    expect(step(4)).toBeCloseTo(37.65e-3, 5);
    expect(4 / step(4)).toBeCloseTo(106, 0);
    expect(1 / step(1)).toBeCloseTo(37.2, 1);
    expect((4 * step(1)) / step(4)).toBeCloseTo(2.86, 2);
  });

  test.each([
    [4096, 7.52],
    [500, 54.4],
  ])('at a context of %d can grow to %d operations per byte at most: the ridge is never reached', (context, limit) => {
    const { intensity, criticalBatch, nullReasons } = predict('a10', 'guide-exact', { context });
    expect(intensity.stepLimit).toBeCloseTo(limit, 1);
    expect(criticalBatch).toBeNull();
    expect(nullReasons['criticalBatch']).toMatch(/^never reached: .*below the ridge point at 208$/);
  });

  test('can grow to 279 tokens per second', () => {
    expect(600e9 / (N * 524288)).toBeCloseTo(279, 0);
    const endless = predict('a10', 'exact', { batch: 1e7, context: N });
    expect(endless.tokensPerSecond).toBeCloseTo(279.4, 1);
  });
});
