import { expect, test } from 'vitest';
import { fieldRows } from '../../../src/field/field-rows.ts';
import { FIELD_POINTS } from '../../../src/field/points.ts';

const rows = fieldRows();

test('there are 136 measurements, each with its source, of every class', () => {
  const counts: Record<string, number> = {};
  for (const { engineClass } of FIELD_POINTS) counts[engineClass] = (counts[engineClass] ?? 0) + 1;
  expect(counts).toEqual({
    metal: 53,
    'cuda-llamacpp': 29,
    'cuda-other': 4,
    'server-tp1': 12,
    tp: 15,
    'vulkan-sycl-rocm': 10,
    webgpu: 11,
    guide: 2,
  });
  expect(rows).toHaveLength(136);
  expect(rows.filter(({ source, engine, hardware }) => [source, engine, hardware].includes(''))).toEqual([]);
});

test('one measurement is asked in two ways, and is fitted once', () => {
  const repeats = FIELD_POINTS.filter(({ isRepeat }) => isRepeat);
  expect(repeats.map(({ hardware, weights, measured }) => [hardware, weights, measured])).toEqual([
    ['2x H100 SXM', 'fp8', 5314],
  ]);
});

test('no measurement passes its bound', () => {
  const passed = rows.filter(({ share }) => share > 1);
  expect(passed.map(({ hardware, format, phase }) => `${hardware} ${format} ${phase}`)).toEqual([]);
});

test('a share is of rates, also where seconds were measured', () => {
  const find = (hardware: string, phase: string): (typeof rows)[number] =>
    rows.find((row) => row.hardware === hardware && row.phase === phase)!;
  const a10 = find('A10', 'guide total');
  expect(a10.unit).toBe('s');
  expect(a10.share).toBeCloseTo(a10.bound / 6.98, 12);
  const m2 = find('M2 10c', 'decode');
  expect(m2.share).toBeCloseTo(m2.measured / m2.bound, 12);
  expect(m2.share).toBeCloseTo(0.873, 2);
});
