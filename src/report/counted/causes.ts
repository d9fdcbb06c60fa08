import { samplesTexels, type Counted } from './counted.ts';
import type { MeasuredResult } from '../report-format.ts';
import { evaluate, termsOf, type Term } from '../../ops/expression.ts';
import { operatorOf } from '../../ops/index.ts';

/** One named part of the difference between needed and executed work. */
export interface Cause {
  readonly name:
    | 'padding'
    | 'recomputation'
    | 'extra operations'
    | 'fewer operations'
    | 'padding and scratch'
    | 'untouched operands'
    | 're-reads by other workgroups'
    | 're-reads within workgroups'
    | 're-reads';
  /** FLOP or bytes; negative if less was done than the convention counts. */
  readonly amount: number;
  /** An explanation, as part of a sentence. */
  readonly why: string;
}

/** Needed work, executed work, and the causes, which add up exactly to the difference. */
export interface Difference {
  readonly least: number;
  readonly actual: number;
  readonly causes: readonly Cause[];
}

type Subject = Pick<MeasuredResult, 'op' | 'shape' | 'work'>;

const total = ({ read, written }: { readonly read: number; readonly written: number }): number => read + written;

/**
 * Executed compared with useful FLOP.
 * @returns null if no useful work is known: a user kernel
 */
export function flopDifference(subject: Subject, counted: Counted): Difference | null {
  const { work } = subject;
  if (!work) return null;
  const causes: Cause[] = [];
  const needed = neededOf(subject);
  let explained = 0;
  const add = (cause: Cause): void => {
    if (cause.amount === 0) return;
    causes.push(cause);
    explained += cause.amount;
  };
  if (needed) {
    ofProducts(needed, counted).forEach(add);
    surplus(executed(counted.histogram).powers, needed.exponentials, 1, 'exponentials', true).forEach(add);
  }
  const rest = counted.flop - work.flop - explained;
  const outputs = product(needed?.outputs ?? []);
  const each = outputs > 0 ? `, ${short(Math.abs(rest) / outputs)} per output element` : '';
  if (rest > 0) add({ name: 'extra operations', amount: rest, why: `scaling, comparing sums and similar${each}` });
  if (rest < 0) add({ name: 'fewer operations', amount: rest, why: `than the convention counts${each}` });
  return { least: work.flop, actual: counted.flop, causes };
}

/** FLOP of the multiply-adds that a kernel executes because its tiles reach past the edges of a shape. */
export function productPadding(subject: Omit<Subject, 'work'>, counted: Pick<Counted, 'histogram'>): number {
  const needed = neededOf(subject);
  return (needed && ofProducts(needed, counted).find(({ name }) => name === 'padding')?.amount) ?? 0;
}

/** The multiply-adds beyond those needed. */
function ofProducts({ multiplyAdds: needs }: Needed, { histogram }: Pick<Counted, 'histogram'>): Cause[] {
  const { fused, paired } = executed(histogram);
  // Where fused ones suffice, other multiplications and additions are not of the products.
  const done = fused >= product(needs) ? fused : fused + paired;
  return surplus(done, needs, 2, 'multiply-adds', false);
}

/**
 * Requested compared with least bytes, by way of the unique bytes in total and per workgroup. Without useful work the
 * least is the unique bytes; null if those were not counted either, or lack the texels of samplers.
 */
export function byteDifference({ work }: Pick<MeasuredResult, 'work'>, counted: Counted): Difference | null {
  const requested = total(counted.requested);
  const touched = counted.unique && !samplesTexels(counted) ? total(counted.unique) : null;
  const least = work ? work.bytesRead + work.bytesWritten : touched;
  if (least === null) return null;
  const causes: Cause[] = [];
  const add = (name: Cause['name'], amount: number, why: string): void => {
    if (amount !== 0) causes.push({ name, amount, why });
  };
  const from = touched ?? least;
  if (from > least) add('padding and scratch', from - least, 'touched beyond what the operator must read and write');
  if (from < least) add('untouched operands', from - least, 'of the operands never touched');
  // An extrapolated sample may be slightly below what all workgroups touch together.
  const kept = counted.workgroupUnique && Math.min(requested, Math.max(from, total(counted.workgroupUnique)));
  if (kept === null) {
    add('re-reads', requested - from, 'requested again after the first time');
  } else {
    add('re-reads by other workgroups', kept - from, 'touched by more than one workgroup');
    add('re-reads within workgroups', requested - kept, 'requested again by the same workgroup');
  }
  return { least, actual: requested, causes };
}

