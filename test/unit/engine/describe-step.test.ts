import { describe, expect, test } from 'vitest';
import { describeStep } from '../../../src/engine/describe-step.ts';
import { callKey } from '../../../src/engine/step-plan.ts';
import { workOf } from '../../../src/ops/operator.ts';
import { modelAnswer, modelTables, type ModelStep } from '../../../src/report/model-steps.ts';
import { measured, paced, pass, rates, reading, subject } from '../../support/measured-step.ts';

const causeOf = ({ causes }: Pick<ModelStep, 'causes'>, name: string): number =>
  causes.find((cause) => cause.name === name)!.seconds;

/** Roofs, causes and the rest. */
const allOf = ({ predictedSeconds, causes, unexplainedSeconds }: ModelStep): number =>
  causes.reduce((total, { seconds }) => total + seconds, predictedSeconds.fromRoofs! + unexplainedSeconds);

describe('a measured step', () => {
  test('at the roofs is explained by launches and what lies between', () => {
    const step = describeStep(measured(1, 1), reading)!;
    const of = (name: string): number => causeOf(step, name);
    expect(step.unexplainedSeconds / step.seconds.value).toBeCloseTo(0, 9);
    // Only the launches of the other six calls of a layer, and of embedding and norm, come on top.
    expect(of('linear')).toBeLessThan(0);
    expect(of('linear') + of('KV reads') + of('launch gaps')).toBeCloseTo(1e-5 * (22 * 6 + 2), 9);
    expect(of('between')).toBeGreaterThan(0.1);
  });

  test('adds up to the whole model', () => {
    const step = describeStep(measured(2, 1.1), reading)!;
    const { seconds, unexplainedSeconds } = step;
    expect(allOf(step)).toBeCloseTo(seconds.value, 9);
    expect(unexplainedSeconds / seconds.value).toBeGreaterThan(0.08);
    expect(step.tokensPerSecond).toBeCloseTo(4 / seconds.value, 9);
    // 22 layers of 14 calls, and three calls.
    expect(step.dispatches).toBe(22 * 14 + 3);
  });

  test('owes nothing to a clock that stayed the same, nor to one within the noise', () => {
    const steady = describeStep(measured(2, 1), reading)!;
    expect(causeOf(steady, 'clock')).toBe(0);
    const one = measured(2, 1);
    const rated = { samples: [0.9, 1, 1.1], canaries: [0.9, 1, 1.1] };
    const noisy = { ...one, timed: { ...one.timed, memory: { rated, again: paced(1.05, 1.05) } } };
    expect(describeStep(noisy, reading)!.causes).toEqual(steady.causes);
  });

  test('on slower memory owes it to the clock, and no longer to its kernels', () => {
    const one = measured(1.25, 1.1);
    const slow = { ...one, timed: { ...one.timed, memory: { rated: paced(1, 1), again: paced(1.25, 1) } } };
    const [before, after] = [describeStep(one, reading)!, describeStep(slow, reading)!];
    // What memory/read lost, each kernel lost too: but for its launch, it is at its roof.
    const streaming = after.kernels.filter(({ roofSeconds }) => roofSeconds! > 0);
    const launches = streaming.reduce((sum, { count }) => sum + count * 1e-5, 0);
    expect(causeOf(after, 'clock')).toBeCloseTo(0.25 * after.predictedSeconds.fromRoofs! - 0.2 * launches, 9);
    expect(causeOf(after, 'linear') + causeOf(after, 'KV reads')).toBeCloseTo(-0.8 * launches, 9);
    expect(causeOf(after, 'between')).toBe(causeOf(before, 'between'));
    expect(allOf(after)).toBeCloseTo(after.seconds.value, 9);
    expect(after.unexplainedSeconds).toBe(before.unexplainedSeconds);
  });

  test('on slower arithmetic owes it what does not wait for memory', () => {
    const one = measured(2, 1);
    const slow = { ...one, timed: { ...one.timed, memory: { rated: paced(1, 1), again: paced(1, 2) } } };
    const [before, after] = [describeStep(one, reading)!, describeStep(slow, reading)!];
    expect(causeOf(after, 'clock')).toBeCloseTo(causeOf(before, 'between') / 2, 9);
    expect(causeOf(after, 'linear')).toBe(causeOf(before, 'linear'));
    // Slower arithmetic than here binds even these kernels.
    const bound = rates.map((rate) => (rate.id === 'compute/f32' ? { ...rate, rate: 1e9 } : rate));
    const all = describeStep(slow, { ...reading, rates: bound })!;
    const launches = causeOf(all, 'launch gaps');
    expect(causeOf(all, 'clock')).toBeCloseTo((all.predictedSeconds.fromKernels - launches) / 2, 9);
    expect(allOf(all)).toBeCloseTo(all.seconds.value, 9);
  });

  test('owes padding what it adds to the roofs of its calls', () => {
    const one = measured(2, 1);
    const linear = one.timed.singles.filter(({ duty }) => duty === 'linear');
    const padded = { ...one, padding: new Map(linear.map(({ call }) => [callKey(call), workOf(call).flop / 2])) };
    // Memory binds: the blocks' rows past the batch cost nothing.
    expect(causeOf(describeStep(padded, reading)!, 'padding')).toBe(0);
    const rate = 1.6e9;
    const bound = rates.map((entry) => (entry.id === 'compute/f32' ? { ...entry, rate } : entry));
    const [without, step] = [one, padded].map((given) => describeStep(given, { ...reading, rates: bound })!);
    const roofs = linear.reduce((sum, { call, names }) => {
      const { count } = step!.kernels.find((kernel) => kernel.names.join() === names.join())!;
      return sum + (count * workOf(call).flop) / 2 / rate;
    }, 0);
    expect(causeOf(step!, 'padding')).toBeCloseTo(roofs, 9);
    expect(causeOf(step!, 'linear')).toBeCloseTo(causeOf(without!, 'linear') - roofs, 9);
    expect(allOf(step!)).toBeCloseTo(step!.seconds.value, 9);
  });

  test('owes padding no more than its calls take beyond their roofs', () => {
    const one = measured(2, 1);
    const padding = new Map(one.timed.singles.map(({ call }) => [callKey(call), 1e18]));
    const step = describeStep({ ...one, padding }, reading)!;
    expect(causeOf(step, 'linear')).toBeCloseTo(0, 9);
    expect(causeOf(step, 'KV reads')).toBeCloseTo(0, 9);
    expect(causeOf(step, 'between')).toBeGreaterThan(0.1);
    expect(allOf(step)).toBeCloseTo(step.seconds.value, 9);
  });

  test('without measurements of clock and padding names neither', () => {
    const one = measured(2, 1);
    const bare = { ...one, padding: { notCounted: 'x' }, timed: { ...one.timed, memory: null } };
    const step = describeStep(bare, reading)!;
    expect(step.causes.map(({ name }) => name)).toEqual(['launch gaps', 'linear', 'KV reads', 'between']);
    const few = { samples: [1, 1], canaries: [1, 1] };
    const short = { ...one, timed: { ...one.timed, memory: { rated: paced(1, 1), again: few } } };
    expect(describeStep(short, reading)!.causes.map(({ name }) => name)).not.toContain('clock');
  });

  test('of a layer that was made smaller is as slow as its bytes', () => {
    const one = describeStep(measured(2, 1), reading)!;
    const large = describeStep({ ...measured(2, 1), larger: { layers: 4, ends: 4 } }, reading)!;
    expect(large.seconds.value / one.seconds.value).toBeCloseTo(4, 9);
  });

  test('without ceilings has no roofs and no causes', () => {
    const step = describeStep(measured(2, 1), { ...reading, rates: [] })!;
    expect(step.predictedSeconds.fromRoofs).toBeNull();
    expect(step.causes).toEqual([]);
  });

  test('is the fastest of the ways its kernels are fused, and keeps the others beside it', () => {
    const one = measured(2, 1);
    const [alone] = one.timed.fusions;
    const fused = { fusion: 'products', layers: subject(0.5 * alone!.layers.samples[0]!), dispatches: 16 } as const;
    const timed = { ...one.timed, ...fused, fusions: [alone!, fused], dispatches: { layers: 16, ends: 3 } };
    const step = describeStep({ ...one, timed }, reading)!;
    expect(step).toMatchObject({ fusion: 'products', dispatches: 22 * 8 + 3 });
    expect(step.fusions.map(({ fusion }) => fusion)).toEqual(['none', 'products']);
    expect(step.fusions[1]!.seconds.value).toBe(step.seconds.value);
    expect(step.fusions[0]!.seconds.value).toBeGreaterThan(step.seconds.value);
    const titles = modelTables({
      model: { name: 'M', layers: 22, layersMeasured: 2, weights: 'f32', notes: [], skipped: [], steps: [step] },
    });
    expect(titles.map(({ title }) => title)).toContain('Fused kernels: time of a step');
  });

  test('with too few samples is none', () => {
    const half = measured(1, 1);
    half.timed.ends.samples.pop();
    expect(describeStep(half, reading)).toBeNull();
  });

  test('is told in tables and in words', () => {
    const first = describeStep({ ...measured(2, 1), pass: { ...pass, batch: 1 } }, reading)!;
    const steps = { name: 'M', layers: 22, layersMeasured: 2, weights: 'f32', notes: [], skipped: [] };
    const report = { ...steps, steps: [first, describeStep(measured(2, 1), reading)!] };
    const [speeds, causes] = modelTables({ model: report });
    expect(speeds!.rows.map(([name]) => name)).toEqual(['tg b1 @ d256', 'tg b4 @ d256']);
    expect(causes!.columns.map(({ name }) => name)).toContain('KV reads');
    expect(modelAnswer(report, 'on this GPU', true)[0]).toContain('of what its ceilings allow');
    expect(modelAnswer(report, 'on this GPU', false)[0]).not.toContain('ceilings');
    expect(modelAnswer(report, 'on this GPU', true).join(' ')).toContain('Batch 4 costs 1.0× batch 1: 4.0× the tokens');
  });
});
