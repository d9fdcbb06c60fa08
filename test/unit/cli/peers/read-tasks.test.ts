import { describe, expect, test } from 'vitest';
import { readTasks, type TaskOptions } from '../../../../src/cli/peers/read-tasks.ts';
import { defaultTasks, dimensionsOf, ownCalls, TASK_NAMES, taskText } from '../../../../src/cli/peers/tasks.ts';
import { KERNELS } from '../../../../src/kernels/index.ts';
import { OPERATORS } from '../../../../src/ops/index.ts';
import { shapeProblem } from '../../../../src/ops/operator.ts';

const read = (given: Partial<TaskOptions>, isSoftware = false): string[] =>
  readTasks({ shape: [], weights: 'f32', ...given })(isSoftware).map(taskText);

describe('shapes', () => {
  test('are pairs, in one option or one each, and the option may be repeated', () => {
    const expected = ['matmul M=512 N=256 K=64', 'matmul M=1 N=2 K=3'];
    for (const shape of [
      ['M=512,N=256,K=64', 'M=1,N=2,K=3'],
      ['N=256', 'K=64', 'M=512', 'K=3,M=1', 'N=2'],
      ['M=512 N=256 K=64 M=1 N=2 K=3'],
    ]) {
      expect(read({ task: 'matmul', shape })).toEqual(expected);
    }
  });

  test.each([
    ['M=1,N=2', 'M=1,N=2'],
    ['M=1,N=2,K=0', 'K=0'],
    ['M=1,N=2,K=1.5', 'K=1.5'],
    ['M=1,M=2,K=3', 'M twice in M=1,M=2,K=3'],
    ['M=1,N=2,L=3', 'L=3'],
    ['M=1,N=2,K=1048577', 'K=1048577'],
    ['', ''],
  ])('%j is refused, naming what is wrong', (shape, named) => {
    expect(() => read({ task: 'matmul', shape: [shape] })).toThrow(
      `--shape: expected M=NUMBER,N=NUMBER,K=NUMBER, each from 1 to 1048576, got ${JSON.stringify(named)}`,
    );
  });

  test('need a task, and weights need a linear layer', () => {
    expect(() => read({ shape: ['M=1,N=2,K=3'] })).toThrow('--shape: expected --task');
    expect(() => read({ weights: 'int4' })).toThrow('--weights: expected --task gemv');
    expect(() => read({ task: 'softmax', weights: 'int8' })).toThrow('got "softmax"');
    expect(read({ task: 'gemv', weights: 'int4', shape: ['batch=1,in=64,out=32'] })).toEqual([
      'gemv batch=1 in=64 out=32 int4',
    ]);
  });

  test('have defaults, smaller ones on a software adapter', () => {
    expect(read({})).toEqual(
      expect.arrayContaining([
        'matmul M=1024 N=1024 K=1024',
        'softmax rows=1024 cols=1024',
        'gemv batch=64 in=4096 out=4096',
        'attention N=2048 d=64',
      ]),
    );
    expect(read({ task: 'gemv' }, true)).toEqual([1, 4, 16, 64].map((batch) => `gemv batch=${batch} in=2048 out=2048`));
  });
});

describe.each(TASK_NAMES)('the task %s', (name) => {
  const calls = defaultTasks(name, 'f32', false).flatMap((task) => ownCalls(task));

  test('is done by operators with kernels, at valid shapes; or refused in a sentence', () => {
    if (calls.length === 0) {
      expect(() => readTasks({ task: name, shape: [], weights: 'f32' })).toThrow(
        `Ridgepoint has no kernel for ${name}`,
      );
    }
    for (const { op: id, shape } of calls) {
      const op = OPERATORS.find((operator) => operator.id === id)!;
      expect(shapeProblem(op, shape)).toBeNull();
      expect(KERNELS.some((kernel) => kernel.op === op)).toBe(true);
    }
  });

  test('has as many sizes as dimensions in every default', () => {
    for (const task of [true, false].flatMap((isSoftware) => defaultTasks(name, 'f32', isSoftware))) {
      expect(Object.keys(task.shape)).toEqual(dimensionsOf(name));
      expect(Object.values(task.shape).every((size) => size >= 1)).toBe(true);
    }
  });
});
