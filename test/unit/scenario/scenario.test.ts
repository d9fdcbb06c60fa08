import { NO_FILTER } from '../../../src/page/results/result-filter.ts';
import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import { findPreset, PRESETS } from '../../../src/models/config/presets.ts';
import { predictLlm } from '../../../src/models/predict/predict-llm.ts';
import { readHash, writeHash, type PageState } from '../../../src/page/address/page-state.ts';
import { modelBatching } from '../../../src/plot/batching/model-batching.ts';
import { rooflineItems } from '../../../src/plot/roofline/items.ts';
import { theoryAnswer } from '../../../src/scenario/theory-answer.ts';
import { analyticPoints } from '../../../src/scenario/analytic-points.ts';
import { machineRows } from '../../../src/scenario/machine-rows.ts';
import { estimateFor } from '../../../src/scenario/measured-estimate.ts';
import { memoryShares } from '../../../src/scenario/memory-shares.ts';
import { predictedHere } from '../../../src/scenario/prediction-here.ts';
import { readPrice } from '../../../src/scenario/price-words.ts';
import { LIBRARY } from '../../../src/scenario/library.ts';
import { readScenarioFile } from '../../../src/scenario/scenario-file.ts';
import { GUIDE_SCENARIO, presetModel, requestFor, type Scenario } from '../../../src/scenario/scenario.ts';
import { alone, measured, SYNTHETIC, syntheticReport } from '../../support/report.ts';

const CONFIG = {
  _name_or_path: 'someone/Tiny-1',
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  num_hidden_layers: 4,
  hidden_size: 256,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  intermediate_size: 512,
  vocab_size: 1000,
  max_position_embeddings: 1024,
  torch_dtype: 'float16',
};
const GPU = { name: 'My GPU', f16Tensor: '50 TFLOP/s', memoryBandwidth: '500 GB/s', memoryCapacity: '12 GB' };

const model = (id: string): Scenario['model'] => presetModel(findPreset(id));

describe('a scenario', () => {
  test('is read back from the address it was written to, files and prices included', () => {
    const files = [readScenarioFile(JSON.stringify(CONFIG), 'config.json'), readScenarioFile(JSON.stringify(GPU), 'x')];
    const scenario: Scenario = {
      model: 'model' in files[0]! ? files[0].model : GUIDE_SCENARIO.model,
      gpus: [{ gpu: findDatasheet('rtx-4090'), json: null }, ...('gpu' in files[1]! ? [files[1].gpu] : [])],
      prompt: 1000,
      output: 20,
      batch: 8,
      context: 512,
      weights: 'int4',
      kv: 'int8',
      gpuCount: 4,
      engine: 'tp',
      arithmetic: 'int8/int32',
      prices: { 'rtx-4090': readPrice('0.4 EUR@2026-11-26') },
    };
    const page: PageState = {
      selected: null,
      sort: null,
      isolated: null,
      filter: NO_FILTER,
      view: 'roofline',
      scenario,
      machine: null,
      lever: null,
      pipeline: null,
      pipelineText: '',
      time: null,
      linked: null,
    };
    expect(readHash(writeHash(page), LIBRARY)).toEqual(page);
    expect(scenario.model.config.name).toBe('Tiny-1');
    expect(writeHash({ ...page, scenario: { ...GUIDE_SCENARIO, model: model('qwen2-7b') } })).toBe(
      '#roofline&model=qwen2-7b',
    );
  });

  test('takes the guide’s values for the broken parts of an address', () => {
    expect(
      readHash('#model=nonsense&gpus=x,y&gpu={&config=[1]&batch=-1&prompt=1e99&weights=f7&price=a10').scenario,
    ).toEqual(GUIDE_SCENARIO);
    expect(readHash('#model=mistral-7b-v0.1&gpus=l4,x&price=l4:0.8', LIBRARY).scenario).toMatchObject({
      model: { preset: 'mistral-7b-v0.1' },
      gpus: [{ gpu: { id: 'l4' } }],
      prices: { l4: readPrice('0.8') },
    });
  });

  test.each([
    ['', 'got nothing'],
    ['{', 'expected JSON'],
    ['[1, 2]', 'config: expected an object'],
    ['{"model_type": "x"}', 'config.model_type'],
    [JSON.stringify({ ...CONFIG, num_key_value_heads: 3 }), 'num_key_value_heads: expected a divisor'],
    [JSON.stringify({ ...CONFIG, hidden_size: -1 }), 'hidden_size: expected a whole number'],
    [JSON.stringify({ ...GPU, memoryBandwidth: '500 Gb/s' }), 'memoryBandwidth'],
    ['x'.repeat(5 * 2 ** 20), 'expected a file of at most'],
  ])('refuses %.40s in one sentence', (text, words) => {
    expect(() => readScenarioFile(text, 'config.json')).toThrow(words);
  });
});

