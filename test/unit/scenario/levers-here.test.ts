import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import { findPreset } from '../../../src/models/config/presets.ts';
import { withoutOptions } from '../../../src/models/levers/levers.ts';
import { explainLever, leverItems, STEP_MARK } from '../../../src/plot/roofline/lever-items.ts';
import { fieldHere } from '../../../src/scenario/field-here.ts';
import { chosenGpu, leversHere, verdictHere, fitWords } from '../../../src/scenario/levers-here.ts';
import { machineRows } from '../../../src/scenario/machine-rows.ts';
import { memoryShares } from '../../../src/scenario/memory-shares.ts';
import { costWords, priceEntry, priceText, priceWords, readPrice } from '../../../src/scenario/price-words.ts';
import {
  GUIDE_SCENARIO,
  linkOf,
  presetModel,
  requestFor,
  type Scenario,
  type ScenarioMachine,
} from '../../../src/scenario/scenario.ts';

const a10 = findDatasheet('a10');
const shownGpu = (id: string): ScenarioMachine => ({ gpu: findDatasheet(id), json: null });

describe('several GPUs', () => {
  const several: Scenario = { ...GUIDE_SCENARIO, gpuCount: 4, gpus: [shownGpu('m2-max'), shownGpu('h100-sxm')] };
  const [one, four] = several.gpus.map(({ gpu }) => gpu);

  test('share the model where a link is known, and are one where none is', () => {
    expect([linkOf(one!, 4), linkOf(four!, 4)?.id]).toEqual([null, 'nvlink4']);
    expect(requestFor(several, one!)).toMatchObject({ gpus: 1, link: null });
    expect(requestFor(several, four!)).toMatchObject({ gpus: 4, link: linkOf(four!, 4) });
    expect(machineRows(several, []).map(({ name, count }) => [name, count])).toEqual([
      ['Apple M2 Max', 1],
      ['4 × H100 SXM', 4],
    ]);
    expect(memoryShares(several).map(({ memoryBytes }) => memoryBytes)).toEqual([null, 4 * 81_559 * 2 ** 20]);
  });

  test('cost as many times the price of one', () => {
    const cost = (gpuCount: Scenario['gpuCount']): number => {
      const priced = { ...several, gpuCount, prices: { 'h100-sxm': readPrice('2USD') } };
      const row = machineRows(priced, [])[1]!;
      return row.costPerMillion! / row.totalSeconds;
    };
    expect(cost(8) / cost(1)).toBeCloseTo(8, 9);
  });
});

describe('a typical rate', () => {
  test('lies under the roof at the intensity of a step, and is in words', () => {
    const [first] = fieldHere(GUIDE_SCENARIO);
    expect(first!.words).toMatch(/^typically \d+–\d+ tokens\/s with llama\.cpp on CUDA \(\d+ public points/);
    const { intensity, low, value, high } = first!.band!;
    expect(low).toBeLessThan(value);
    expect(value).toBeLessThanOrEqual(high);
    expect(high / intensity).toBeLessThanOrEqual(a10.memoryBandwidth.value * (1 + 1e-9));
  });

  test('is none with a reason for an engine of another maker', () => {
    const [first] = fieldHere({ ...GUIDE_SCENARIO, engine: 'metal' });
    expect(first).toMatchObject({
      band: null,
      words: 'no typical rate: llama.cpp on Metal was measured on GPUs of Apple only, not on A10',
    });
  });
});

describe('a pulled lever', () => {
  const items = (lever: string | null) => leverItems(GUIDE_SCENARIO, { gpu: a10, lever }, true);

  test('moves one mark, joined to where it was', () => {
    const { points, links, bands } = items('weights-int4');
    expect(points.map(({ id }) => id)).toEqual(['step/as-is', STEP_MARK]);
    expect(links).toEqual([['step/as-is', STEP_MARK]]);
    expect(bands.map(({ id }) => id)).toEqual(['a10', 't4', 'a100']);
    const { outcome } = leversHere(GUIDE_SCENARIO, a10).find(({ id }) => id === 'weights-int4')!;
    expect(points[1]).toMatchObject({ intensity: outcome!.intensity, flopPerSecond: outcome!.flopPerSecond });
    // Memory bound: on the slope of the roof.
    expect(outcome!.flopPerSecond / outcome!.intensity).toBeCloseTo(a10.memoryBandwidth.value, -3);
    expect(explainLever(GUIDE_SCENARIO, { gpu: a10, lever: 'weights-int4' }, STEP_MARK)?.title).toBe(
      'Decode step on A10, weights in int4',
    );
  });

  test.each(['as-is', 'nonsense'])('that changes nothing here is the model as it is: %s', (lever) => {
    expect(items(lever).points.map(({ id }) => id)).toEqual([STEP_MARK]);
    expect(items(lever).points[0]!.words).toContain('as it is');
  });

  test('is shown only once a row is selected', () => {
    expect(items(null)).toMatchObject({ points: [], links: [] });
    expect(explainLever(GUIDE_SCENARIO, { gpu: a10, lever: null }, STEP_MARK)).toBeNull();
    expect(leverItems(GUIDE_SCENARIO, { gpu: a10, lever: null }, false).bands).toEqual([]);
  });

  test('is on the chosen GPU, or the first', () => {
    expect(chosenGpu(GUIDE_SCENARIO, 'a100').id).toBe('a100');
    expect(chosenGpu(GUIDE_SCENARIO, 'no-such-gpu').id).toBe('a10');
  });
});

test('a verdict says by how much, and the nearest lever', () => {
  expect(fitWords(verdictHere(GUIDE_SCENARIO, a10)!)).toBe('fits with 10.4 GB to spare');
  const large = { ...GUIDE_SCENARIO, batch: 1, model: presetModel(findPreset('llama-2-13b')) };
  expect(fitWords(verdictHere(large, a10)!)).toMatch(/^misses by [\d.]+ GB; nearest lever: weights in fp8$/);
});

test.each([
  ['1.29USD@2026-11-26', '1.29 USD, as of 2026-11-26', 'USD, as of 2026-11-26'],
  ['1.29 eur', '1.29 EUR', 'EUR'],
  ['1,5', '1.5', ''],
])('the price %s keeps its currency and date', (text, words, beside) => {
  const price = readPrice(text);
  expect([priceWords(price), costWords(price)]).toEqual([words, beside]);
  expect(readPrice(priceText(price))).toEqual(price);
  expect(readPrice(priceEntry(price))).toEqual(price);
  expect(priceEntry(price)).not.toMatch(/\d[A-Z@]/);
});

test.each(['', 'free', '-1', '0', '1e9', '1USDX'])('the price %j is refused in a sentence', (text) => {
  expect(() => readPrice(text)).toThrow(/^price per hour: expected a number above 0 and below a million/);
});

test('advice to the command line is no reason', () => {
  expect(withoutOptions('no link between GPUs is known for T4: name one by --link')).toBe(
    'no link between GPUs is known for T4',
  );
  expect(withoutOptions('the memory size is unknown: pass --memory, such as --memory 24GB')).toBe(
    'the memory size is unknown',
  );
  expect(withoutOptions('not even one sequence fits')).toBe('not even one sequence fits');
});
