import { BYTES_PER_ELEMENT, type StorageType } from '../../../theory/dtype.ts';
import type { Shape } from '../../../theory/operator.ts';
import { si } from '../../../theory/units.ts';
import { lookup, own } from '../../../theory/lookup.ts';

/** One line of a calculation: `flop = 2·queries·keys·d = 2·1024·1024·128 = 268 MFLOP`. */
export interface FormulaLine {
  readonly name: string;
  readonly formula: string;
  /** The formula with the values put in. */
  readonly values: string;
  readonly result: string;
}

/** Operations and bytes of each operator; `b` is the bytes of one element. The unit test holds them against theory. */
const FORMULAS = lookup({
  'attention-scores': { flop: '2·queries·keys·d', bytes: 'b·(queries·d + keys·d + queries·keys)' },
  softmax: { flop: '3·rows·cols', bytes: 'b·2·rows·cols' },
  'attention-output': { flop: '2·queries·keys·d', bytes: 'b·(queries·keys + keys·d + queries·d)' },
  'attention-three-pass': {
    flop: '4·queries·keys·d + 3·queries·keys',
    bytes: 'b·(4·queries·keys + 2·queries·d + 2·keys·d)',
  },
  gemv: { flop: '2·batch·in·out', bytes: 'b·(in·out + batch·in + batch·out)' },
});

/** How an operator's useful work follows from its shape; empty for an operator that is not known. */
export function workFormulas(
  op: string,
  shape: Shape,
  storage: StorageType,
  work: { readonly flop: number; readonly bytesRead: number; readonly bytesWritten: number },
): FormulaLine[] {
  const formulas = FORMULAS[op];
  if (!formulas) return [];
  const put = (formula: string): string =>
    formula.replaceAll(/[a-z]+/g, (name) =>
      String(name === 'b' ? BYTES_PER_ELEMENT[storage] : (own(shape, name) ?? name)),
    );
  return [
    { name: 'work', formula: formulas.flop, values: put(formulas.flop), result: si(work.flop, 'FLOP') },
    {
      name: 'traffic',
      formula: formulas.bytes,
      values: put(formulas.bytes),
      result: si(work.bytesRead + work.bytesWritten, 'B'),
    },
  ];
}
