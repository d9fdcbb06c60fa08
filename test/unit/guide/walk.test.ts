import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import { findPreset, PRESETS } from '../../../src/models/config/presets.ts';
import { GUIDE_SCENARIO, presetModel, type Scenario } from '../../../src/scenario/scenario.ts';
import { inferences } from '../../../src/guide/all-inferences.ts';
import { attentionPasses } from '../../../src/guide/intensity-steps.ts';
import { quantity } from '../../../src/text/prose-quantity.ts';
import { roofVerdicts } from '../../../src/guide/verdicts-by-roof.ts';
import { walk } from '../../../src/guide/walk.ts';
import { walkInput, type WalkRow } from '../../../src/guide/walk-step.ts';
import { alone, syntheticReport } from '../../support/report.ts';

const input = walkInput(GUIDE_SCENARIO);
const steps = walk(input);
const row = (step: string, name: string): WalkRow =>
  steps.find(({ id }) => id === step)!.rows.find((one) => one.name === name)!;
const why = (step: string): string => steps.find(({ id }) => id === step)!.why.join(' ');

/** Lines of the table of the guide's numbers: step, row, as printed, unrounded, both in SI units. */
const NUMBERS: readonly (readonly [step: string, name: string, printed: number | null, exact: number])[] = [
  ['weights', 'Llama 2 7B', 14e9, 14e9],
  ['spare', 'A10', 10e9, 10e9],
  ['spare', 'T4', 2e9, 2e9],
  ['ops-per-byte', 'A10', 208.3, 208.333],
  ['ops-per-byte', 'T4', null, 216.667],
  ['ops-per-byte', 'A100', null, 153.016],
  ['intensity', 'bytes', null, 138_412_032],
  ['intensity', 'operations', null, 8_640_266_240],
  ['intensity', 'intensity', 62, 2060 / 33],
  ['kv', 'in bytes', 524_288, 524_288],
  ['kv', 'in GB', 520_000, 524_288],
  ['batch', 'A10, tokens', 19_230, 19_073],
  ['batch', 'A10, batch at 4,096', 4, 4.65661],
  ['token', 'T4', 0.046, 0.0466667],
  ['token', 'A10', 0.023, 0.0233333],
  ['token', 'A100', 0.006, 0.00686611],
  ['ratio', 'A10 vs T4', 2, 2],
  ['ratio', 'A100 vs A10', 23 / 6, 3.39833],
  ['ratio', 'A100 vs T4', 46 / 6, 6.79667],
  ['prefill', 'T4', 0.075, 0.0753846],
  ['prefill', 'A10', 0.039, 0.0392],
  ['prefill', 'A100', 0.016, 0.0157051],
  ['total', 'T4', 6.98, 7.07538],
  ['total', 'A10', 3.49, 3.5392],
  ['total', 'A100', 0.92, 1.04562],
];

