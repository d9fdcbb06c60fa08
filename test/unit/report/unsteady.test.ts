import { describe, expect, test } from 'vitest';
import { inkFor } from '../../../src/cli/print/ink.ts';
import { printReport } from '../../../src/cli/print/report.ts';
import { answer } from '../../../src/report/answer.ts';
import { advise } from '../../../src/report/counted/advice.ts';
import { estimateOn } from '../../../src/report/model-estimate.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { machineOfReport } from '../../../src/report/measured-machine.ts';
import { markdown } from '../../../src/report/markdown.ts';
import { claimedShare, isUnsteady, unsteadyCeilings } from '../../../src/report/unsteady.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { findPreset } from '../../../src/models/config/presets.ts';
import { briefly, explain } from '../../../src/plot/explain/explain.ts';
import { rooflineItems } from '../../../src/plot/roofline/items.ts';
import { alone, measured, syntheticReport } from '../../support/report.ts';

const ATTENTION = { queries: 4096, keys: 4096, d: 128 };
const LAYER = { in: 4096, out: 4096 };

/** Kernels that reach a given share of their roofs, under ceilings with a given interval. */
function reportOf(efficiency: number, halfWidth: number): Report {
  const report = syntheticReport({
    results: [
      measured('gemv/rows', { batch: 1, ...LAYER }, efficiency, { flags: ['noisy'] }),
      measured('gemv/tiled', { batch: 8, ...LAYER }, efficiency),
      measured('attention-three-pass/register', ATTENTION, efficiency),
    ],
  });
  const ceilings = report.ceilings.map((ceiling) => {
    const { value } = ceiling.estimate;
    const estimate = { value, low: value * (1 - halfWidth), high: value * (1 + halfWidth), level: 0.95 };
    return { ...ceiling, estimate };
  });
  return { ...report, ceilings };
}

const REQUEST = {
  config: findPreset('llama-2-7b').config,
  formats: { weights: FORMATS.f16, activations: FORMATS.f16, kv: FORMATS.f16 },
  prompt: 350,
  output: 150,
  batch: 1,
  context: null,
};

/** All sentences about a report. */
function sentencesOf(report: Report): string {
  const estimate = estimateOn(report, REQUEST);
  return [
    ...answer(report),
    ...('missing' in estimate ? [] : estimate.assumptions),
    ...rooflineItems(alone(report))
      .points.filter(({ kind }) => kind === 'measured')
      .map(({ words }) => words),
    ...report.results
      .flatMap((result) => (result.status === 'measured' ? advise(result, report) : []))
      .map(({ advice, evidence }) => `${advice} ${evidence}`),
  ].join('\n');
}

/** Shares of a ceiling or a roof in a text, in percent. */
const sharesIn = (text: string): number[] =>
  [...text.matchAll(/([\d.]+) % of (?!the time)/g)].map(([, share]) => Number(share));

describe('a ceiling with a wide interval', () => {
  const report = reportOf(0.8, 0.4);

  test('is unsteady beyond ±25 %, and when it is not a number', () => {
    expect(isUnsteady({ value: 100, low: 75, high: 125 })).toBe(false);
    expect(isUnsteady({ value: 100, low: 74, high: 126 })).toBe(true);
    for (const value of [0, Number.NaN]) expect(isUnsteady({ value, low: 0, high: 1 })).toBe(true);
  });

  test('has no share in any sentence, and is called unsteady in each that names it', () => {
    expect(sharesIn(sentencesOf(report))).toEqual([]);
    for (const line of sentencesOf(report).split('\n')) {
      if (/memory\/read|compute\/f32/.test(line)) expect(line).toContain('unsteady');
    }
    expect(answer(report)[0]).toMatch(/: gemv\/rows reaches .*; its roof, memory\/read, was unsteady \(±40 %\), so no/);
    const lines = briefly(explain(alone(report), report.results[0]!.id)!);
    expect(lines.find((line) => line.startsWith('share of roof'))).toMatch(/= –$/);
    expect(rooflineItems(alone(report)).points.find(({ kind }) => kind === 'measured')!.attainable).toBeNull();
  });

  test.each([
    ['terminal', () => printReport(report, inkFor({}))],
    ['Markdown', () => markdown(report)],
  ])('has a dash for a share in the tables of the %s, and a note', (_, make) => {
    const text = make().replaceAll(/\s+/g, ' ');
    expect(text).not.toMatch(/\b80 %/);
    expect(text).toContain('roof unsteady');
    expect(text).toContain('wider than ±25 %');
    const naming = make()
      .split('\n')
      .filter((line) => /(?:memory|compute|launch)\/\w/.test(line));
    expect(naming.length).toBeGreaterThan(5);
    expect(naming.filter((line) => !line.includes('unsteady'))).toEqual([]);
  });

  test('is called unsteady when a model is predicted on it', () => {
    expect(machineOfReport(report).memoryBandwidth.source).toContain('(unsteady)');
  });
});

test.each([1.06, 1.7, 4.78])('no sentence claims a share beyond its roof: %d', (efficiency) => {
  const report = reportOf(efficiency, 0.01);
  expect(sharesIn(sentencesOf(report)).filter((share) => share > 105)).toEqual([]);
  expect(answer(report)[0]).toMatch(/gemv\/rows reaches .*, which is over the memory roof/);
});

test('a steady ceiling keeps its shares, even slightly over the roof', () => {
  expect(sharesIn(answer(reportOf(0.8, 0.2)).join(' '))).toEqual([80, 80, 80]);
  expect(sharesIn(answer(reportOf(1.04, 0.2)).join(' '))).toEqual([104, 104, 104]);
  const report = reportOf(0.8, 0.01);
  expect(claimedShare(report.results[0] as never, unsteadyCeilings(report))).toBe(0.8);
  expect(markdown(report)).not.toContain('unsteady');
});
