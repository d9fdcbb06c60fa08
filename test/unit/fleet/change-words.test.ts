import { expect, test } from 'vitest';
import { changeWords } from '../../../src/fleet/change-words.ts';
import { judge, pastThreshold, type Changes } from '../../../src/fleet/claims.ts';
import type { Step } from '../../../src/fleet/pair-runs.ts';
import { sickWords } from '../../../src/fleet/sick-words.ts';

const NONE: Changes = {
  claims: [],
  improvements: [],
  compared: 9,
  steps: [],
  outliers: [],
  single: 0,
  alone: 0,
  back: 0,
  retuned: 0,
  untold: 0,
};
const STEP: Step = {
  step: 0,
  architecture: 'ampere',
  browserName: '',
  from: '550',
  to: '560',
  machines: 5,
  confoundedWith: [],
  confounded: 0,
  leftOut: 0,
  leftOutWith: [],
};
const of = (step: Partial<Step>, rest: Partial<Changes> = {}): Changes => ({
  ...NONE,
  steps: [{ ...STEP, ...step }],
  ...rest,
});

test('machines that moved away from the others are counted, with how far, and led on to', () => {
  const outliers = [
    { host: 'h0', step: 0, ratio: 1.3 },
    { host: 'h1', step: 0, ratio: 1.28 },
    { host: 'h2', step: 0, ratio: 1.4 },
    { host: 'h3', step: 0, ratio: 0.5 },
  ];
  expect(changeWords(of({ machines: 10 }, { outliers }), 'driver').slice(1)).toEqual([
    '3 of 10 machines became slower than the others with the driver, ×1.30 at the median of their results, and are left out of ampere, 550 to 560: h2, h0, h1; look at them with fleet outliers.',
    '1 of 10 machines became faster than the others with the driver, ×0.50 at the median of its results, and is left out of ampere, 550 to 560: h3.',
  ]);
});

test('only machines on which something else changed are said to be', () => {
  const words = (confounded: number): string[] =>
    changeWords(of({ confounded, confoundedWith: ['browser'] }), 'driver').slice(1);
  expect(words(4)).toEqual([
    'ampere, 550 to 560: on 4 of 5 machines the browser changed with the driver, so nothing is claimed.',
  ]);
  expect(words(5)[0]).toContain('on 5 machines the browser');
});

test('a lone machine with another change is told of once', () => {
  const lone = of({ machines: 1, confounded: 1, confoundedWith: ['tool'] }, { alone: 1 });
  expect(changeWords(lone, 'driver').slice(1)).toEqual([
    'On 1 machine a change of the driver could not be compared: no other machine of the architecture had the same.',
  ]);
  expect(changeWords({ ...lone, compared: 0 }, 'driver')).toEqual([
    'Fewer than two machines of a kind had the same two versions of the driver, so no change can be told from chance.',
  ]);
});

test('machines without a result in common had both versions nonetheless', () => {
  expect(changeWords(of({}, { compared: 0 }), 'driver')).toEqual([
    'No result that counts was measured with both versions of the driver on two machines of a kind, so there is nothing to compare.',
  ]);
});

test('versions of a browser have its name, both of them', () => {
  const words = changeWords(of({ browserName: 'Edge', leftOut: 1, leftOutWith: ['driver'] }), 'browser');
  expect(words[1]).toBe('1 of 6 machines is left out of ampere, Edge 550 to Edge 560: its driver changed, too.');
});

test('other parameters are told of, and do not confound', () => {
  expect(changeWords(of({}, { retuned: 2 }), 'driver').slice(1)).toEqual([
    'Each run tunes its kernels: 2 results ran with other parameters after than before on some machines.',
  ]);
});

test('a result that was measured otherwise has an open cause, the others have not', () => {
  const differences = { step: 0, machines: 9, mean: 0.2, deviation: 0.01 };
  const { claims } = judge(
    [STEP],
    [
      { ...differences, result: 'a', changed: ['cache'] },
      { ...differences, result: 'b', changed: [] },
    ],
  );
  expect(claims.map(({ confoundedWith }) => confoundedWith)).toEqual([['cache'], []]);
  expect(pastThreshold(claims, 0.05).map(({ result }) => result)).toEqual(['b']);
});

test('machines with few results are told of apart from those that were compared', () => {
  const few = (compared: number): string[] => sickWords({ machines: [], compared, alone: 0, few: 2 }, 0.1);
  expect(few(0)).toEqual(['2 machines have fewer than 6 results that count, too few to judge.']);
  expect(few(9)).toEqual([
    'No machine of 9 is slower than those like it by more than 10 % and than their spread.',
    '2 machines have fewer than 6 results that count, too few to judge.',
  ]);
});
