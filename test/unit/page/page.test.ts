import { expect, test } from 'vitest';
import { namesOnlyPlace, placeOf, readHash, readQuery, writeHash } from '../../../src/page/address/page-state.ts';
import { NO_FILTER } from '../../../src/page/results/result-filter.ts';
import { LIBRARY } from '../../../src/scenario/library.ts';
import { readPrice } from '../../../src/scenario/price-words.ts';
import { GUIDE_SCENARIO } from '../../../src/scenario/scenario.ts';
import { webgpuAdvice } from '../../../src/page/app/webgpu-advice.ts';

test('the hash reads back the state it was written from', () => {
  const state = {
    selected: 'gemv/rows f32 batch=1 in=64 out=64',
    sort: { key: 'share', down: true },
    isolated: 'a10',
    filter: { op: 'gemv', dtype: 'f32', text: 'row' },
    view: 'batching',
    scenario: GUIDE_SCENARIO,
    machine: 't4',
    lever: 'weights-int4',
    pipeline: null,
    pipelineText: '',
    time: [0.125, 0.5],
    linked: '1.abc_-',
  } as const;
  expect(readHash(writeHash(state))).toEqual(state);
  const first = {
    selected: null,
    sort: null,
    isolated: null,
    filter: NO_FILTER,
    view: 'roofline',
    scenario: GUIDE_SCENARIO,
    machine: null,
    lever: null,
    pipeline: null,
    pipelineText: '',
    time: null,
    linked: null,
  } as const;
  expect(writeHash(first)).toBe('');
  expect(readHash('#time=5_2&sort=nonsense-down&x=%&at=nowhere&machine=a/b&lever=&gpuCount=3&engine=fast')).toEqual(
    first,
  );
});

test.each([
  ['#at=batching&model=qwen2-7b', 'batching', null],
  ['#at=results', 'roofline', 'results'],
  ['#at=field', 'model', 'field'],
  ['#counting', 'kernel', 'counting'],
  ['#report', 'reports', 'report'],
  ['#model&model=qwen2-7b', 'model', null],
  ['#model=qwen2-7b', 'roofline', null],
  ['#nowhere', 'roofline', null],
  ['', 'roofline', null],
])('the address %s leads to %s', (hash, view, section) => {
  expect(placeOf(hash)).toEqual({ view, section });
  expect(readHash(hash, LIBRARY).scenario.model.preset).toBe(hash.includes('qwen2-7b') ? 'qwen2-7b' : 'llama-2-7b');
});

test('an address of a place alone leaves the rest of the state as it is', () => {
  expect(['#batching', '#at=results', '#at=field'].map(namesOnlyPlace)).toEqual([true, true, true]);
  expect(['', '#model=qwen2-7b', '#batching&batch=8', '#nowhere'].map(namesOnlyPlace)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('an address from before there were several measured machines still means the first one', () => {
  const { selected, scenario } = readHash('#selected=roof/own/f32&price=own:1.5&price=a10:1');
  const [own, a10] = [readPrice('1.5'), readPrice('1')];
  expect([selected, scenario.prices]).toEqual(['roof/machine-1/f32', { 'machine-1': own, a10 }]);
  expect(readHash('#selected=roof/owner').selected).toBe('roof/owner');
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'no part of the hash finds a prototype: %s',
  (name) => {
    const hash = `#at=${name}&sort=${name}-down&engine=${name}&gpuCount=${name}&weights=${name}&kv=${name}&model=${name}&gpus=${name}&price=${name}:1`;
    const state = readHash(hash);
    expect([state.view, state.sort]).toEqual(['roofline', null]);
    expect({ ...state.scenario, prices: {} }).toEqual({ ...GUIDE_SCENARIO, prices: {} });
    expect(Object.keys(state.scenario.prices)).toEqual([name]);
    expect(readHash(writeHash(state)).scenario.prices).toEqual(state.scenario.prices);
  },
);

test('the query names plan, adapter, power, autostart and a report', () => {
  expect(readQuery('?plan=full&adapter=software&power=low&autostart&report=r.json')).toEqual({
    choice: { plan: 'full', adapter: 'software', power: 'low' },
    autostart: true,
    report: 'r.json',
  });
  expect(readQuery('')).toEqual({
    choice: { plan: 'quick', adapter: 'auto', power: 'high' },
    autostart: false,
    report: null,
  });
});

test('advice fits the user’s browser', () => {
  const origin = 'http://10.0.0.5:8080';
  const steps = (code: Parameters<typeof webgpuAdvice>[0], userAgent: string): string =>
    webgpuAdvice(code, { userAgent, origin })!.steps.join(' ');
  expect(steps('insecure-context', 'Chrome/150')).toContain(origin);
  expect(steps('no-webgpu', 'X11; Linux Gecko Firefox/128')).toContain('dom.webgpu.enabled');
  expect(steps('no-webgpu', 'Macintosh AppleWebKit Version/18 Safari/605')).toContain('Safari 26');
  expect(steps('no-webgpu', 'Windows Chrome/110 Safari/537')).toContain('113');
  expect(steps('no-adapter', 'X11; Linux Chrome/150 Safari/537')).toContain('enable-vulkan');
  expect(steps('no-adapter', 'Windows Chrome/150 Safari/537')).toContain('graphics acceleration');
  expect(webgpuAdvice('device-lost', { userAgent: '', origin })).toBeNull();
});
