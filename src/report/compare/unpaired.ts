import type { Report, Result } from '../format.ts';

/** A result that only one of two reports measured. */
export interface Unpaired {
  readonly id: string;
  /** The report that measured it. */
  readonly in: 'A' | 'B';
  readonly reason: string;
}

/** What cannot be compared, and why: each result that one report measured and the other did not. */
export function unpairedResults(a: Report, b: Report): Unpaired[] {
  return [...oneSided(a, b, 'A', 'B'), ...oneSided(b, a, 'B', 'A')];
}

function oneSided(report: Report, other: Report, here: 'A' | 'B', there: 'A' | 'B'): Unpaired[] {
  const known = new Map(other.results.map((result) => [result.id, result]));
  return report.results.flatMap((result) => {
    if (result.status !== 'measured') return [];
    const twin = known.get(result.id);
    if (twin?.status === 'measured') return [];
    const reason = twin ? `${twin.status} in ${there}: ${twin.reason}` : absence(result, other, there);
    return [{ id: result.id, in: here, reason }];
  });
}

/** The same kernel at another shape is the usual cause: default plans size their shapes by the adapter's speed. */
function absence({ kernel, dtype, shape }: Result, other: Report, there: 'A' | 'B'): string {
  const like = other.results.filter((result) => result.kernel === kernel && result.dtype.storage === dtype.storage);
  if (like.length === 0) return `${there} has no ${kernel} ${dtype.storage}`;
  const near = like.toSorted((x, y) => differing(x, shape) - differing(y, shape))[0]!;
  const words = Object.entries(near.shape).map(([name, size]) => `${name}=${size}`);
  return `${there} has it at another shape: ${words.join(' ')}`;
}

const differing = (result: Result, shape: Result['shape']): number =>
  Object.keys(shape).filter((name) => result.shape[name] !== shape[name]).length;
