import { expect, test } from 'vitest';
import { estimateOn, type Estimate } from '../../../src/report/model-estimate.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { findPreset, PRESETS } from '../../../src/models/config/presets.ts';
import { FORMATS, type NumberFormat } from '../../../src/ops/formats.ts';
import { measured, syntheticReport } from '../../support/report.ts';

const LAYER = { in: 4096, out: 4096 };
const HALF = { weights: FORMATS.f16, activations: FORMATS.f16, kv: FORMATS.f16 };

function estimated(report: Report, batch: number, model = 'llama-2-7b', prompt = 350): Estimate {
  const { config } = findPreset(model);
  const estimate = estimateOn(report, { config, formats: HALF, prompt, output: 150, batch, context: null });
  if ('missing' in estimate) throw new Error(estimate.missing);
  return estimate;
}

/** A machine with a slow kernel for batch 8: two batches of 4 are faster. */
const uneven = syntheticReport({
  results: [
    measured('gemv/rows', { batch: 1, ...LAYER }, 0.8),
    measured('gemv/rows', { batch: 4, ...LAYER }, 0.7),
    measured('gemv/tiled', { batch: 8, ...LAYER }, 0.1),
  ],
});

test('no batch is slower than its halves in sequence', () => {
  for (const report of [syntheticReport(), uneven]) {
    for (const { id } of PRESETS) {
      for (let batch = 1; batch <= 64; batch *= 2) {
        const [one, both] = [batch, 2 * batch].map((size) => estimated(report, size, id).secondsPerToken);
        expect(both).toBeLessThanOrEqual(2 * one! * (1 + 1e-9));
      }
    }
  }
});

test('a batch that is faster in pieces runs in pieces, and says so', () => {
  const words = (batch: number): string => estimated(uneven, batch).assumptions[0]!;
  expect(words(4)).toContain('batch 4');
  expect(words(7)).toMatch(/batch 4.*, 2 times over, on f16 weights/);
});

test('half the bytes do not double the speed if arithmetic was the limit', () => {
  const slow = measured('gemv/tiled', { batch: 64, ...LAYER }, 0.02);
  const bound = { ...slow, roofline: { ...slow.roofline!, bound: 'compute' as const } };
  const at = (...results: Report['results']): Estimate => estimated(syntheticReport({ results }), 1);
  const memory = measured('gemv/rows', { batch: 1, ...LAYER }, 0.9);
  const flop = 2 * 6.6e9;
  const most = Math.max(bound.achieved.flopPerSecond, memory.achieved.flopPerSecond);
  expect(at(memory, bound).secondsPerToken).toBeGreaterThan(flop / most);
  expect(at(memory).secondsPerToken).toBeLessThan(at(memory, bound).secondsPerToken);
});

test('decoding on packed weights is estimated from layers measured on them, prefill from the others', () => {
  const packed = measured('gemv/packed-block', { batch: 1, ...LAYER }, 0.4);
  const report = syntheticReport({
    results: [
      measured('gemv/rows', { batch: 1, ...LAYER }, 0.8),
      { ...packed, dtype: { storage: 'f32', compute: 'f32', weights: 'int4' } },
    ],
  });
  const assumptionsOn = (weights: NumberFormat): readonly string[] => {
    const { config } = findPreset('llama-2-7b');
    const formats = { ...HALF, weights };
    return (estimateOn(report, { config, formats, prompt: 350, output: 150, batch: 1, context: null }) as Estimate)
      .assumptions;
  };
  expect(assumptionsOn(FORMATS.int4)[0]).toContain('gemv/packed-block');
  expect(assumptionsOn(FORMATS.int4)[1]).toContain('gemv/rows');
  expect(assumptionsOn(FORMATS.int8)[0]).toContain('gemv/rows');
});