type Sides = readonly number[];

/** Sides of the least computation: a product of sides is a count. */
interface Needed {
  readonly multiplyAdds: Sides;
  readonly exponentials: Sides;
  readonly outputs: Sides;
}

/** The factors of a product, including its number; of a sum, which has no sides, its value. */
function sidesOf(text: string | undefined, shape: Subject['shape']): Sides {
  if (text === undefined) return [];
  const [{ factor, dimensions }, ...more] = termsOf(text) as readonly [Term, ...Term[]];
  if (more.length > 0) return [evaluate(text, shape)];
  return [...(factor === 1 ? [] : [factor]), ...dimensions.map((name) => shape[name] ?? 0)];
}

function neededOf({ op: id, shape }: Omit<Subject, 'work'>): Needed | null {
  const op = operatorOf(id);
  if (!op) return null;
  const { products } = op.flop;
  const output = Object.values(op.tensors).find(({ role }) => role === 'output')!;
  // A multiply-add is two operations.
  const multiplyAdds = sidesOf(products, shape).map((side, i) => (i === 0 && products !== undefined ? side / 2 : side));
  return {
    multiplyAdds: multiplyAdds.filter((side) => side !== 1),
    exponentials: sidesOf(op.exponentials, shape),
    outputs: output.dimensions.map((name) => shape[name] ?? 0),
  };
}

const product = (values: Sides): number => (values.length === 0 ? 0 : values.reduce((a, b) => a * b, 1));

/** Fused multiply-adds, multiplications that an addition can be paired with, and exponentials. */
function executed(histogram: Counted['histogram']): { fused: number; paired: number; powers: number } {
  const of = (...names: string[]): number =>
    names.reduce((sum, name) => sum + (histogram[`f32.${name}`] ?? 0) + (histogram[`f16.${name}`] ?? 0), 0);
  return { fused: of('fma'), paired: Math.min(of('mul'), of('add', 'sub')), powers: of('exp', 'exp2') };
}

/** The most times something is plausibly recomputed. */
const MOST_TIMES = 4;

/**
 * Computation beyond what is needed: padding where sides are rounded up to a tile, recomputation for the rest.
 * @param again whether a whole multiple is recomputation rather than a tile twice the side
 */
function surplus(done: number, needs: Sides, weight: number, what: string, again: boolean): Cause[] {
  const needed = product(needs);
  if (needs.length === 0 || done <= needed) return [];
  const times = Array.from({ length: MOST_TIMES }, (_, i) => i + 1);
  const isWhole = (n: number): boolean => done === n * needed;
  const n = (again ? times.find(isWhole) : undefined) ?? times.find((one) => fitsTiles(done / one, needs));
  // Passes may have different tiles: anything but a whole multiple is still padding.
  const padded = n !== undefined ? done / n : done % needed === 0 ? needed : done;
  return [
    {
      name: 'padding',
      amount: (padded - needed) * weight,
      why: `${count(padded)} ${what} instead of ${count(needed)}, as tiles reach past the edge`,
    },
    {
      name: 'recomputation',
      amount: (done - padded) * weight,
      why: `${what} done ${short(done / padded)} times`,
    },
  ];
}

/** Largest tile size that sides are rounded up to. */
const LARGEST_TILE = 256;

/** Whether the sides, rounded up to multiples of powers of two, make exactly that product. */
function fitsTiles(wanted: number, [first, ...rest]: Sides): boolean {
  if (first === undefined) return wanted === 1;
  for (let step = 1; step <= LARGEST_TILE; step *= 2) {
    const rounded = Math.ceil(first / step) * step;
    if (wanted % rounded === 0 && fitsTiles(wanted / rounded, rest)) return true;
  }
  return false;
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** `221,184`: a count with thousands separators. */
const count = (value: number): string => value.toLocaleString('en');
