import type { Dtype } from '../theory/dtype.ts';
import type { Shape } from '../theory/operator.ts';
import { OPERATORS } from '../theory/operators.ts';
import { lookup } from '../theory/lookup.ts';

const OPERATOR_WORDS = lookup({
  'attention-scores': 'attention scores',
  softmax: 'softmax',
  'attention-output': 'attention output',
  'attention-three-pass': 'three-pass attention',
  gemv: 'linear layer',
  user: 'your kernel',
});

/** An operator as a reader says it; one that is not known goes by its id. */
export const operatorWords = (op: string): string => OPERATOR_WORDS[op] ?? op;

const SHORT_WORDS = lookup({
  'attention-scores': 'scores',
  'attention-output': 'output',
  'attention-three-pass': 'attention',
});

/** The few words that stand beside a mark: a linear layer by its batch, everything else by its operator. */
export const shortWords = (op: string, shape: Shape): string =>
  op === 'gemv' && shape['batch'] !== undefined ? `batch ${shape['batch']}` : (SHORT_WORDS[op] ?? operatorWords(op));

/** A shape in the operator's own order: `queries 1024 · keys 1024 · d 128`. */
export function shapeWords(op: string, shape: Shape): string {
  const known = OPERATORS.find(({ id }) => id === op)?.dimensions ?? [];
  const rest = Object.keys(shape).filter((key) => !known.includes(key));
  return [...known.filter((key) => Object.hasOwn(shape, key)), ...rest]
    .map((key) => `${key} ${shape[key]}`)
    .join(' · ');
}

/** How numbers are stored, and computed where that differs: `f32`, `f16, computed in f32`. */
export const dtypeWords = ({ storage, compute }: Pick<Dtype, 'storage' | 'compute'>): string =>
  storage === compute ? storage : `${storage}, computed in ${compute}`;
