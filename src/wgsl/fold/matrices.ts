import { type Scalar, type Type } from '../typing/type.ts';
import { fit, type Known } from './values.ts';

type Numbers = readonly number[];
type Columns = readonly Numbers[];

/** The product of a matrix with a matrix, vector or number, each operation rounded to the scalar type. */
export function product(
  left: { readonly type: Type; readonly value: unknown },
  right: { readonly type: Type; readonly value: unknown },
  scalar: Scalar,
): Known {
  const round = (value: number): number => fit(value, scalar) ?? NaN;
  const sum = (a: Numbers, b: Numbers): number =>
    a.map((one, i) => round(one * b[i]!)).reduce((all, one) => round(all + one));
  const [a, b] = [left.value, right.value];
  const times = (columns: Columns, by: Numbers): Numbers => rowsOf(columns).map((row) => sum(row, by));
  if (left.type.kind === 'matrix' && right.type.kind === 'matrix') {
    return known((b as Columns).map((column) => times(a as Columns, column)));
  }
  if (left.type.kind === 'matrix' && right.type.kind === 'vector') return known(times(a as Columns, b as Numbers));
  if (left.type.kind === 'vector') return known((b as Columns).map((column) => sum(a as Numbers, column)));
  const [columns, by] = left.type.kind === 'matrix' ? [a as Columns, b as number] : [b as Columns, a as number];
  return known(columns.map((column) => column.map((one) => round(one * by))));
}

const known = (value: Numbers | Columns): Known => (value.flat().some(Number.isNaN) ? undefined : value);

/** The rows of a matrix: the columns of its transpose. */
export const rowsOf = (columns: Columns): Columns =>
  Array.from({ length: columns[0]!.length }, (_, row) => columns.map((column) => column[row]!));

/** The determinant of a square matrix, by cofactors. @param round applied after each step */
export function determinant(columns: Columns, round: (value: number) => number): number {
  const [first = [], ...rest] = columns;
  if (columns.length === 1) return first[0]!;
  return first
    .map((one, row) => {
      const minor = rest.map((column) => column.filter((_, i) => i !== row));
      return (row % 2 === 0 ? 1 : -1) * round(one * determinant(minor, round));
    })
    .reduce((all, one) => round(all + one));
}