test('three kinds of attention are at 62.4, 2060 and 0.99, and follow the model', () => {
  const at = (scenario: Scenario): number[] =>
    analyticPoints(scenario)
      .slice(0, 3)
      .map(({ intensity }) => intensity);
  const [standard, fused, decode] = at(GUIDE_SCENARIO);
  expect(standard).toBeCloseTo(2060 / 33, 9);
  expect(fused).toBeCloseTo(2060, 9);
  expect(decode).toBeCloseTo(2_109_440 / 2_130_432, 9);
  for (const { id } of PRESETS) {
    const scenario = { ...GUIDE_SCENARIO, model: model(id), kv: 'int8' } as const;
    const { intensity } = predictLlm(requestFor(scenario, findDatasheet('a10')), 'exact');
    if (intensity.attentionPrefill === null) {
      expect(theoryAnswer(scenario)).toEqual([expect.stringContaining('has no attention')]);
      continue;
    }
    expect(at(scenario)).toEqual([
      intensity.attentionPrefill,
      intensity.attentionPrefillFused,
      intensity.attentionDecode,
    ]);
  }
});

test('the roofline draws the GPUs and the model that were chosen', () => {
  const scenario: Scenario = {
    ...GUIDE_SCENARIO,
    model: model('llama-3-8b'),
    gpus: [{ gpu: findDatasheet('m1'), json: null }],
  };
  const { roofs, points } = rooflineItems([], scenario);
  expect(roofs.map(({ id }) => id)).toEqual(['roof/m1/f16-vector']);
  expect(points.map(({ id }) => id)).toContain('guide/attention-fused@m1');
  expect(points.every(({ words }) => words.startsWith('Llama 3 8B'))).toBe(true);
});

test('rows equal the prediction, and a price becomes a cost', () => {
  const scenario: Scenario = { ...GUIDE_SCENARIO, batch: 4, prices: { a10: readPrice('1.2') } };
  const [a10] = machineRows(scenario, []);
  const prediction = predictLlm(requestFor(scenario, findDatasheet('a10')), 'exact');
  expect(a10).toMatchObject({
    secondsPerToken: prediction.secondsPerToken,
    totalSeconds: prediction.totalSeconds,
    tokensPerSecond: prediction.tokensPerSecond,
    batchThatFits: 38,
  });
  expect(a10!.costPerMillion).toBeCloseTo((1.2 / 3600) * prediction.totalSeconds * (1e6 / (4 * 150)), 9);
  expect(machineRows(scenario, [])[1]!.costPerMillion).toBeNull();
});

test('memory shares add up to the byte, and are negative for a model that does not fit', () => {
  const scenario = { ...GUIDE_SCENARIO, batch: 2, context: 4096 };
  const [a10, t4] = memoryShares(scenario);
  const { activations } = predictedHere(scenario, scenario.gpus[0]!.gpu).prediction.memory!;
  expect(a10).toMatchObject({ weightBytes: 13_476_831_232, kvBytes: 2 * 4096 * 524_288, fits: 4 });
  expect(a10!.freeBytes).toBe(23_028 * 2 ** 20 - 13_476_831_232 - 2 * 4096 * 524_288 - activations);
  expect(t4!.freeBytes).toBeLessThan(0);
});

test('curves of the whole model end where the memory is full', () => {
  const { series } = modelBatching(alone(syntheticReport()), GUIDE_SCENARIO);
  const last = (id: string): number => series.find((one) => one.id === id)!.points.at(-1)!.batch;
  const longest = requestFor(GUIDE_SCENARIO, GUIDE_SCENARIO.gpus[0]!.gpu);
  expect(last('a10')).toBe(predictLlm(longest, 'exact').batchWithActivations);
  expect(last('machine-1')).toBe(256);
  expect(modelBatching([], { ...GUIDE_SCENARIO, model: model('mixtral-8x22b-v0.1') }).series).toEqual([]);
});

describe('the estimate for a measured machine', () => {
  const estimated = (changes: object, scenario = GUIDE_SCENARIO) => estimateFor(syntheticReport(changes), scenario);

  test('is slower than its roofs allow by the shares its kernels reach, and says what it assumes', () => {
    const estimate = estimated({});
    if ('missing' in estimate) throw new Error(estimate.missing);
    const share = 0.94 - 1 / 80;
    const streamed = (6_738_415_616 - 32000 * 4096) * 2 + 425 * 524_288;
    const calls = 32 * 7 + 2;
    expect(estimate.secondsPerToken).toBeGreaterThan(streamed / SYNTHETIC.bytesPerSecond / share);
    expect(estimate.secondsPerToken).toBeLessThan((streamed / SYNTHETIC.bytesPerSecond / share) * 1.001 + calls * 4e-6);
    expect(estimate.assumptions.join(' ')).toContain('gemv/rows does (93 % of memory/read');
    expect(estimate.assumptions.join(' ')).toContain('attention-three-pass/register');
  });

  test('needs a memory ceiling and a linear layer, and says which is missing', () => {
    expect(estimated({ ceilings: [] })).toEqual({ missing: 'its memory read rate was not measured' });
    const attention = measured('attention-three-pass/register', { queries: 64, keys: 64, d: 64 }, 0.5);
    expect(estimated({ results: [attention] })).toEqual({ missing: 'no linear layer (gemv) was measured on it' });
  });

  test('never promises more than its roofs, however fast a cached kernel was', () => {
    const hot = estimated({ results: [measured('gemv/rows', { batch: 1, in: 64, out: 64 }, 30)] });
    if ('missing' in hot) throw new Error(hot.missing);
    expect(hot.secondsPerToken).toBeGreaterThan(13.2e9 / SYNTHETIC.bytesPerSecond);
  });
});
