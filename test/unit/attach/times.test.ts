import { describe, expect, test } from 'vitest';
import { BusyIdle, PAGE, type WorkSpan } from '../../../src/attach/time/busy-idle.ts';
import { DeviceClock } from '../../../src/attach/time/device-clock.ts';
import { Sketch } from '../../../src/attach/time/sketch.ts';
import { SplitRatio } from '../../../src/attach/time/split-ratio.ts';
import { WaitLog } from '../../../src/attach/time/wait-log.ts';

const NAMED = { group: (index: number) => `g${index}`, device: (index: number) => `d${index}` };
const span = (start: number, end: number, submitted = start, more: Partial<WorkSpan> = {}): WorkSpan => ({
  clock: PAGE,
  start,
  end,
  submitted,
  own: false,
  group: 0,
  device: 0,
  ...more,
});

describe('busy and idle time', () => {
  test.each([-0.25, 0.25])('spans of a clock that is set by %s s in between neither overlap nor part', (change) => {
    const clock = { shift: 100 };
    const timeline = new BusyIdle(100, new WaitLog());
    const add = (from: number): void =>
      timeline.add([0, 1, 2, 3].map((i) => span(from + i, from + i + 1, 100, { clock })));
    add(0);
    clock.shift += change;
    add(4);
    timeline.settle();
    const { busy, idle } = timeline.timeline(108 + change, NAMED);
    expect([busy, idle.betweenPasses]).toEqual([8, 0]);
  });

  test('overlapping spans count once, in whatever order and from whatever device they come', () => {
    const timeline = new BusyIdle(0, new WaitLog());
    timeline.add([span(5, 10, 0), span(1, 6, 0)]);
    timeline.add([span(2, 4, 0, { device: 1 }), span(20, 21, 0)]);
    timeline.settle();
    const { busy, spans, idle } = timeline.timeline(21, NAMED);
    expect(busy).toBe(10);
    expect(spans.map(({ start, device }) => ({ start, device }))).toEqual([
      { start: 1, device: 'd0' },
      { start: 2, device: 'd1' },
      { start: 5, device: 'd0' },
      { start: 20, device: 'd0' },
    ]);
    expect(busy + idle.waitsForCpu + idle.betweenPasses + idle.readback).toBe(21);
  });

  test('a gap is by its submit: before it the GPU waits for the page or the page for results, after it for launches', () => {
    const waits = new WaitLog();
    const timeline = new BusyIdle(0, waits);
    waits.add(3, 4);
    timeline.add([span(1, 2, 0.5), span(6, 7, 5), span(8, 9, 5)]);
    timeline.settle();
    const { idle, gaps } = timeline.timeline(10, NAMED);
    expect(idle).toEqual({ waitsForCpu: 0.5 + 1 + 1 + 1, readback: 1, betweenPasses: 0.5 + 1 + 1 });
    expect(gaps).toEqual([
      { start: 0, seconds: 0.5, kind: 'waitsForCpu' },
      { start: 0.5, seconds: 0.5, kind: 'betweenPasses' },
      { start: 2, seconds: 1, kind: 'waitsForCpu' },
      { start: 3, seconds: 1, kind: 'readback' },
      { start: 4, seconds: 1, kind: 'waitsForCpu' },
      { start: 5, seconds: 1, kind: 'betweenPasses' },
      { start: 7, seconds: 1, kind: 'betweenPasses' },
      { start: 9, seconds: 1, kind: 'waitsForCpu' },
    ]);
  });

  test('our own work is in neither, on the GPU and on the thread of the page', () => {
    const timeline = new BusyIdle(0, new WaitLog());
    timeline.add([span(0, 1), span(5, 6, 0, { own: true }), span(10, 11)]);
    timeline.ownWork.add(7, 9);
    timeline.settle();
    const { busy, idle } = timeline.timeline(11, NAMED);
    expect(busy).toBe(3);
    expect(timeline.own).toBe(4 + 2);
    expect(idle).toEqual({ waitsForCpu: 2, betweenPasses: 0, readback: 0 });
  });

  test('a gap too short for JavaScript to act in is no wait, nor one shorter than the step of the stamps', () => {
    const spans = Array.from({ length: 100 }, (_, i) => span(i * 1e-3, i * 1e-3 + 0.99e-3, 1));
    const short = new BusyIdle(0, new WaitLog());
    // 10 µs between the end of each and the submit of the next.
    short.add(spans.map(({ start, end }) => span(start, end, start)));
    short.settle();
    expect(short.timeline(0.1, NAMED).idle).toEqual({
      waitsForCpu: 0,
      betweenPasses: expect.closeTo(1e-3, 9) as number,
      readback: 0,
    });
    const coarse = new BusyIdle(0, new WaitLog());
    coarse.step = 65_536e-9;
    coarse.add([span(0, 0.001), span(0.001 + 65_000e-9, 0.002), span(0.003, 0.004)]);
    coarse.settle();
    const { idle, gaps } = coarse.timeline(0.004, NAMED);
    expect(idle.waitsForCpu).toBeCloseTo(0.001, 9);
    expect(gaps.map(({ kind }) => kind)).toEqual(['betweenPasses', 'waitsForCpu']);
  });

  test('only the last 100,000 spans are kept, and all are in the sums', () => {
    const timeline = new BusyIdle(0, new WaitLog());
    const n = 120_000;
    for (let at = 0; at < n; at += 1000) {
      timeline.add(Array.from({ length: 1000 }, (_, i) => span(at + i, at + i + 0.5, 0, { group: at + i })));
    }
    timeline.settle();
    const { spans, droppedSpans, busy, gaps } = timeline.timeline(n, NAMED);
    expect(spans).toHaveLength(100_000);
    expect(spans[0]).toMatchObject({ start: 20_000, group: 'g20000' });
    expect(spans.at(-1)).toMatchObject({ start: n - 1, seconds: 0.5 });
    expect(droppedSpans).toBe(20_000);
    expect(busy).toBeCloseTo(n / 2, 6);
    expect(gaps.length).toBeLessThanOrEqual(20_000);
  });
});

