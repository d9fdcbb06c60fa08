import { describe, expect, test } from 'vitest';
import { pairRuns, type RunContext, type Trait } from '../../../src/fleet/pair-runs.ts';

let next = 0;
const context = (machine: string, traits: Partial<Record<Trait, string>>, at = next): RunContext => ({
  context: next++,
  machine,
  architecture: 'ada',
  browserName: 'Chrome',
  traits: {
    driver: '1',
    browser: '140',
    tool: '0.1',
    flags: '',
    runtime: 'browser',
    backend: 'vulkan',
    platform: 'Linux',
    clock: 'timestamp-query',
    plan: 'standard',
    ...traits,
  },
  first: at,
  last: at,
});

describe('pairRuns', () => {
  test('pairs each version with the next that the machine had, numbers by their value', () => {
    const runs = ['560.9', '560.105', '560.35'].flatMap((driver) =>
      ['a', 'b'].map((host) => context(host, { driver })),
    );
    runs.push(
      context('c', { driver: '560.9' }),
      context('c', { driver: '560.105' }),
      context('d', { driver: '560.9' }),
    );
    const { steps, single } = pairRuns(runs, 'driver', {});
    expect(steps.map(({ from, to, machines }) => [from, to, machines])).toEqual([
      ['560.9', '560.35', 2],
      ['560.9', '560.105', 1],
      ['560.35', '560.105', 2],
    ]);
    expect(single).toBe(1);
  });

  test('pairs two named versions, whatever lies between', () => {
    const runs = ['1', '2', '3'].flatMap((driver) => ['a', 'b'].map((host) => context(host, { driver })));
    expect(pairRuns(runs, 'driver', { from: '1', to: '3' }).steps).toMatchObject([{ from: '1', to: '3', machines: 2 }]);
    expect(pairRuns(runs, 'driver', { from: '2' }).steps).toMatchObject([{ from: '2', to: '3' }]);
    expect(pairRuns(runs, 'driver', { from: '1', to: '9' }).steps).toEqual([]);
  });

  test('never pairs runs that do not tell the version, or versions of two browsers', () => {
    const untold = ['a', 'b'].flatMap((host) => [context(host, { driver: '' }), context(host, { driver: '2' })]);
    expect(pairRuns(untold, 'driver', {}).steps).toEqual([]);
    const other = ['a', 'b'].flatMap((host) => [
      context(host, { browser: '140' }),
      { ...context(host, { browser: '141' }), browserName: 'Edge' },
    ]);
    expect(pairRuns(other, 'browser', {}).steps).toEqual([]);
  });

  test('takes runs where nothing else differs, of machines that have others, too', () => {
    const runs = ['a', 'b'].flatMap((host) => [
      context(host, { driver: '1', tool: '0.1' }),
      context(host, { driver: '2', tool: '0.1' }),
      context(host, { driver: '2', tool: '0.2' }),
    ]);
    const { steps, pairs } = pairRuns(runs, 'driver', {});
    expect(steps).toMatchObject([{ confoundedWith: [], machines: 2, leftOut: 0 }]);
    expect(pairs).toHaveLength(2);
  });

  test('names all that changed with it, also another browser of the same version', () => {
    const runs = ['a', 'b'].flatMap((host) => [
      context(host, { driver: '1', tool: '0.1' }),
      { ...context(host, { driver: '2', tool: '0.2' }), browserName: 'Edge' },
    ]);
    expect(pairRuns(runs, 'driver', {}).steps).toMatchObject([{ confoundedWith: ['browser', 'tool'], machines: 2 }]);
  });

  test.each(['clock', 'plan'] as const)('another %s is a change, too', (trait) => {
    const runs = ['a', 'b'].flatMap((host) => [
      context(host, { driver: '1' }),
      context(host, { driver: '2', [trait]: 'another' }),
    ]);
    expect(pairRuns(runs, 'driver', {}).steps).toMatchObject([{ confoundedWith: [trait], confounded: 2 }]);
  });

  test('one machine that changed only this does not speak for an architecture', () => {
    const runs = [
      context('a', { driver: '1' }),
      context('a', { driver: '2' }),
      ...['b', 'c'].flatMap((host) => [
        context(host, { driver: '1' }),
        context(host, { driver: '2', platform: 'Mac' }),
      ]),
    ];
    expect(pairRuns(runs, 'driver', {}).steps).toMatchObject([
      { confoundedWith: ['platform'], machines: 3, confounded: 2 },
    ]);
  });

  test('tells why machines are left out, who is alone, and who went back', () => {
    const runs = ['a', 'b', 'c'].flatMap((host) => [
      context(host, { driver: '1' }),
      context(host, { driver: '2', tool: host === 'c' ? '0.2' : '0.1' }),
    ]);
    const lonely = [{ ...context('d', { driver: '2' }), architecture: 'turing' }];
    lonely.push({ ...context('d', { driver: '1' }), architecture: 'turing' });
    const plan = pairRuns([...runs, ...lonely], 'driver', {});
    expect(plan.steps[0]).toMatchObject({ machines: 2, leftOut: 1, leftOutWith: ['tool'], confoundedWith: [] });
    expect([plan.alone, plan.back]).toEqual([1, 1]);
    expect(pairRuns([...runs, ...lonely], 'driver', { from: '2', to: '1' }).back).toBe(0);
  });
});
