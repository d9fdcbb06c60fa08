import { own } from '../../text/lookup.ts';
import { storageWords } from '../result-words.ts';
import type { Report, Result } from '../report-format.ts';

/** A result that only one of two reports measured. */
export interface Unpaired {
  readonly id: string;
  /** The report that measured it: `A`, or the letter of the other one. */
  readonly in: string;
  readonly reason: string;
}

/** Results that one report measured and the other did not, each with the reason. `letter` is what B is called. */
export function unpairedResults(a: Report, b: Report, letter = 'B'): Unpaired[] {
  return [...oneSided([a, b], 'A', letter), ...oneSided([b, a], letter, 'A')];
}

function oneSided([report, other]: readonly [Report, Report], here: string, there: string): Unpaired[] {
  const known = new Map(other.results.map((result) => [result.id, result]));
  const kin = byKernel(other.results);
  return report.results.flatMap((result) => {
    if (result.status !== 'measured') return [];
    const twin = known.get(result.id);
    if (twin?.status === 'measured') return [];
    const reason = twin
      ? `${twin.status} in ${there}: ${twin.reason}`
      : absence(result, kin.get(kindOf(result)) ?? [], there);
    return [{ id: result.id, in: here, reason }];
  });
}

const MOST_LOOKED_AT = 200;

const kindOf = ({ kernel, dtype }: Result): string => `${kernel} ${storageWords(dtype)}`;

function byKernel(results: readonly Result[]): Map<string, Result[]> {
  const kin = new Map<string, Result[]>();
  for (const result of results) {
    const list = kin.get(kindOf(result));
    if (list) list.push(result);
    else kin.set(kindOf(result), [result]);
  }
  return kin;
}

/** Usually the same kernel has another shape: default plans size their shapes by the adapter's speed. */
function absence({ kernel, dtype, shape }: Result, like: readonly Result[], there: string): string {
  if (like.length === 0) return `${there} has no ${kernel} ${storageWords(dtype)}`;
  // The first of many suffice.
  const near = like.slice(0, MOST_LOOKED_AT).reduce((x, y) => (differing(y, shape) < differing(x, shape) ? y : x));
  const words = Object.entries(near.shape).map(([name, size]) => `${name}=${size}`);
  return `${there} has it at another shape: ${words.join(' ')}`;
}

const differing = (result: Result, shape: Result['shape']): number =>
  Object.keys(shape).filter((name) => own(result.shape, name) !== shape[name]).length;
