import { expect, test } from 'vitest';
import { ceilingsBeside, sharesBeside } from '../../../../src/report/compare/side-by-side.ts';
import { FIXTURES } from '../../../support/fixtures.ts';
import { measured, syntheticReport } from '../../../support/report.ts';

test('ceilings stand beside each other with their ratio to the reference', () => {
  const a = syntheticReport();
  const scaled = (factor: number) =>
    a.ceilings.slice(0, 1).map((ceiling) => ({
      ...ceiling,
      estimate: { ...ceiling.estimate, value: ceiling.estimate.value * factor, low: factor, high: factor },
    }));
  const rows = ceilingsBeside([
    a,
    syntheticReport({ ceilings: scaled(2) }),
    syntheticReport({ ceilings: scaled(0.01) }),
    syntheticReport({ ceilings: scaled(1 / 2408) }),
  ]);
  expect(rows[0]).toEqual({
    name: 'memory/read',
    cells: ['400 GB/s', '800 GB/s, ×2.00', '4.00 GB/s, ÷100', '166 MB/s, ÷2,410'],
  });
  expect(rows[1]).toEqual({ name: 'memory/write', cells: ['368 GB/s', '–', '–', '–'] });
});

test('the best share of a roof is told per operator and format, at whatever shape', () => {
  const best = (...efficiencies: number[]) =>
    syntheticReport({
      results: efficiencies.map((share, at) =>
        measured('gemv/rows', { batch: 1, in: 1024, out: 512 * (at + 1) }, share),
      ),
    });
  expect(sharesBeside([best(0.5, 0.9), best(0.3), best()])).toEqual([
    {
      name: 'Linear layer, f32',
      cells: ['90 % of memory/read, gemv/rows', '30 % of memory/read, gemv/rows', '–'],
    },
  ]);
});

test('measured reports stand beside each other without a gap', () => {
  const reports = Object.values(FIXTURES);
  const cells = [...ceilingsBeside(reports), ...sharesBeside(reports)].flatMap((row) => row.cells);
  expect(cells.length).toBeGreaterThan(40);
  expect(cells.join()).not.toMatch(/NaN|undefined|Infinity/);
});
