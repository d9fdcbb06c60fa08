import { describe, expect, test } from 'vitest';
import { ENGINE_CLASSES, type EngineClass } from '../../../src/field/data/publication.ts';
import { ENGINES } from '../../../src/field/engines.ts';
import { estimateFor, estimateWords, type FieldAnswer } from '../../../src/field/estimate.ts';
import { pointPrediction, pointRequest } from '../../../src/field/point-request.ts';
import { FIELD_POINTS } from '../../../src/field/points.ts';
import { readMachine } from '../../../src/machines/custom.ts';
import { DATASHEETS, findDatasheet } from '../../../src/machines/datasheets.ts';
import { fastestLink, linkOf } from '../../../src/machines/links.ts';
import type { Machine } from '../../../src/machines/machine.ts';
import { findPreset } from '../../../src/models/config/presets.ts';
import { suggestDraft } from '../../../src/models/levers/suggest-draft.ts';
import { predictExactly } from '../../../src/models/predict/exactly.ts';
import type { PredictionRequest } from '../../../src/models/predict/request.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { guideRequest } from '../../support/predictions.ts';

interface Asked extends Partial<PredictionRequest> {
  readonly gpus?: number;
  readonly engine?: EngineClass;
}

const DRAFT = suggestDraft(findPreset('llama-2-70b').config)!;

const all = (id: keyof typeof FORMATS): PredictionRequest['formats'] => ({
  weights: FORMATS[id],
  activations: FORMATS.f16,
  kv: FORMATS.f16,
});

function ask(gpu: Machine | string, { gpus = 1, engine, ...changes }: Asked = {}): FieldAnswer {
  const card = typeof gpu === 'string' ? findDatasheet(gpu) : gpu;
  const link = gpus === 1 ? null : fastestLink(card, gpus);
  const request = guideRequest({ gpu: card, gpus, link, ...changes });
  return estimateFor({ request, prediction: predictExactly(request), engine: engine ?? null });
}

const reason = (answer: FieldAnswer): string => {
  expect(answer.estimate).toBeNull();
  return answer.nullReasons['estimate']!;
};

test('Llama 2 7B in FP16 on an M2 Max: 24.65 tokens/s were measured', () => {
  const { estimate, nullReasons } = ask('m2-max', { prompt: 1, output: 129 });
  expect(nullReasons).toEqual({});
  expect(estimate).toMatchObject({ engine: 'metal', points: 27, prefillPoints: 26 });
  expect(estimate!.tokensPerSecond.value).toBeCloseTo(24.65, -1);
  expect(estimateWords(estimate!)).toMatch(
    /^typically 2[0-9]–2[0-9] tokens\/s with llama\.cpp on Metal \(27 public points, median error \d %\)$/,
  );
});

test('points of the data, asked as users would ask: estimates have no value above the bound, low ≤ value ≤ high', () => {
  for (const point of FIELD_POINTS) {
    const { engineClass } = point;
    if (engineClass === 'guide') continue;
    const prediction = pointPrediction(point);
    const { estimate } = estimateFor({ request: pointRequest(point), prediction, engine: engineClass });
    const bounds = [prediction.tokensPerSecond, (point.batch * point.prompt) / prediction.prefillSeconds] as const;
    for (const [i, rate] of [estimate!.tokensPerSecond, estimate!.prefillTokensPerSecond].entries()) {
      if (rate === null) continue;
      expect(rate.low).toBeLessThanOrEqual(rate.value);
      expect(rate.high).toBeGreaterThanOrEqual(rate.value);
      expect(rate.high).toBeLessThanOrEqual(bounds[i]!);
      expect(rate.high / rate.low).toBeLessThanOrEqual(engineClass === 'metal' ? 1.3 : 2);
    }
  }
});

test('a datasheet has an estimate by default, of its maker, unless its memory is far faster than any measured', () => {
  const classes = DATASHEETS.map((gpu) => [gpu.id, ask(gpu, { formats: all('int4') }).estimate?.engine] as const);
  expect(classes.filter(([, id]) => id === undefined).map(([gpu]) => gpu)).toEqual(['mi325x', 'mi350x', 'mi355x']);
  expect(reason(ask('mi355x', { formats: all('int4') }))).toMatch(
    /was measured at .* of memory bandwidth, and .* has 8/,
  );
  expect(Object.fromEntries(classes)).toMatchObject({
    m1: 'metal',
    'm4-max': 'metal',
    a10: 'cuda-llamacpp',
    'rtx-5090': 'cuda-llamacpp',
    v100: 'cuda-llamacpp',
    mi300x: 'vulkan-sycl-rocm',
    'arc-b580': 'vulkan-sycl-rocm',
  });
  expect(ask('a100', { gpus: 4 }).estimate!.engine).toBe('tp');
});

