import { describe, expect, test } from 'vitest';
import { describeStep, type MeasuredStep } from '../../../src/engine/describe-step.ts';
import { groupCalls, planStep } from '../../../src/engine/step-plan.ts';
import { findPreset } from '../../../src/models/config/presets.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import { workOf } from '../../../src/ops/operator.ts';
import { bytesMoved } from '../../../src/ops/work.ts';
import { PLANS } from '../../../src/protocol/protocol.ts';
import { newSubject, type Subject } from '../../../src/protocol/sampling.ts';
import type { Program } from '../../../src/device/program.ts';
import { modelAnswer, modelTables } from '../../../src/report/model-steps.ts';

const model = findPreset('tinyllama-1.1b').config;
const pass = { batch: 4, queries: 1, keys: 256 };
const BYTES_PER_SECOND = 1e9;
const rates = [
  { id: 'memory/read', rate: BYTES_PER_SECOND },
  { id: 'compute/f32', rate: 1e15 },
  { id: 'launch/dispatch', rate: 1e-5 },
];
const reading = { protocol: PLANS['quick']!, clock: null, reference: null, rates, layers: model.numHiddenLayers };

/** A subject with equal samples, of a program with one dispatch. */
function subject(seconds: number): Subject<Program> {
  const program = { label: 'x', windows: [[{}]], turn: { next: 0 } } as unknown as Program;
  const sizing = { mode: 'single', n: 1, dispatchSeconds: seconds } as const;
  return { ...newSubject('x', program, sizing), samples: [seconds, seconds, seconds], times: [0, 1, 2] };
}

/** Each linear layer and each attention takes `slower` times its bytes at the ceiling; the rest a millisecond. */
function measured(slower: number, excess: number): MeasuredStep {
  const plan = planStep(model, pass, { formats: storedAs('f32'), layers: 2 });
  const groups = groupCalls([...plan.layers, ...plan.ends]).map((group) => ({
    ...group,
    choice: { kernel: { id: 'a/b' } as never, parameters: {} },
    seconds: group.duty === 'between' ? 1e-3 : (slower * bytesMoved(workOf(group.call))) / BYTES_PER_SECOND,
  }));
  const total = (inLayer: boolean): number =>
    groups.reduce(
      (sum, { calls, seconds }) => sum + seconds * calls.filter((one) => one.inLayer === inLayer).length,
      0,
    );
  return {
    pass,
    layersMeasured: 2,
    bytes: 1,
    larger: { layers: 1, ends: 1 },
    timed: {
      layers: subject(total(true) * excess),
      ends: subject(total(false)),
      singles: groups.map(({ seconds, ...group }) => ({ ...group, subject: subject(seconds) })),
      fusion: 'none',
      fusions: [{ fusion: 'none', layers: subject(total(true) * excess), dispatches: plan.layers.length }],
      dispatches: { layers: plan.layers.length, ends: plan.ends.length },
      timeline: [{ name: 'Q', label: 'gemv/rows', start: 0, seconds: 1e-3 }],
    },
  };
}

describe('a measured step', () => {
  test('at the roofs is explained by launches and what lies between', () => {
    const step = describeStep(measured(1, 1), reading)!;
    const of = (name: string): number => step.causes.find((cause) => cause.name === name)!.seconds;
    expect(step.unexplainedSeconds / step.seconds.value).toBeCloseTo(0, 9);
    // Only the launches of the other six calls of a layer, and of embedding and norm, come on top.
    expect(of('linear')).toBeLessThan(0);
    expect(of('linear') + of('KV reads') + of('launch gaps')).toBeCloseTo(1e-5 * (22 * 6 + 2), 9);
    expect(of('between')).toBeGreaterThan(0.1);
  });

  test('adds up to the whole model', () => {
    const step = describeStep(measured(2, 1.1), reading)!;
    const { seconds, predictedSeconds, causes, unexplainedSeconds } = step;
    const sum = causes.reduce(
      (total, cause) => total + cause.seconds,
      predictedSeconds.fromRoofs! + unexplainedSeconds,
    );
    expect(sum).toBeCloseTo(seconds.value, 9);
    expect(unexplainedSeconds / seconds.value).toBeGreaterThan(0.08);
    expect(step.tokensPerSecond).toBeCloseTo(4 / seconds.value, 9);
    // 22 layers of 14 calls, and three calls.
    expect(step.dispatches).toBe(22 * 14 + 3);
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
    expect(titles.map(({ title }) => title)).toContain('Fused kernels against each operator alone');
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
    expect(modelAnswer(report, 'on this GPU').join(' ')).toContain('Batch 4 costs 1.0× batch 1: 4.0× the tokens');
  });
});
