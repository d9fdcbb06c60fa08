import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Workplace } from '../support/command.ts';
import { FOREIGN, HARMFUL } from '../support/foreign-text.ts';
import { reportSaying, sampleReport } from '../support/sample-report.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());

const write = (name: string, value: unknown): void =>
  writeFileSync(workplace.path(name), typeof value === 'string' ? value : JSON.stringify(value));

const CONFIG = { model_type: 'llama', num_hidden_layers: 2, hidden_size: 64, num_attention_heads: 4 };
const LONG = 'x'.repeat(100_000);

beforeAll(() => {
  const saying = reportSaying(FOREIGN);
  write('saying.json', saying);
  write('saying-b.json', { ...saying, results: saying.results.slice(0, 3) });
  write('plain.json', sampleReport());
  // JSON.parse quotes the text it fails on.
  write('broken.json', `{"a":${FOREIGN}`);
  write('format.json', { format: FOREIGN });
  write('shape.json', { ...saying, results: [{ ...saying.results[0], shape: { [FOREIGN]: FOREIGN } }] });
  write('model.json', { model_type: FOREIGN });
  write('layers.json', { ...CONFIG, layer_types: [FOREIGN, FOREIGN], model_type: 'qwen2', num_hidden_layers: FOREIGN });
  write('gpu.json', { [FOREIGN]: 1 });
  write('rate.json', { name: 'x', memoryBandwidth: FOREIGN });
  write('named.json', { name: FOREIGN, f16Tensor: '125 TFLOP/s', memoryBandwidth: { value: 6e11, source: FOREIGN } });
  write('plan.json', { name: 'mine', [FOREIGN]: 1 });
  write('op.json', { name: 'mine', cases: [{ op: FOREIGN, shape: {} }] });
  write('side.json', { name: 'mine', cases: [{ op: 'softmax', shape: { [FOREIGN]: 1 } }] });
  write('size.json', { name: 'mine', cases: [{ op: 'softmax', shape: { rows: FOREIGN, cols: 1 } }] });
  write('long-key.json', { name: 'mine', [LONG]: 1 });
  write('long-number.json', `{"name":"mine","rounds":${'9'.repeat(1e6)}}`);
  write('long-text.json', { model_type: LONG });
  write('long-format.json', { format: [LONG] });
  write('long-shape.json', { ...saying, results: [{ ...saying.results[0], shape: { [LONG]: 'a' } }] });
});

describe('text with control characters from a file', () => {
  test.each<[args: string[], code: number]>([
    [['compare', 'saying.json', 'saying-b.json'], 0],
    [['compare', 'saying.json', 'plain.json', '--json', '-'], 0],
    [['compare', 'saying.json', 'plain.json', '--threshold', '5%'], 2],
    [['compare', 'broken.json', 'plain.json'], 2],
    [['compare', 'plain.json', 'format.json'], 2],
    [['compare', 'shape.json', 'plain.json'], 2],
    [['open', 'broken.json', '--no-open'], 2],
    [['open', 'shape.json', '--no-open'], 2],
    [['predict', '--model', 'llama-2-7b', '--gpu', 'saying.json', '--explain'], 0],
    [['predict', '--model', 'llama-2-7b', '--gpu', 'named.json', '--explain'], 0],
    [['predict', '--model', 'llama-2-7b', '--gpu', 'named.json', '--json', '-'], 0],
    [['predict', '--model', 'broken.json', '--gpu', 'a10'], 2],
    [['predict', '--model', 'model.json', '--gpu', 'a10'], 2],
    [['predict', '--model', 'layers.json', '--gpu', 'a10'], 2],
    [['predict', '--model', 'llama-2-7b', '--gpu', 'gpu.json'], 2],
    [['predict', '--model', 'llama-2-7b', '--gpu', 'rate.json'], 2],
    [['predict', '--model', `\u001B]0;OWN\u0007`, '--gpu', 'a10'], 2],
    [['profile', '--plan', 'broken.json'], 2],
    [['profile', '--plan', 'plan.json'], 2],
    [['profile', '--plan', 'op.json'], 2],
    [['profile', '--plan', 'side.json'], 2],
    [['profile', '--plan', 'size.json'], 2],
    [['profile', '--only', '\u009B31m'], 2],
    [['profile', '--baseline', 'broken.json'], 2],
    [['count', '\u001B[2J', '--workgroups', '1'], 2],
  ])('does not reach it: %j', async (args, code) => {
    const ended = await workplace.run(args);
    expect([args, ended.code]).toEqual([args, code]);
    expect(`${ended.stdout}${ended.stderr}`).not.toMatch(HARMFUL);
    if (code === 2) expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

test.each<[string[]]>([
  [['profile', '--plan', 'long-key.json']],
  [['profile', '--plan', 'long-number.json']],
  [['profile', '--only', LONG]],
  [['profile', '--seed', LONG]],
  [['profile', '--json', `${LONG.slice(0, 3000)}/a.json`]],
  [['predict', '--model', 'long-text.json', '--gpu', 'a10']],
  [['predict', '--model', LONG.slice(0, 5000), '--gpu', 'a10']],
  [['compare', 'long-format.json', 'plain.json']],
  [['compare', 'long-shape.json', 'plain.json']],
  [['open', LONG.slice(0, 3000)]],
  [['count', 'none.wgsl', '--workgroups', LONG]],
])('a long text is shortened in an error message: %#', async (args) => {
  const { code, stderr } = await workplace.run(args);
  expect(code).toBe(2);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr.length).toBeLessThan(800);
  expect(Math.max(...stderr.split(/\s/).map((word) => word.length))).toBeLessThanOrEqual(300);
});
