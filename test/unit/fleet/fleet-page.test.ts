import { describe, expect, test } from 'vitest';
import { dataScript } from '../../../src/cli/fleet/page-folder.ts';
import { changeWords } from '../../../src/fleet/change-words.ts';
import { givenMachine } from '../../../src/fleet/page/given-machine.ts';
import { kindLabels } from '../../../src/fleet/page/kind-labels.ts';
import { slowerShare, spreadsOf, standingWords, timeAt } from '../../../src/fleet/page/machine-standing.ts';
import { fleetFigures } from '../../../src/fleet/page/make-fleet-page.ts';
import { packTimes, timeOf } from '../../../src/fleet/page/packed-times.ts';
import { sharedRows } from '../../../src/fleet/page/shared-rows.ts';
import { sickWords } from '../../../src/fleet/sick-words.ts';
import { fleetRoofline, kindHues, roofShareWords } from '../../../src/plot/fleet/fleet-roofline.ts';
import { drawnAs, spreadFigure } from '../../../src/plot/fleet/spread-figure.ts';
import { madeFleet, madeResult, PLANTED_RATIO, type MadeRun } from '../../support/fleet/made-fleet.ts';
import { madePage, madeStored } from '../../support/fleet/made-page.ts';
import { madeReport } from '../../support/fleet/made-reports.ts';

const PLAN = { seed: 5, architectures: 3, machines: 9, results: 4, runs: 2, sick: 1, planted: 3 };
const fleet = madeFleet(PLAN);
const page = madePage(PLAN);
const last = new Map(fleet.runs.map((run) => [run.host, run]));
const result = page.results.find(({ id }) => id === madeResult(2))!;

describe('packed times', () => {
  test('come back to four digits over six decades, and missing ones as none', () => {
    const times = [1e-6, null, 3.3e-4, 1, 0, Infinity, 2.5e-2];
    const packed = packTimes(times);
    expect(packed.codes).toHaveLength(3 * times.length);
    for (const [i, time] of times.entries()) {
      const back = timeOf(packed, i);
      if (time === null || time === 0 || time === Infinity) expect(back).toBeNull();
      else expect(Math.abs(back! / time - 1)).toBeLessThan(1e-4);
    }
    expect(timeOf(packed, times.length)).toBeNull();
  });

  test('one time, equal times and none', () => {
    expect(timeOf(packTimes([2e-3]), 0)).toBe(2e-3);
    expect([0, 1].map((i) => timeOf(packTimes([2e-3, 2e-3]), i))).toEqual([2e-3, 2e-3]);
    expect(timeOf(packTimes([null]), 0)).toBeNull();
    expect(packTimes([])).toEqual({ low: 1, high: 1, codes: '' });
  });
});

describe('the figures of a page', () => {
  test('have machines by kind and name in the order of people, with the time of each', () => {
    expect(page.kinds).toEqual([0, 1, 2].map((i) => ({ label: `arch-${i}`, machines: 9 })));
    expect(page.machines.slice(0, 3).map(({ host }) => host)).toEqual(['host-0', 'host-3', 'host-6']);
    for (const [i, { host }] of page.machines.entries()) {
      expect(timeOf(result.times, i)! / last.get(host)!.seconds[2]!).toBeCloseTo(1, 4);
    }
  });

  const given = (run: MadeRun) => givenMachine(madeReport(run));
  const stored = madeStored(fleet);

  test("a report of a machine in the store replaces that machine's times, and adds none", () => {
    const run = { ...fleet.runs[0]!, seconds: Float64Array.from([1, 2, 3, 4]) };
    const found = fleetFigures(stored, given(run));
    expect([found.machines.length, found.machines[found.mine!]!.host]).toEqual([27, 'host-0']);
    expect(timeOf(found.results.find(({ id }) => id === madeResult(2))!.times, found.mine!)).toBeCloseTo(3, 3);
  });

  test('another machine is added, even of a kind of its own and with a result of its own', () => {
    const run = { ...fleet.runs[0]!, host: '', architecture: 'other', seconds: new Float64Array(5).fill(1e-3) };
    const found = fleetFigures(stored, given(run));
    expect(found.kinds.at(-1)).toEqual({ label: 'other', machines: 1 });
    expect(found.machines[found.mine!]).toMatchObject({ host: 'your report', kind: 3 });
    expect(found.results).toHaveLength(5);
    const whole = { ...page, ...found };
    expect(standingWords(whole, found.results.at(-1)!, found.mine)).toEqual([
      'your report takes 1.00 ms. No other machine of other has this result.',
    ]);
  });

  test('keep the results that most machines have where the page would become too large', () => {
    const rare = { ...stored.results[0]!, id: 'rare', machines: [0], seconds: [1] };
    const found = fleetFigures({ ...stored, results: [rare, ...stored.results] }, null, 3 * 27 * 4);
    expect([found.dropped, found.results.map(({ id }) => id).includes('rare')]).toEqual([1, false]);
  });

  test('nothing is nothing', () => {
    const none = { kinds: [], machines: [], results: [], mine: null, dropped: 0 };
    expect(fleetFigures({ machines: [], results: [], ceilings: [] }, null)).toEqual(none);
  });

  test('planted changes are rows, the largest first, past the threshold by their whole interval', () => {
    const { rows, words } = page.changes[0]!;
    expect(rows.map(({ architecture, result: id }) => `${architecture} ${id}`).toSorted()).toEqual(
      [...fleet.planted].toSorted(),
    );
    for (const { value, low, verdict, isPast } of rows) {
      expect([Math.abs(value / PLANTED_RATIO - 1) < 0.05, verdict, isPast]).toEqual([true, 'slower', low > 1.05]);
    }
    expect(words[0]).toBe('3 slower, 0 faster, 0 confounded, of 12 results compared.');
  });
});

