import type { Ceiling } from '../../report/report-format.ts';
import { isUnsteady } from '../../report/unsteady.ts';
import { own } from '../../text/lookup.ts';
import { formatBytes, formatInterval, si } from '../../text/units.ts';
import type { Explained } from '../explained/explained.ts';

/** Units of ceilings as the page writes them. */
export const CEILING_UNITS: Readonly<Record<Ceiling['unit'], string>> = {
  'B/s': 'B/s',
  'flop/s': 'FLOP/s',
  'op/s': 'OP/s',
  s: 's',
};

const MEANINGS: Readonly<Record<string, string>> = {
  'memory/read': 'The fastest this adapter read from its memory, from a buffer larger than its caches',
  'memory/write': 'The fastest this adapter wrote to its memory, to a buffer larger than its caches',
  'memory/copy': 'The fastest this adapter copied in its memory; bytes read and bytes written both count',
  'workgroup/read': 'The fastest that workgroups read the fast memory they share',
  'compute/f32': 'The fastest arithmetic in f32 that WGSL reached here, by chains of fused multiply-adds',
  'compute/f16': 'The fastest arithmetic in f16 that WGSL reached here, by chains of fused multiply-adds',
  'compute/int8': 'The fastest that WGSL reached here in products of packed 8-bit integers',
  'launch/dispatch': 'Time of a dispatch that does nothing: no kernel takes less',
};

function meaningOf({ id, kind, parameters }: Ceiling): string {
  const level = /^memory\/level-(\d+)$/.exec(id)?.[1];
  if (level === undefined) return own(MEANINGS, id) ?? `The highest rate of kind ${kind} that was reached here`;
  const { workingSet } = parameters;
  const room = typeof workingSet === 'number' ? `, which holds up to ${formatBytes(workingSet)}` : '';
  return `The fastest this adapter read data that stays in a cache: level ${level}, the fastest being 1${room}`;
}

/** What there is to know about a measured ceiling. */
export function ceilingAbout(ceiling: Ceiling): Explained {
  const { unit, estimate, kernel, parameters } = ceiling;
  const words = (value: number): string => si(value, CEILING_UNITS[unit], 5);
  const { value, low, high, level } = estimate;
  const chosen = Object.entries(parameters).map(([name, one]) => `${name} ${one}`);
  return {
    meaning: meaningOf(ceiling),
    formula: `${words(value)}; ${Math.round(level * 100)} % interval ${words(low)} to ${words(high)}`,
    source: `kernel ${kernel}${chosen.length === 0 ? '' : `, the fastest of its sweep: ${chosen.join(', ')}`}`,
    ...(isUnsteady(estimate) && {
      flags: [`Unsteady: the interval is ${formatInterval(estimate)}, so no share of this ceiling is given`],
    }),
  };
}
