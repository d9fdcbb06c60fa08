import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LlmPrediction } from '../../src/models/predict/llm-prediction.ts';
import { Workplace } from '../support/command.ts';
import { sampleReport } from '../support/sample-report.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());

const CONFIG = {
  architectures: ['Qwen2ForCausalLM'],
  model_type: 'qwen2',
  hidden_size: 896,
  intermediate_size: 4864,
  num_attention_heads: 14,
  num_hidden_layers: 24,
  num_key_value_heads: 2,
  tie_word_embeddings: true,
  vocab_size: 151936,
};

const write = (name: string, value: unknown): void =>
  writeFileSync(workplace.path(name), typeof value === 'string' ? value : JSON.stringify(value));

beforeAll(() => {
  write('config.json', CONFIG);
  write('heads.json', { ...CONFIG, num_key_value_heads: 3 });
  write('text.json', 'hello');
  write('gpu.json', { name: 'mine', f16Tensor: '100 TFLOP/s', memoryBandwidth: '500 GB/s', memoryCapacity: '24 GB' });
  write('sparse.json', { name: 'A10', f16Tensor: '250 TFLOP/s', memoryBandwidth: '600 GB/s' });
  const [read] = sampleReport().ceilings;
  const compute = { ...read!, id: 'compute/f32', kind: 'compute' as const, unit: 'flop/s' as const };
  write('report.json', sampleReport({ ceilings: [read!, compute] }));
  write('later.json', { format: 'ridgepoint-report', formatVersion: 99 });
  const huge = openSync(workplace.path('huge.json'), 'w');
  ftruncateSync(huge, 100e6);
  closeSync(huge);
});

async function predict(...args: string[]): Promise<LlmPrediction> {
  const { code, stdout, stderr } = await workplace.run(['predict', ...args, '--json', '-']);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as LlmPrediction;
}

