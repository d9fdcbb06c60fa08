import { formatsOf, type Dtype } from './dtype.ts';
import { substitute } from './expression.ts';
import { bytesFormula, flopFormula, type Shape } from './operator.ts';
import { operatorOf } from './index.ts';
import { bytesMoved, type Work } from './work.ts';
import { si } from '../text/units.ts';

/** One line of a calculation: `flop = 2·queries·keys·d = 2·1024·1024·128 = 268 MFLOP`. */
export interface FormulaLine {
  readonly name: string;
  readonly formula: string;
  /** The formula with values substituted. */
  readonly values: string;
  readonly result: string;
}

/** The derivation of an operator's useful work from its shape; empty for an unknown operator. */
export function workFormulas(
  id: string,
  shape: Shape,
  dtype: Pick<Dtype, 'storage' | 'weights'>,
  work: Work,
): FormulaLine[] {
  const op = operatorOf(id);
  if (!op) return [];
  const flop = flopFormula(op);
  const formats = formatsOf(dtype);
  const bytes = formats && bytesFormula(op, formats);
  return [
    { name: 'work', formula: flop, values: substitute(flop, shape), result: si(work.flop, 'FLOP') },
    {
      name: 'traffic',
      formula: dtype.weights === undefined || bytes === null ? bytesFormula(op) : bytes,
      values: bytes === null ? '' : substitute(bytes, shape),
      result: si(bytesMoved(work), 'B'),
    },
  ];
}
