import { describe, expect, test } from 'vitest';
import { MEASURED_HUES } from '../../../src/machines/machine.ts';
import { logAxis, tickLabel } from '../../../src/plot/scene/log-axis.ts';
import { DARK, LIGHT, type Palette, type Role } from '../../../src/plot/scene/palette.ts';
import { stackLabels } from '../../../src/plot/scene/place-labels.ts';

test('an axis has ticks a person can read, however wide its values', () => {
  for (const values of [[1, 2], [1e-9, 1e15], [5e-324, 1e308], [], [0, -1, Number.NaN]]) {
    const { ticks, at, domain } = logAxis(values, [0, 400]);
    expect(ticks.length).toBeLessThan(16);
    expect(at(domain[0])).toBeCloseTo(0, 6);
  }
  expect([0.1, 1, 1e3, 1e11, 1e13].map(tickLabel)).toEqual(['0.1', '1', '1 k', '100 G', '10 T']);
});

test('a window below two decades has ticks between them, at round values', () => {
  const ticks = (low: number, high: number): string[] =>
    logAxis([], [0, 400], { window: [low, high] }).ticks.map(tickLabel);
  expect(ticks(0.3, 8)).toEqual(['0.5', '1', '2', '5']);
  expect(ticks(1e9, 1e12)).toEqual(['1 G', '10 G', '100 G', '1 T']);
  expect(ticks(4e11, 6e11)).toEqual(['400 G', '450 G', '500 G', '550 G', '600 G']);
  expect(ticks(0.0011, 0.0036)).toEqual(['0.0015', '0.002', '0.0025', '0.003', '0.0035']);
  expect([2.5e12, 2e-5, 1e-7].map(tickLabel)).toEqual(['2.5 T', '2e-5', '1e-7']);
});

test('stacked labels keep their order and their distance, and those of lowest priority are left out', () => {
  const requests = Array.from({ length: 12 }, (_, index) => ({ id: `${index}`, y: 50 + index, priority: index % 3 }));
  const places = stackLabels(requests, 16, [0, 160]);
  expect(places.size).toBe(10);
  const heights = [...places.values()];
  heights.slice(1).forEach((y, index) => expect(y - heights[index]!).toBeGreaterThanOrEqual(16 - 1e-9));
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(8);
  expect(Math.max(...heights)).toBeLessThanOrEqual(152);
});

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('%s colours', (_, palette: Palette) => {
  test('keep 4.5:1 for text and 3:1 for marks on both backgrounds', () => {
    const text: Role[] = ['ink', 'quiet', ...MEASURED_HUES, 'a10', 't4', 'a100', 'other', 'warning'];
    for (const ground of ['paper', 'panel'] as const) {
      expect(text.filter((role) => contrast(palette[role], palette[ground]) < 4.5)).toEqual([]);
      expect(contrast(palette.edge, palette[ground])).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(palette['on-accent'], palette.accent)).toBeGreaterThanOrEqual(4.5);
  });
});

/** @see WCAG 2.2, "contrast ratio" */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
