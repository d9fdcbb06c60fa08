import type { Dtype } from '../ops/dtype.ts';
import type { Shape } from '../ops/operator.ts';
import { operatorOf } from '../ops/index.ts';

/** A shape in the operator's order: `queries 1024 · keys 1024 · d 128`. */
export function shapeWords(op: string, shape: Shape): string {
  const known = operatorOf(op)?.dimensions ?? [];
  const rest = Object.keys(shape).filter((key) => !known.includes(key));
  return [...known.filter((key) => Object.hasOwn(shape, key)), ...rest]
    .map((key) => `${key} ${shape[key]}`)
    .join(' · ');
}

/** The storage type, and the compute type if it differs: `f32`, `f16, computed in f32`. */
export const dtypeWords = ({ storage, compute }: Pick<Dtype, 'storage' | 'compute'>): string =>
  storage === compute ? storage : `${storage}, computed in ${compute}`;