test('kinds have different labels, by device and maker where they need them', () => {
  const kind = (family: string, device = '', vendor = 'nvidia', isFallback = false) => ({
    family,
    device,
    vendor,
    isFallback,
  });
  expect(
    kindLabels([kind('ampere', 'a10'), kind('ampere', 'a100'), kind('gen-9'), kind('gen-9', '', 'intel')]),
  ).toEqual(['ampere, a10', 'ampere, a100', 'gen-9, nvidia', 'gen-9, intel']);
  expect(kindLabels([kind('a', 'b', 'c'), kind('a', 'b', 'c', true), kind('a', 'b', 'c')])).toEqual([
    'a, b, c (1)',
    'a (software)',
    'a, b, c (3)',
  ]);
});

describe('where a machine stands', () => {
  const spreads = spreadsOf(page, result);

  test('the share of the others that are slower, and quantiles', () => {
    const [spread] = spreads;
    expect(spread!.times).toHaveLength(9);
    expect(slowerShare(spread!, spread!.times[0]!)).toBe(1);
    expect(slowerShare(spread!, spread!.times[4]!)).toBe(0.5);
    expect(timeAt(spread!, 0.5)).toBe(spread!.times[4]!.seconds);
    const tie = { kind: 0, times: [0, 1, 2].map((machine) => ({ machine, seconds: 1 })) };
    expect(slowerShare(tie, tie.times[0]!)).toBe(0.5);
    expect(slowerShare({ kind: 0, times: tie.times.slice(0, 1) }, tie.times[0]!)).toBeNull();
  });

  test('in words', () => {
    const words = (place: number): string[] => standingWords(page, result, spreads[1]!.times[place]!.machine);
    expect(words(0)[0]).toMatch(/^host-\d+ takes .*: faster than all of the 8 other machines of arch-1\.$/);
    expect(words(8)[0]).toContain('slower than all of the 8');
    expect(words(2)[0]).toContain('faster than 75 % of the 8');
    expect(words(2)[1]).toMatch(/^All 9 machines: median .*, the middle half .* to .*, all .* to .*\.$/);
    expect(standingWords(page, result, null).map((one) => one.split(',')[0])).toEqual(['arch-0', 'arch-1', 'arch-2']);
  });
});

test('a roofline has a roof and a mark for each kind, and for the chosen machine in the accent', () => {
  const items = fleetRoofline(page, result, 4);
  expect(items.roofs.map(({ hue, label }) => [hue, label])).toEqual([
    ...kindHues(page).map((hue, i) => [hue, `arch-${i}`]),
    ['accent', page.machines[4]!.host],
  ]);
  expect(items.points.map(({ machine }) => machine)).toEqual(['kind-0', 'kind-1', 'kind-2', 'mine']);
  for (const { interval, flopPerSecond, machine } of items.points) {
    if (machine === 'mine') expect(interval).toBeNull();
    else expect(interval![0] < flopPerSecond && flopPerSecond < interval![1]).toBe(true);
  }
  expect(roofShareWords(items)).toMatch(/^host-\d+ reaches .* % of its roof; arch-0 .* %, arch-1 .* %, arch-2 .* %\.$/);
  expect(fleetRoofline(page, { ...result, flop: null, intensity: null }, null).points).toEqual([]);
  expect(roofShareWords({ roofs: [], points: [] })).toBeNull();
});

test('a few machines are drawn one by one, the chosen one once', () => {
  const few = madePage({ ...PLAN, architectures: 2, machines: 2, sick: 0 });
  const { roofs, points } = fleetRoofline(few, few.results[0]!, 1);
  const hosts = few.machines.map(({ host }) => host);
  expect(roofs.map(({ label }) => label)).toEqual([hosts[0], hosts[2], hosts[3], hosts[1]]);
  expect(new Set(roofs.map(({ hue }) => hue)).size).toBe(4);
  expect(points.every(({ interval }) => interval === null)).toBe(true);
});

test('of many kinds the largest are drawn, and that of the chosen machine', () => {
  const many = madePage({ ...PLAN, architectures: 12, machines: 1, sick: 0 });
  expect(fleetRoofline(many, null, null).roofs).toHaveLength(8);
  const drawn = fleetRoofline(many, null, 11).roofs.map(({ label }) => label);
  expect([drawn.length, drawn.at(-1)]).toEqual([9, many.machines[11]!.host]);
});