describe('predict', () => {
  test.each([
    ['a10', 0.023, 0.039, 3.49],
    ['t4', 0.046, 0.075, 6.98],
    ['a100', 0.006, 0.016, 0.92],
  ])('--as guide gives the times that the guide prints for the %s', async (gpu, token, prefill, total) => {
    const given = ['--model', 'llama-2-7b', '--gpu', gpu, '--prompt', '350', '--output', '150', '--as', 'guide'];
    const printed = await predict(...given);
    expect([printed.secondsPerToken, printed.prefillSeconds, printed.totalSeconds]).toEqual([token, prefill, total]);
    if (gpu === 'a10') {
      expect(printed).toMatchObject({
        model: 'llama-2-7b',
        gpu: 'a10',
        as: 'guide',
        opsPerByte: 208.3,
        kvBytesPerToken: 524288,
        kvTokensThatFit: 19230,
        batchThatFits: 4,
      });
      expect(printed.intensity.attentionPrefill).toBe(62);
    }
  });

  test('takes a config.json and a gpu.json', async () => {
    const given = ['--model', 'config.json', '--gpu', 'gpu.json', '--weights', 'int4', '--memory', '8GiB'];
    const prediction = await predict(...given);
    expect(prediction).toMatchObject({ model: 'config.json', gpu: 'gpu.json', as: 'exact', parameters: 494_032_768 });
    expect(prediction.weightBytes).toBe(494_032_768 * 0.5625);
    expect(prediction.spareBytes).toBe(8 * 2 ** 30 - 494_032_768 * 0.5625);
    expect(prediction.opsPerByte).toBe(200);
  });

  test('takes a report, and gives null with a reason for what WebGPU does not report', async () => {
    const prediction = await predict('--model', 'tinyllama-1.1b', '--gpu', 'report.json');
    expect(prediction.opsPerByte).toBe(1);
    expect(prediction.batchThatFits).toBeNull();
    // The sample's GEMV reaches half of its roof; a compute-bound one is assumed to do the same.
    const { estimate } = prediction as unknown as { estimate: { secondsPerToken: number; assumptions: string[] } };
    const least = Math.max(prediction.streamedBytesPerStep / 2e9, (2 * prediction.activeParameters * 0.94) / 2e9);
    expect(estimate.secondsPerToken).toBeGreaterThan(least * (1 - 1e-9));
    expect(estimate.secondsPerToken).toBeLessThan(least * 1.1);
    expect(estimate.assumptions[0]).toContain('(50 % of memory/read');
    expect(prediction.nullReasons['batchThatFits']).toMatch(/--memory/);
    const { batchThatFits } = await predict('--model', 'tinyllama-1.1b', '--gpu', 'report.json', '--memory', '24GB');
    expect(batchThatFits).toBeGreaterThan(0);
  });

  test('prints a table, with sources, and with --explain each formula and its values', async () => {
    const given = ['predict', '--model', 'llama-2-7b', '--gpu', 't4'];
    const { code, stdout, stderr } = await workplace.run(given);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Llama 2 7B on T4 · exact$/m);
    expect(stdout).toMatch(/bandwidth +300 GB\/s {2}the guide/);
    expect(stdout).toMatch(/320/);
    expect(stdout).not.toMatch(/Workings/);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    const explained = await workplace.run([...given, '--explain', '--json', 'answer.json']);
    expect(explained.stdout).toMatch(/kvBytesPerToken = 2·L·kvHeads·headDim·bytes\n +.*2 × 32 × 32 × 128 × 2 = 524288/);
    const written = JSON.parse(readFileSync(workplace.path('answer.json'), 'utf8')) as LlmPrediction;
    expect(written.parameters).toBe(6_738_415_616);
  });

  test.each<[args: string[], sentence: RegExp]>([
    [[], /--model: expected a model's name, its config.json or its files, got nothing/],
    [['--model', 'llama-2-7b'], /--gpu: expected a GPU's name, a gpu.json or a report, got nothing/],
    [['--model', 'lama-2-7b', '--gpu', 'a10'], /--model: expected a known model.*did you mean llama-2-7b/],
    [['--model', 'llama-2-7b', '--gpu', 'a11'], /--gpu: expected a known GPU.*did you mean a10/],
    [['--model', 'none.json', '--gpu', 'a10'], /--model: expected a config.json, got "none.json", which is not in /],
    [
      ['--model', './models/qwen3-8', '--gpu', 'a10'],
      /--model: expected .* their folder, got ".\/models\/qwen3-8": No such file or folder\n$/,
    ],
    [['--model', 'zzzzzzzzzzzzzzzzzzzz', '--gpu', 'a10'], /models are .*; predict --help lists all \d+\n$/],
    [
      ['--model', 'llama-2-7b', '--gpu', 'a10', '--weights', 'q4_k_m', '--group', '64'],
      /--group: expected a format whose groups can be chosen, int8 or int4, beside it, got q4_k_m\n$/,
    ],
    [['--model', 'text.json', '--gpu', 'a10'], /--model: expected JSON in "text.json", got something else/],
    [['--model', 'huge.json', '--gpu', 'a10'], /which has 100000000 bytes; the limit is/],
    [['--model', 'llama-2-7b', '--gpu', 'huge.json'], /which has 100000000 bytes; the limit is/],
    [['--model', 'heads.json', '--gpu', 'a10'], /num_key_value_heads: expected a divisor of .*\(14\), got 3/],
    [['--model', 'llama-2-7b', '--gpu', 'sparse.json'], /125 TFLOP\/s for the A10.*rate with sparsity/],
    [['--model', 'llama-2-7b', '--gpu', 'later.json'], /later version of Ridgepoint/],
    [['--model', 'llama-2-7b', '--gpu', 'a10', '--prompt', '0'], /prompt: expected a whole number from 1/],
    [['--model', 'llama-2-7b', '--gpu', 'a10', '--batch', 'NaN'], /--batch.*whole number/],
    [
      ['--model', 'llama-2-7b', '--gpu', 'a10', '--memory', '24'],
      /--memory: expected a size with its unit, such as 24GB or 24GiB, got "24"; see/,
    ],
    [
      ['--model', 'llama-2-7b', '--gpu', 'a10', '--memory', '24kB'],
      /--memory.*such as 24GB or 24GiB, but this is 24000 bytes/,
    ],
    [
      ['--model', 'llama-2-7b', '--gpu', 'a10', '--overhead', '5'],
      /--overhead: expected a time with its unit, such as 5us, got "5"; see/,
    ],
    [
      ['--model', 'llama-2-7b', '--gpu', 'a10', '--overhead', '5s'],
      /--overhead.*at most 1s, such as 50us, but this is 5 s/,
    ],
    [
      ['--model', 'llama-2-7b', '--gpu', 'm1', '--roof', 'f16-tensor'],
      /roof: expected one whose rate is known for Apple M1/,
    ],
  ])('%j ends with 2 and one line that says what to do', async (args, sentence) => {
    const { code, stdout, stderr } = await workplace.run(['predict', ...args]);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
  });
});