test('waits that overlap count once', () => {
  const waits = new WaitLog();
  waits.add(0, 1);
  waits.add(5, 6);
  waits.add(0.5, 7);
  waits.add(9, 10);
  expect(waits.calls).toBe(4);
  expect(waits.secondsUntil(20)).toBe(8);
  expect(waits.within(6, 20)).toEqual([
    [6, 7],
    [9, 10],
  ]);
  const many = new WaitLog();
  for (let i = 0; i < 20_000; i++) many.add(i, i + 0.25);
  expect(many.secondsUntil(20_000)).toBeCloseTo(5000, 6);
});

test('a wait that lasts counts as far as it has come', () => {
  const waits = new WaitLog();
  waits.add(0, 1);
  const end = waits.begin(3);
  waits.add(2, 4);
  expect(waits.secondsUntil(10)).toBe(9);
  expect(waits.within(0.5, 10)).toEqual([
    [0.5, 1],
    [2, 3],
    [3, 10],
  ]);
  const timeline = new BusyIdle(0, waits);
  timeline.add([span(0, 2)]);
  timeline.settle();
  expect(timeline.timeline(10, NAMED).idle).toEqual({ waitsForCpu: 0, betweenPasses: 0, readback: 8 });
  end(5);
  expect(waits.within(0, 10)).toEqual([
    [0, 1],
    [2, 5],
  ]);
});

describe('a sketch of times', () => {
  test('holds number, sum, squares, least, and a histogram by eighths of an octave', () => {
    const sketch = new Sketch();
    for (const seconds of [1e-6, 1e-6, 2e-6, 0]) sketch.add(seconds);
    const bin = Math.floor(8 * Math.log2(1000));
    expect(sketch.record(0)).toEqual({
      n: 4,
      sum: 4e-6,
      sumOfSquares: expect.closeTo(6e-12, 20) as number,
      least: 0,
      bins: { '-1': 1, [bin]: 2, [bin + 8]: 1 },
      quantumSeconds: 0,
    });
    expect(new Sketch().record(0)).toBeNull();
  });

  test('of times that are floored to a step has their sum within its interval', () => {
    const [step, time, n] = [65_536e-9, 71e-6, 2000];
    const sketch = new Sketch();
    let at = 0.123_456;
    const floor = (seconds: number): number => Math.floor(seconds / step) * step;
    for (let i = 0; i < n; i++) {
      sketch.add(floor(at + time) - floor(at));
      at += time * 1.37 + 13e-6;
    }
    const share = time / step - Math.floor(time / step);
    const sigma = step * Math.sqrt(n * share * (1 - share));
    expect(Math.abs(sketch.sum - n * time)).toBeLessThan(2 * sigma);
  });
});

describe("a device's clock", () => {
  /** Work of 10 µs each millisecond, with a submit 0.1 ms before and a read-back 2 ms after. */
  const observed = (step: bigint): DeviceClock => {
    const clock = new DeviceClock();
    for (let i = 1; i < 60; i++) {
      const begin = 7_000_000_000n + BigInt(i) * 1_013_003n;
      const seconds = 100 + i * 0.001_013_003;
      clock.observe((begin / step) * step, ((begin + 10_000n) / step) * step, seconds - 0.0001, seconds + 0.002);
    }
    return clock;
  };

  test('is set by what began after its submit and ended before it was read', () => {
    const clock = observed(1n);
    expect(clock.seconds(7_000_000_000n + 10n * 1_013_003n) + clock.shift).toBeCloseTo(100.010_13, 3);
  });

  test.each([
    [65_536n, 65_536e-9],
    [100_000n, 100e-6],
    [1n, 0],
    [40n, 0],
  ])('with steps of %s ns tells them', (step, expected) => {
    expect(observed(step).quantumSeconds).toBeCloseTo(expected, 12);
  });
});

describe('the cost of splitting', () => {
  test('is the time of command buffers split over that of their like left whole', () => {
    const ratio = new SplitRatio();
    let whole = 0;
    for (let i = 0; i < 40; i++) {
      const isWhole = ratio.wantsWhole();
      whole += Number(isWhole);
      ratio.submitted('kind');
      ratio.add('kind', isWhole, isWhole ? 2 : 3 + (i % 2) / 100);
    }
    expect(whole).toBe(5);
    expect(ratio.value!.value).toBeCloseTo(1.5, 1);
    expect(ratio.value!.low).toBeLessThanOrEqual(ratio.value!.value);
    expect(ratio.value!.high).toBeGreaterThanOrEqual(ratio.value!.value);
  });

  test('is unknown where nothing comes again', () => {
    const ratio = new SplitRatio();
    for (let i = 0; i < 40; i++) {
      expect(ratio.wantsWhole()).toBe(false);
      ratio.submitted(`kind ${i}`);
      ratio.add(`kind ${i}`, false, 1);
    }
    expect(ratio.value).toBeNull();
  });
});