test('the script of the data is one ASCII text, whatever machines are called', () => {
  const host = '</script><script>alert(1)</script>\u2028\uD800"\\é';
  const script = dataScript({ ...page, machines: [{ ...page.machines[0]!, host }] });
  expect(script).toMatch(/^globalThis\.ridgepointFleet = "[ -~]*";\n$/);
  expect(script).not.toMatch(/[<>&]/);
  const text = JSON.parse(script.slice(script.indexOf('"'), -2)) as string;
  expect((JSON.parse(text) as typeof page).machines[0]!.host).toBe(host);
});

test('what cannot be compared is told in one sentence', () => {
  const none = {
    claims: [],
    improvements: [],
    compared: 0,
    steps: [],
    outliers: [],
    single: 1,
    alone: 0,
    back: 0,
    retuned: 0,
    untold: 0,
  };
  expect(changeWords(none, 'driver')).toEqual(['No machine has been measured with two versions of the driver.']);
  const step = {
    step: 0,
    architecture: 'a',
    browserName: '',
    from: '1',
    to: '2',
    machines: 1,
    confounded: 0,
    leftOut: 0,
    leftOutWith: [],
  };
  expect(changeWords({ ...none, steps: [{ ...step, confoundedWith: [] }], single: 0 }, 'tool')).toEqual([
    'Fewer than two machines of a kind had the same two versions of the tool, so no change can be told from chance.',
  ]);
  expect(changeWords(none, 'driver', { from: '550', to: 'anv 9.1' })).toEqual([
    'No machine has been measured with both of these versions of the driver, 550 and anv 9.1.',
  ]);
  expect(changeWords(none, 'driver', { from: '550' })).toEqual([
    'No machine has been measured with 550 and with a later version of the driver.',
  ]);
  expect(sickWords({ machines: [], compared: 1, alone: 1, few: 0 }, 0.1)).toEqual([
    '1 machine could not be compared: fewer than four of a kind.',
  ]);
});

test('machines that are left out are told of, each in one sentence', () => {
  const step = { step: 0, architecture: 'ada', browserName: 'Chrome', from: '155', to: '156', confoundedWith: [] };
  const steps = [{ ...step, machines: 10, confounded: 0, leftOut: 10, leftOutWith: ['tool' as const] }];
  const found = {
    claims: [],
    improvements: [],
    compared: 3,
    steps,
    outliers: [],
    single: 0,
    alone: 1,
    back: 2,
    retuned: 0,
    untold: 0,
  };
  expect(changeWords(found, 'browser').slice(1)).toEqual([
    '10 of 20 machines are left out of ada, Chrome 155 to Chrome 156: their tool changed, too.',
    'On 1 machine a change of the browser could not be compared: no other machine of the architecture had the same.',
    '2 machines went back to an older version of the browser; steps back are only looked at with --from and --to.',
  ]);
});

test('slow machines are counted in words that agree', () => {
  const sick = { host: 'a', architecture: 'ada', ratio: 2, low: 1.9, high: 2.1, results: 3, slower: 3, others: 9 };
  const words = (count: number): string =>
    sickWords(
      { machines: Array.from({ length: count }, () => sick), compared: 40, alone: 0, few: 0 } as never,
      0.1,
    )[0]!;
  expect(words(0)).toMatch(/^No machine of 40 is slower than those like it by/);
  expect(words(1)).toMatch(/^1 machine of 40 is slower than those like it by/);
  expect(words(3)).toMatch(/^3 machines of 40 are slower than those like them by/);
});

test('what is told of the spread fits what is drawn at that width', () => {
  const machines = Array.from({ length: 60 }, (_, i) => ({ machine: i, host: `m${i}`, seconds: 1 + i / 1e4 }));
  const group = (label: string, own: typeof machines) => ({ label, hue: 'blue' as never, machines: own });
  const far = { machine: 60, host: 'far', seconds: 9 };
  const drawn = (groups: ReturnType<typeof group>[]) => drawnAs(spreadFigure({ groups, mine: null, width: 340 }));
  expect(drawn([group('many', machines)])).toEqual({ marks: false, bars: true });
  expect(drawn([group('one', [far])])).toEqual({ marks: true, bars: false });
  expect(drawn([group('many', machines), group('one', [far])])).toEqual({ marks: true, bars: true });
});

test('the figure of changes has rows of each change, and tells how many of each it has not', () => {
  const [one] = page.changes[0]!.rows;
  const rows = (count: number, to: string) =>
    Array.from({ length: count }, (_, i) => ({ ...one!, to, value: 2 - i / 99 }));
  const all = [...rows(50, 'a'), ...rows(30, 'b'), ...rows(2, 'c')];
  const { drawn, words } = sharedRows(all, 40);
  expect(drawn.map(({ to }) => to).join('')).toBe(`${'a'.repeat(19)}${'b'.repeat(19)}cc`);
  const { architecture, from } = one!;
  expect(words).toEqual([
    `The figure has 40 results. Not in it: 31 of 50 of ${architecture}, ${from} → a; 11 of 30 of ${architecture}, ${from} → b.`,
  ]);
  expect(sharedRows(rows(40, 'a'), 40).words).toEqual([]);
});
