import { describe, expect, test } from 'vitest';
import { placeTip } from '../../../src/page/explained/place-tip.ts';
import { readableValues } from '../../../src/page/explained/readable-values.ts';
import { binCounts, sampleWords } from '../../../src/page/explained/sample-histogram.ts';

const PHONE = { width: 360, height: 640 };
const figureAt = (left: number, top: number, width = 50) => ({ left, top, right: left + width, bottom: top + 20 });

describe('a tip', () => {
  test('is below its figure, and above where there is no room below', () => {
    expect(placeTip(figureAt(20, 100), { width: 300, height: 120 }, PHONE)).toMatchObject({ left: 20, top: 126 });
    expect(placeTip(figureAt(20, 600), { width: 300, height: 120 }, PHONE)).toMatchObject({ left: 20, top: 474 });
  });

  test('never covers its figure and never leaves the viewport, wherever the figure and however large it is', () => {
    for (let left = -20; left < 360; left += 19) {
      for (let top = 0; top < 630; top += 13) {
        for (const height of [40, 200, 330, 900]) {
          const figure = figureAt(left, top);
          const placed = placeTip(figure, { width: 344, height }, PHONE);
          const bottom = placed.top + Math.min(height, placed.most);
          expect(placed.left).toBeGreaterThanOrEqual(8);
          expect(placed.left + 344).toBeLessThanOrEqual(352);
          expect(placed.top).toBeGreaterThanOrEqual(8);
          expect(bottom).toBeLessThanOrEqual(632);
          expect(bottom <= figure.top || placed.top >= figure.bottom).toBe(true);
        }
      }
    }
  });
});

describe('samples in words', () => {
  test('count, range, median and interval', () => {
    const samples = Array.from({ length: 30 }, (_, i) => 1.21e-3 + (0.14e-3 * i) / 29);
    expect(sampleWords({ samples })).toBe('30 samples, 1.21 ms to 1.35 ms, median 1.28 ms');
    expect(sampleWords({ samples, interval: [1.27e-3, 1.29e-3] })).toContain('interval 1.27 ms to 1.29 ms');
    expect(sampleWords({ samples: [4e9, 5e9, 7e9], unit: 'B/s' })).toBe(
      '3 samples, 4.00 GB/s to 7.00 GB/s, median 5.00 GB/s',
    );
  });

  test('digits that tell the least from the greatest', () => {
    expect(sampleWords({ samples: [3.1105e-3, 3.111e-3, 3.121e-3] })).toBe(
      '3 samples, 3.111 ms to 3.121 ms, median 3.111 ms',
    );
  });

  test('few, equal or no readings', () => {
    expect(sampleWords({ samples: [2e-3] })).toBe('1 sample, 2.00 ms');
    expect(sampleWords({ samples: [2e-3, 2e-3] })).toBe('2 samples, all 2.00 ms');
    expect(sampleWords({ samples: [NaN, Infinity] })).toBe('');
  });

  test('every reading is in one of 24 bins, the greatest in the last', () => {
    const counts = binCounts([0, 1, 2, 23.9, 24], 0, 24);
    expect(counts).toHaveLength(24);
    expect(counts[0]).toBe(1);
    expect(counts[23]).toBe(2);
    expect(counts.reduce((a, b) => a + b)).toBe(5);
  });
});

test('values of formulas are readable: prefixes for large numbers, four digits for long ones', () => {
  expect(readableValues('max(13437509632 / 125e12, 13437509632 / 600e9)')).toBe(
    'max(13.44 G / 125 T, 13.44 G / 600 G)',
  );
  expect(readableValues('0.0365268533248 + 149 × 0.02239584938666667')).toBe('0.03653 + 149 × 0.0224');
  expect(readableValues('2 × 32 × 4096 × 128')).toBe('2 × 32 × 4096 × 128');
  expect(readableValues('f16 and i8 of d1048576')).toBe('f16 and i8 of d1048576');
});
