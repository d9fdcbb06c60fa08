import { describe, expect, test } from 'vitest';
import { findGpu } from '../../../../src/theory/gpus.ts';
import { guideInferences, guideSteps } from '../../../../src/theory/llm/predict/walk.ts';
import { guideRequest } from '../../../support/predictions.ts';

describe('the guide, step by step', () => {
  test('stands printed and exact side by side, with a reason wherever the two differ', () => {
    const steps = guideSteps(guideRequest());
    expect(steps.map(({ printed }) => printed)).toEqual([208.3, 62, 14e9, 10e9, 524288, 19230, 4, 0.023, 0.039, 3.49]);
    expect(steps.at(-1)!.exact).toBeCloseTo(3.5392, 4);
    for (const { printed, exact, why } of steps) expect(why === '').toBe(printed === exact);
  });

  test('lacks what a GPU of unknown memory cannot tell', () => {
    const names = guideSteps(guideRequest({ gpu: findGpu('m1') })).map(({ name }) => name);
    expect(names).not.toContain('batchThatFits');
    expect(names).toContain('totalSeconds');
  });
});

describe('what the guide concludes', () => {
  const [decode, fused, roofs, batch, heaviest, cache] = guideInferences(guideRequest());

  test('stands beside what is so, for Llama 2 7B on an A10', () => {
    expect(decode!.instead).toMatch(/decode attention has 0\.990, 210× below the ridge point, not 3\.3×/);
    expect(fused!.instead).toMatch(/is memory bound; fused it has 2060 .* is compute bound/);
    expect(roofs!.instead).toMatch(/lies at 52\.1: .*compute bound with f16 in memory and memory bound with f32/);
    expect(batch!.instead).toMatch(/2\.86 operations per byte and gains 2\.86×.*under 7\.52 and 279 tokens per second/);
    expect(batch!.numbers['stepSeconds']).toBeCloseTo(37.65e-3, 5);
    expect(heaviest!.instead).toMatch(/67\.11 million .* 135\.3 million .* 15\.9 % of the rest/);
    expect(cache!.instead).toMatch(/^so it is here/);
  });

  test.each([
    ['mistral-7b-v0.1', /4\.00× too much: 131072 bytes/],
    ['llama-2-70b', /8\.00× too much: 327680 bytes/],
  ])('of the KV cache is wrong for %s', (model, sentence) => {
    expect(guideInferences(guideRequest({}, model)).at(-1)!.instead).toMatch(sentence);
  });
});