describe('without an estimate, one sentence says why', () => {
  const file = (rates: object): Machine => readMachine({ memoryBandwidth: '300 GB/s', ...rates }, 'gpu.json');
  test.each([
    ['a maker', () => ask('a10', { engine: 'metal' }), 'metal was measured on GPUs of Apple only, not on A10'],
    [
      'a batch',
      () => ask('a100', { batch: 8 }),
      'cuda-llamacpp was measured with one sequence at a time, not with 8; with more, server-tp1 was',
    ],
    [
      'a batch on Apple',
      () => ask('m2', { batch: 2, formats: all('int4') }),
      'metal was measured with one sequence at a time, not with 2',
    ],
    [
      'several GPUs',
      () => ask('a100', { gpus: 2, engine: 'server-tp1' }),
      'server-tp1 was measured on one GPU, not on 2',
    ],
    ['one GPU', () => ask('a100', { engine: 'tp' }), 'tp was measured on 2 to 8 GPUs, not on 1'],
    ['too many', () => ask('gb200', { gpus: 16 }), 'tp was measured on 2 to 8 GPUs, not on 16'],
    ['weights', () => ask('a100', { formats: all('f32') }), 'weights of 4 to 16 bits were measured, not of 32.0'],
    ['memory', () => ask('t4', { memoryBytes: 1e9 }), 'the weights do not fit in the memory'],
    [
      'matrix units',
      () => ask(file({ name: 'GTX 1080', f32Vector: '8.9 TFLOP/s' }), { engine: 'cuda-other' }),
      'cuda-other was measured on matrix units, and GTX 1080 has none',
    ],
    [
      'measured rates',
      () => ask({ ...findDatasheet('m2'), origin: 'measured' }),
      'the shares are of datasheet rates, and those of Apple M2 are measured',
    ],
  ] as const)('%s', (_, answer, said) => {
    expect(reason(answer())).toBe(said);
  });

  test.each([
    ['arc-b580', {}, 'too few prompts were measured on GPUs other than those of NVIDIA'],
    ['rx-7900-xtx', {}, 'too few prompts were measured on GPUs other than those of NVIDIA'],
    ['m3', { engine: 'webgpu' }, 'a single prompt was measured with WebGPU'],
  ] as const)('the prompt on %s', (gpu, asked, said) => {
    const { estimate, nullReasons } = ask(gpu, { ...asked, formats: all('int4') });
    expect(estimate!.tokensPerSecond.value).toBeGreaterThan(0);
    expect(estimate!.prefillTokensPerSecond).toBeNull();
    expect(nullReasons).toEqual({ 'estimate.prefillTokensPerSecond': said });
  });
});

test('every class answers on a GPU it was measured on', () => {
  for (const engine of ENGINE_CLASSES) {
    const isApple = ENGINES[engine].makers?.includes('apple') === true;
    const { estimate } = ask(isApple ? 'm3-max' : 'rtx-4090', {
      engine,
      gpus: engine === 'tp' ? 2 : 1,
      formats: all('int4'),
    });
    expect(estimate!.engine).toBe(engine);
    expect(estimate!.tokensPerSecond.value).toBeGreaterThan(0);
  }
});

test('a prompt of one token takes about as long as a step', () => {
  for (const gpu of ['m2-pro', 'rtx-4090', 'a100']) {
    const { tokensPerSecond, prefillTokensPerSecond } = ask(gpu, { prompt: 1 }).estimate!;
    expect(prefillTokensPerSecond!.value).toBeLessThan(tokensPerSecond.value * 1.01);
  }
});

test('a larger batch is faster on a server, but not as many times', () => {
  const at = (batch: number): number => ask('a100', { batch, engine: 'server-tp1' }).estimate!.tokensPerSecond.value;
  expect(at(8)).toBeGreaterThan(at(1) * 4);
  expect(at(8)).toBeLessThan(at(1) * 8);
});

test.each<[string, Parameters<typeof ask>, RegExp]>([
  [
    'a draft',
    ['h200', { draft: DRAFT, model: findPreset('llama-2-70b').config }],
    /^speculative decoding was not measured$/,
  ],
  ['latent attention', ['h200', { model: findPreset('deepseek-v2-lite').config }], /^no model with latent attention/],
])('%s has no estimate, since none was measured', (_, asked, sentence) => {
  expect(reason(ask(...asked))).toMatch(sentence);
});

test('chunks have no estimate of prompts, and another link than that of the datasheet is heeded', () => {
  const chunked = ask('h200', { prompt: 4096, chunk: 512 });
  expect(chunked.estimate!.prefillTokensPerSecond).toBeNull();
  expect(chunked.nullReasons['estimate.prefillTokensPerSecond']).toMatch(/^prompts in chunks/);
  const over = (id: string): number =>
    ask('a100', { gpus: 4, link: linkOf(findDatasheet('a100'), id, 4) }).estimate!.tokensPerSecond.value;
  expect(over('pcie4')).toBeLessThan(over('nvlink3'));
});

test('the memory given is that of each GPU', () => {
  expect(
    ask('h100-sxm', { gpus: 4, memoryBytes: 80e9, model: findPreset('llama-3.1-70b').config }).estimate,
  ).not.toBeNull();
});
