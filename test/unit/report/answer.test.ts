import { expect, test } from 'vitest';
import { answer } from '../../../src/report/answer.ts';
import { measured, syntheticReport, unmeasured } from '../../support/report.ts';

const LAYER = { in: 4096, out: 4096 };
const text = (changes: Parameters<typeof syntheticReport>[0]): string => answer(syntheticReport(changes)).join(' ');

test('the answer says what binds decode and attention, at which share of which roof, and what batch 8 costs', () => {
  expect(answer(syntheticReport())).toEqual([
    'Decode on this GPU is memory bound: gemv/rows reaches 93 % of the memory roof, 400 GB/s (memory/read).',
    'Attention is memory bound: attention-three-pass/register reaches 58 % of the memory roof, 400 GB/s (memory/read).',
    'Batch 8 takes 1.1× the time of batch 1 for 7.2× the tokens per second, at 84 % of memory/read.',
  ]);
});

test('a compute-bound kernel is compared with the compute roof', () => {
  const results = [measured('attention-scores/register', { queries: 4096, keys: 4096, d: 128 }, 0.7)];
  expect(text({ results })).toBe(
    'Attention on this GPU is compute bound: attention-scores/register reaches 70 % of the compute roof, 12.5 TFLOP/s (compute/f32). Decode (a linear layer at batch 1) was not measured.',
  );
});

test('far below its roof, the kernel is the limit, not the roof', () => {
  const results = [measured('gemv/plain', { batch: 1, ...LAYER }, 0.05, { flags: ['noisy'] })];
  expect(text({ results })).toMatch(
    /^Decode on this GPU is under the memory roof, but the kernel is the limit.* 5\.0 % .*noise/,
  );
});

test('a software adapter is called what it is', () => {
  const { adapter } = syntheticReport();
  expect(text({ adapter: { ...adapter, isFallback: true } })).toMatch(
    /^Decode on this CPU \(a software adapter, not your GPU\)/,
  );
});

test('of a report from elsewhere it names the machine', () => {
  expect(answer(syntheticReport(), false)[0]).toMatch(/^Decode on the Synthetic GPU is memory bound/);
  const { adapter } = syntheticReport();
  const nameless = { ...adapter, vendor: '', architecture: '', device: '', description: '' };
  expect(answer(syntheticReport({ adapter: nameless }), false)[0]).toMatch(
    /^Decode on a GPU the browser does not name is/,
  );
  expect(answer(syntheticReport({ adapter: { ...adapter, isFallback: true } }), false)[0]).toMatch(
    /^Decode on Synthetic GPU \(a software adapter, not a GPU\) is/,
  );
});

test('without any measured result it says so, with a reason', () => {
  expect(text({ results: [] })).toBe('Nothing was measured on this GPU.');
  const results = [unmeasured('skipped', 'gemv/rows', { batch: 16, ...LAYER }, 'it holds too few sums.')];
  expect(text({ results })).toBe('Nothing was measured on this GPU: it holds too few sums.');
});

test('of many reasons it gives the commonest, and for how many results it holds', () => {
  const because = (...reasons: string[]): string =>
    text({
      results: reasons.map((reason, i) => unmeasured('skipped', 'gemv/rows', { batch: i + 1, ...LAYER }, reason)),
    });
  expect(because('no f16', 'too large.', 'too large')).toBe(
    'Nothing was measured on this GPU: too large (2 of 3 results).',
  );
  expect(because('no f16', 'no f16')).toBe('Nothing was measured on this GPU: no f16 (all 2 results).');
});

test('while a run goes on, what is missing has not been measured yet', () => {
  const going = { complete: false, stoppedBy: null };
  expect(text({ ...going, results: [] })).toBe('No kernel has been measured yet on this GPU.');
  const results = [measured('gemv/rows', { batch: 1, ...LAYER }, 0.9)];
  expect(text({ ...going, results })).toMatch(/Attention has not been measured yet\.$/);
  expect(text({ ...going, stoppedBy: 'cancelled', results })).toMatch(/Attention was not measured\.$/);
});

test('without ceilings it names rates but no roof', () => {
  const bare = { ...measured('gemv/rows', { batch: 1, ...LAYER }, 0.9), roofline: null };
  expect(text({ results: [bare] })).toContain('no measured roof to compare it with');
});

test('no report puts a broken number into it', () => {
  const zero = measured('gemv/rows', { batch: 1, ...LAYER }, 0.9);
  zero.time.estimate = { value: 0, low: 0, high: 0, level: 0.95 };
  const eight = measured('gemv/rows', { batch: 8, ...LAYER }, 0.9);
  expect(text({ results: [zero, eight] })).not.toMatch(/NaN|Infinity|undefined|–/);
});

test('an interval that reaches from far under the roof to near it does not say what the limit is', () => {
  const results = (halfWidth: number) => [measured('gemv/plain', { batch: 1, ...LAYER }, 0.55, { halfWidth })];
  expect(text({ results: results(0.4) })).toContain(
    '55 % of the memory roof, 400 GB/s (memory/read), with too much noise to say whether the roof or the kernel is the limit.',
  );
  expect(text({ results: results(0.05) })).toContain('is memory bound');
});
