import type { Flag, StoppedBy } from './report-format.ts';
import type { Dtype } from '../ops/dtype.ts';
import type { Shape } from '../ops/operator.ts';
import { operatorOf, USER_OP } from '../ops/index.ts';

/** A shape in the operator's order: `queries 1024 · keys 1024 · d 128`; of a user kernel `workgroups 8 × 8 × 1`. */
export function shapeWords(op: string, shape: Shape): string {
  const grid = ['x', 'y', 'z'].map((axis) => shape[axis]);
  if (op === USER_OP && !grid.includes(undefined)) return `workgroups ${grid.join(' × ')}`;
  const known = operatorOf(op)?.dimensions ?? [];
  const rest = Object.keys(shape).filter((key) => !known.includes(key));
  return [...known.filter((key) => Object.hasOwn(shape, key)), ...rest]
    .map((key) => `${key} ${shape[key]}`)
    .join(' · ');
}

/** How numbers are stored: `f32`, or `f32, int4 weights`. */
export const storageWords = ({ storage, weights }: Pick<Dtype, 'storage' | 'weights'>): string =>
  weights === undefined ? storage : `${storage}, ${weights} weights`;

/** The same, and the compute type if it differs from the storage type: `f16, computed in f32`. */
export const dtypeWords = (dtype: Dtype): string =>
  dtype.storage === dtype.compute ? storageWords(dtype) : `${storageWords(dtype)}, computed in ${dtype.compute}`;

/** What each flag means for the flagged number. */
export const FLAG_WORDS: Readonly<Record<Flag, string>> = {
  noisy: 'noisy: the interval is wide or the canary was unsteady, so small differences mean nothing',
  contaminated: 'contaminated: something else used the machine during sampling',
  drift: 'drift: the machine became slower or faster during the run',
  throttled: 'throttled: the clock rate fell during sampling, so the result is slower than it could be',
  'over-roof': 'over its roof: faster than the measured ceiling allows',
  'hot-cache': 'hot cache: the data may have come from a cache, so the result can exceed the memory roof',
  'wall-clock':
    'wall clock: the slope of wall time over the number of dispatches, excluding launch and readback; GPU timestamps were not usable',
  short: 'short: fewer samples than the protocol requires, so the interval is rough',
  'below-clock': 'below the clock: samples were too short for the clock, so the time is only an upper limit',
  loaded: 'loaded: the software adapter waited for CPUs used by other programs, so the result could be faster',
};

/** Why a run ended early. */
export const STOPPED_WORDS: Readonly<Record<StoppedBy, string>> = {
  cancelled: 'it was cancelled',
  'device-lost': 'the GPU device was lost',
  'browser-died': 'the browser ended',
  'time-out': 'the time limit was reached',
  error: 'an error occurred',
};
