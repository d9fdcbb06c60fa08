import { afterAll, describe, expect, test } from 'vitest';
import type { LlmPrediction } from '../../src/models/predict/llm-prediction.ts';
import { Workplace } from '../support/command.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());

interface Row {
  readonly id: string;
  readonly options: string;
  readonly secondsPerToken: number | null;
  readonly tokensPerSecond: number | null;
  readonly secondsToFirstToken: number | null;
  readonly bytes: number | null;
  readonly why: string;
}

type Answer = LlmPrediction & { readonly levers: readonly Row[]; readonly estimate: object | null };

async function predict(...args: readonly string[]): Promise<Answer> {
  const { stdout, stderr, code } = await workplace.run(['predict', ...args, '--json', '-']);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Answer;
}

const asked = ['--model', 'llama-3.1-70b', '--gpu', 'h200', '--batch', '2', '--kv', 'fp8'];

/** Later options of the same name count. */
const merged = (options: string): string[] => {
  const given = new Map<string, string>();
  for (const list of [asked, options.split(' ')]) {
    for (let i = 0; i < list.length; i += 2) given.set(list[i]!, list[i + 1]!);
  }
  return [...given].flat();
};

describe('predict --levers', { timeout: 60_000 }, () => {
  test('gives the row that its options ask for, lever by lever', async () => {
    const { levers } = await predict(...asked, '--levers');
    expect(levers).toHaveLength(16);
    for (const { id, options, secondsPerToken, tokensPerSecond, secondsToFirstToken, bytes } of levers.slice(1)) {
      if (secondsPerToken === null) continue;
      const plain = await predict(...merged(options));
      expect([id, plain.secondsPerToken, plain.tokensPerSecond, plain.prefillSeconds, plain.memory!.total]).toEqual([
        id,
        secondsPerToken,
        tokensPerSecond,
        secondsToFirstToken,
        bytes,
      ]);
    }
  });

  test('says why a lever cannot be pulled', async () => {
    const { levers } = await predict('--model', 'phi-4', '--gpu', 'm2-max', '--levers');
    const row = (id: string): Row => levers.find((one) => one.id === id)!;
    expect(row('gpus-2')).toMatchObject({ secondsPerToken: null, options: '' });
    expect(row('gpus-2').why).toContain('no link of Apple M2 Max that joins 2 GPUs is known');
    expect(row('batch-most').why).toContain('pass --memory');
  });
});

test('an estimate is of the engine asked for, or the answer says why there is none', async () => {
  const plain = await predict('--model', 'llama-2-7b', '--gpu', 'm2-max');
  expect(plain.estimate).toMatchObject({ engine: 'metal', points: 27 });
  const none = await predict('--model', 'llama-2-7b', '--gpu', 'm2-max', '--engine', 'cuda-llamacpp');
  expect(none.estimate).toBeNull();
  expect(none.nullReasons['estimate']).toContain('measured on GPUs of NVIDIA only, not on Apple M2 Max');
});

test.each([
  [['--gpus', '3'], /--gpus: expected 1, 2, 4, 8, .* or 72, got "3"/],
  [['--gpu', 'm2-max', '--gpus', '2'], /--link: no link of Apple M2 Max to other GPUs is known/],
  [
    ['--gpu', 'rtx-4090', '--gpus', '2'],
    /no link to other GPUs but PCIe 4\.0 ×16: ask for PCI Express by --link pcie4/,
  ],
  [['--acceptance', '2', '--draft', 'tinyllama-1.1b'], /--acceptance: expected a probability from 0 to 1, got "2"/],
  [['--acceptance', '0.5'], /--acceptance: expected --draft/],
  [['--draft', 'llama-2-13b'], /--draft: expected a model with fewer parameters/],
  [['--price', 'free'], /--price: expected what a GPU costs for an hour, such as 1\.29USD/],
  [['--engine', 'none'], /--engine: expected metal, .*, got "none"/],
  [['--arithmetic', 'fp8/f32'], /--arithmetic: expected one whose rate is known for A10/],
  [['--levers', '--as', 'guide'], /--levers: expected the exact model/],
] as const)('%j is refused in one sentence', async (given, sentence) => {
  const gpu = given[0] === '--gpu' ? [] : ['--gpu', 'a10'];
  const { code, stderr, stdout } = await workplace.run(['predict', '--model', 'llama-2-7b', ...gpu, ...given]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(sentence);
});

test('lists print without a model or a GPU', async () => {
  for (const option of ['--list', '--field']) {
    const { code, stdout } = await workplace.run(['predict', option]);
    expect(code).toBe(0);
    expect(stdout).toMatch(option === '--list' ? /llama-2-7b[^]*rtx-4090/ : /M2 Max[^]*TensorRT|%/);
  }
});
