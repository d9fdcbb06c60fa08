import type { MeasuredStep } from '../../src/engine/describe-step.ts';
import { groupCalls, planStep } from '../../src/engine/step-plan.ts';
import type { Program } from '../../src/device/program.ts';
import { storedAs } from '../../src/ops/dtype.ts';
import { workOf } from '../../src/ops/operator.ts';
import { bytesMoved } from '../../src/ops/work.ts';
import { PLANS } from '../../src/protocol/protocol.ts';
import { denseOf } from './predictions.ts';
import { newSubject, type Subject } from '../../src/protocol/sampling.ts';

/** The model of the measured steps. */
export const model = denseOf('tinyllama-1.1b');
/** Their pass. */
export const pass = { batch: 4, queries: 1, keys: 256 };
const BYTES_PER_SECOND = 1e9;
/** The ceilings they are compared with. */
export const rates = [
  { id: 'memory/read', rate: BYTES_PER_SECOND },
  { id: 'compute/f32', rate: 1e15 },
  { id: 'launch/dispatch', rate: 1e-5 },
];
/** What they are judged by. */
export const reading = {
  protocol: PLANS['quick']!,
  clock: null,
  reference: null,
  rates,
  layers: model.numHiddenLayers,
};

/** A subject with equal samples, of a program with one dispatch. */
export function subject(seconds: number): Subject<Program> {
  const program = { label: 'x', windows: [[{}]], turn: { next: 0 } } as unknown as Program;
  const sizing = { mode: 'single', n: 1, dispatchSeconds: seconds } as const;
  return { ...newSubject('x', program, sizing), samples: [seconds, seconds, seconds], times: [0, 1, 2] };
}

/** Three rounds of memory/read and of the canary, in seconds. */
export const paced = (memory: number, canary: number) => ({
  samples: [memory, memory, memory],
  canaries: [canary, NaN, canary, canary],
});

/** Each linear layer and each attention takes `slower` times its bytes at the ceiling; the rest a millisecond. */
export function measured(slower: number, excess: number): MeasuredStep {
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
    padding: new Map(),
    timed: {
      layers: subject(total(true) * excess),
      ends: subject(total(false)),
      singles: groups.map(({ seconds, ...group }) => ({ ...group, subject: subject(seconds) })),
      fusion: 'none',
      fusions: [{ fusion: 'none', layers: subject(total(true) * excess), dispatches: plan.layers.length }],
      memory: { rated: paced(1, 1), again: paced(1, 1) },
      dispatches: { layers: plan.layers.length, ends: plan.ends.length },
      timeline: [{ name: 'Q', label: 'gemv/rows', start: 0, seconds: 1e-3 }],
    },
  };
}
