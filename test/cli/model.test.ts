import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { stepName } from '../../src/report/model-steps.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { Workplace } from '../support/command.ts';
import { driverEnvironment } from '../support/dawn.ts';
import { stackObstacle } from '../support/stacks/obstacle.ts';
import { drawn } from '../support/stacks/sample.ts';
import { STACKS } from '../support/stacks/stacks.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());

const STEPS = { batches: [3], contexts: [200], prompts: [24] };
writeFileSync(
  workplace.path('short.json'),
  JSON.stringify({ name: 'quick', rounds: 3, climbSeconds: 0.2, steps: STEPS }),
);
const CONFIG = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 256,
  intermediate_size: 704,
  num_hidden_layers: 5,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  vocab_size: 1024,
  max_position_embeddings: 2048,
};
writeFileSync(workplace.path('small.json'), JSON.stringify(CONFIG));

const obstacles = Object.fromEntries(
  await Promise.all(Object.keys(STACKS).map(async (name) => [name, await stackObstacle(name as never)] as const)),
);

const present = Object.keys(STACKS).filter((name) => obstacles[name] === null);
/** One of them, unless everything is asked for. */
const chosen = drawn(present, 1, 'profile --model', inject('sampling'));

describe('profile --model', () => {
  test.for(Object.entries(STACKS).filter(([name]) => chosen.includes(name) || obstacles[name] !== null))(
    'measures every step on %s',
    { timeout: 600_000 },
    async ([on, stack], { skip }) => {
      const obstacle = obstacles[on] ?? null;
      skip(obstacle !== null, obstacle ?? '');
      const env = stack.driver === null ? {} : await driverEnvironment(stack.driver);
      const args = [
        'profile',
        ...stack.options,
        '--plan',
        'short.json',
        '--model',
        'small.json',
        '--json',
        'r.json',
        '--trace',
        't.json',
      ];
      const { code, stdout, stderr } = await workplace.run(args, env);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      const { model, results } = parseReport(readFileSync(workplace.path('r.json'), 'utf8'));
      expect(results).toEqual([]);
      expect(model).toMatchObject({ name: 'small.json', layers: 5, weights: 'f32', skipped: [] });
      const steps = model!.steps.map(({ phase, batch, context }) => `${phase} ${batch} ${context}`);
      expect(steps).toEqual(['decode 3 200', 'prefill 1 24']);
      for (const step of model!.steps) {
        const { seconds, predictedSeconds, causes, unexplainedSeconds } = step;
        const parts = causes.reduce(
          (sum, cause) => sum + cause.seconds,
          predictedSeconds.fromRoofs! + unexplainedSeconds,
        );
        expect(parts / seconds.value).toBeCloseTo(1, 9);
        // Where compilers are slow, counting takes too long, and a note says so.
        const isCounted = !model!.notes.some((note) => note.startsWith(`${stepName(step)}: padding was not counted`));
        const names = ['launch gaps', 'clock', ...(isCounted ? ['padding'] : []), 'linear', 'KV reads', 'between'];
        expect(causes.map(({ name }) => name)).toEqual(names);
        if (isCounted) expect(causes.find(({ name }) => name === 'padding')!.seconds).toBeGreaterThanOrEqual(0);
        expect(step.tokensPerSecond).toBeCloseTo((step.batch * step.tokens) / seconds.value, 6);
        expect(step.kernels.reduce((sum, { count, seconds: each }) => sum + count * each, 0)).toBeCloseTo(
          predictedSeconds.fromKernels,
          9,
        );
      }
      const { traceEvents } = JSON.parse(readFileSync(workplace.path('t.json'), 'utf8')) as {
        traceEvents: { ph: string; tid: number; ts: number; dur: number; name: string }[];
      };
      const decode = traceEvents.filter(({ ph, tid }) => ph === 'X' && tid === 1);
      const [first, prompt] = model!.steps;
      const own = { none: ['Q', 'SiLU gate', 'down'], products: ['QKV, rotary', 'down'], norms: ['down, residual'] };
      expect(decode.map((event) => event.name)).toEqual(
        expect.arrayContaining(['attention', 'head', ...own[first!.fusion as keyof typeof own]]),
      );
      expect(first!.fusions.map(({ fusion }) => fusion)).toEqual(Object.keys(own));
      expect(first!.fusions.find(({ fusion }) => fusion === first!.fusion)!.seconds).toEqual(first!.seconds);
      expect(prompt!.fusions.map(({ fusion }) => fusion)).toEqual(['none']);
      for (const [i, { ts, dur }] of decode.entries()) {
        expect(dur).toBeGreaterThanOrEqual(0);
        if (i > 0) expect(ts).toBeGreaterThanOrEqual(decode[i - 1]!.ts);
      }
      expect(stdout).toMatch(/small\.json · f32 · 5 layers, (one|\d+) timed/);
      expect(stdout).toContain('tg b3 @ d200');
      expect(stdout).toContain('pp24');
      expect(stdout).toContain('Fused kernels');
    },
  );

  test.each([
    ['mixtral-8x7b-v0.1', 'mixture of experts'],
    ['gemma-2-9b', '4 norms per layer'],
    ['llama-9000', 'expected a known model or a config.json'],
    ['missing.json', 'missing.json'],
  ])('refuses %s in one sentence', async (model, reason) => {
    const { code, stdout, stderr } = await workplace.run(['profile', '--model', model]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(reason);
  });
});