describe('on the guide’s own case', () => {
  test.each(NUMBERS)('step %s, %s is printed as %s and %s unrounded', (step, name, printed, exact) => {
    const found = row(step, name);
    expect(found.printed === null ? null : Number(found.printed.toPrecision(6))).toBe(
      printed === null ? null : Number(printed.toPrecision(6)),
    );
    expect(found.exact! / exact).toBeCloseTo(1, 5);
  });

  test('the whole model has its own column, from exact parameters', () => {
    expect(row('weights', 'Llama 2 7B').whole).toBe(2 * 6_738_415_616);
    expect(row('spare', 'A10').whole! / 1e9).toBeCloseTo(10.523, 3);
    expect(row('kv', 'in bytes').whole).toBe(524_288);
  });

  test('each difference has its reason, with its number', () => {
    expect(why('weights')).toContain('6,738,415,616 (−3.7\u00A0%)');
    expect(why('spare')).toContain('12.29 GB');
    expect(why('spare')).toContain('2 GB holds 3,814 tokens, less than one sequence of 4,096');
    expect(why('ops-per-byte')).toContain('203.125');
    expect(why('intensity')).toContain('64.375');
    expect(why('intensity')).toContain('31.2');
    expect(why('token')).toContain('A100 −12.6\u00A0%');
    expect(why('token')).toContain('43.75 ms');
    expect(why('ratio')).toContain('eight times faster');
    expect(why('total')).toContain('A10 3.51587 s, T4 7.02872 s, A100 1.03876 s');
    expect(why('total')).toContain('A10 3.59484 s, T4 7.18666 s, A100 1.06199 s');
    expect(why('total')).toContain('A100 −12.0\u00A0%');
  });

  test('the three passes add up to the sums', () => {
    const passes = attentionPasses(input);
    const sum = (of: (pass: (typeof passes)[number]) => number): number =>
      passes.reduce((all, pass) => all + of(pass), 0);
    expect(sum(({ loads, stores }) => loads + stores)).toBe(138_412_032);
    expect(sum(({ flop }) => flop)).toBe(8_640_266_240);
  });

  test('conclusions that its numbers do not support come with numbers that decide', () => {
    const words = new Map(inferences(input).map((one) => [one.id, JSON.stringify(one)]));
    const says = (id: string, ...numbers: string[]): void =>
      numbers.forEach((number) => expect([id, words.get(id)]).toEqual([id, expect.stringContaining(number)]));
    says('prefill-for-decode', '0.990', '210×', '3.3×', '2,109,440 / 2,130,432', '1.006');
    says('fused', '2060', 'compute bound', 'flips');
    says('roof', '52.1', 'compute bound there with f16', 'memory bound with f32');
    says('batch', '2.86', '37.65 ms', '106 tokens/s', '37.2 tokens/s', '7.52', '54.4', '279 tokens/s');
    says('heaviest', '67.11 M', '135.3 M', '15.9 %');
    says('grouped', 'Mistral 7B v0.1: 4× too big', 'Llama 2 70B: 8× too big', '131,072 B', '327,680 B');
    says('terms', 'GDDR6', 'print no number');
  });

  test('verdicts are given once per arithmetic, however many caches were found', () => {
    const report = syntheticReport();
    const read = report.ceilings.find(({ id }) => id === 'memory/read')!;
    const level = { ...read, id: 'memory/level-1', parameters: { workingSet: 2 ** 21 } };
    const cached = syntheticReport({ ceilings: [...report.ceilings, level] });
    expect(roofVerdicts(input, alone(cached))).toEqual(roofVerdicts(input, alone(report)));
  });

  test('a verdict names its roof, and a sentence says where it flips', () => {
    const { rows, flips } = roofVerdicts(input, alone(syntheticReport()));
    const bounds = (machine: string): string[] =>
      rows
        .filter((one) => one.machine === machine)
        .map(({ verdicts }) => verdicts.map(({ bound }) => bound[0]).join(''));
    expect(bounds('A10')).toEqual(['mcm', 'ccm', 'mcm']);
    expect(bounds('this GPU')).toEqual(['mcm', 'ccm']);
    expect(flips.find((text) => text.includes('A10'))).toContain('FP16 vector roof with f16 (62.4 against 52.1)');
  });
});

test('any model and any GPU gives a walk without a broken number', () => {
  const gpus = ['m1', 'rtx-4090', 'arc-a770', 'b200'].map((id) => ({ gpu: findDatasheet(id), json: null }));
  for (const preset of PRESETS) {
    const scenario: Scenario = { ...GUIDE_SCENARIO, model: presetModel(preset), gpus, context: 1, weights: 'int4' };
    for (const one of [scenario, { ...scenario, context: null, output: 1 }]) {
      const other = walkInput(one);
      const shown = walk(other).flatMap(({ rows, why: reasons }) => [
        ...rows.flatMap(({ values, unit, ...all }) => [
          values,
          ...[all.printed, all.exact, all.whole].map((value) => (value === null ? '–' : quantity(value, unit))),
        ]),
        ...reasons,
      ]);
      expect(shown.length).toBeGreaterThan(80);
      expect(JSON.stringify([shown, inferences(other), roofVerdicts(other, [])])).not.toMatch(/NaN|Infinity|undefined/);
    }
  }
});

test('the guide’s formula fails for grouped-query attention', () => {
  const mistral = walk(walkInput({ ...GUIDE_SCENARIO, model: presetModel(findPreset('mistral-7b-v0.1')) }));
  const kv = mistral.find(({ id }) => id === 'kv')!;
  expect([kv.rows[0]!.exact, kv.rows[0]!.whole]).toEqual([524_288, 131_072]);
  expect(kv.why.join(' ')).toContain('4× too big');
});
