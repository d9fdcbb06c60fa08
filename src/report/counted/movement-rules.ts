import { formatShare, si } from '../../text/units.ts';
import type { Advice, TimedKernel } from './advice.ts';
import type { Counted } from './counted.ts';

type Traffic = Counted['requested'];

/** The part of the requested bytes that are texels, where a kernel uses textures. */
type WithTexels = Counted & { readonly texels?: Traffic | undefined };

const total = ({ read, written }: Traffic): number => read + written;

/** From this share of texels on, the texture unit serves most of the traffic. */
const MOSTLY = 0.5;

/** Formats of half the width that hold the same kind of number. */
const NARROWER: ReadonlyMap<string, string> = new Map([
  ['rgba32float', 'rgba16float'],
  ['rg32float', 'rg16float'],
  ['r32float', 'r16float'],
  ['rgba16float', 'rgba8unorm'],
  ['rg16float', 'rg8unorm'],
  ['r16float', 'r8unorm'],
]);

/** Most bytes of the kernel are texels: their format decides its traffic. */
export function texelBound({ roofline, texelFormats = [] }: TimedKernel, counted: WithTexels): Advice | null {
  if (!counted.texels || roofline?.bound === 'compute') return null;
  const texels = total(counted.texels);
  const share = texels / total(counted.requested);
  if (!(share >= MOSTLY)) return null;
  const wide = texelFormats.find((format) => NARROWER.has(format));
  const again = 'eep texels that are read again in workgroup memory, or use a storage buffer.';
  const isNarrow = texelFormats.length > 0 && wide === undefined;
  const example = wide === undefined ? '' : `, such as ${NARROWER.get(wide)} for ${wide}`;
  return {
    rule: 'texel-bound',
    advice: isNarrow ? `K${again}` : `Use a narrower texel format where its precision suffices${example}; k${again}`,
    short: isNarrow ? 'keep texels in workgroup memory' : 'use a narrower texel format',
    evidence: `${formatShare(share)} of the bytes it requests, ${si(texels, 'B')}, are texels.`,
    gain: null,
  };
}

/** Integer operations for each byte below which they are the addressing of what is moved. */
const ADDRESSING = 16;

/** Bytes read for each written up to which they are moved, with an index of 64 bits for 32 of data: others are reduced. */
const MOVED = 4;

/** Classes of the histogram that calculate: floats but for changes of form, subgroups, and atomics that change memory. */
const COMPUTING = /^((f32|f16)\.(?!cvt$)|sg\.|int\.dot4$|atomic\.atomic(?!Load$|Store$))/;

/**
 * Whether a kernel only moves data: no FLOP, no more integer operations than addresses take, and no stored value that is
 * calculated from loaded ones. Counts of earlier versions do not say the last: there, no class that calculates may have run,
 * and what is read has to be written, not reduced to less.
 */
export function movesOnly(counted: Counted): boolean {
  const { requested, computes } = counted;
  const bytes = total(requested);
  if (computes === true || counted.flop > 0 || !(bytes > 0) || counted.intOp >= ADDRESSING * bytes) return false;
  if (computes === false) return true;
  const calculates = Object.entries(counted.histogram).some(([name, n]) => n > 0 && COMPUTING.test(name));
  return !calculates && requested.read <= MOVED * requested.written;
}

/** A kernel that moves data and computes nothing can vanish as a whole. */
export function computesNothing(counted: Counted): Advice | null {
  if (!movesOnly(counted)) return null;
  return {
    rule: 'computes-nothing',
    advice:
      'Do without it: let the kernel before write, or the kernel after read, in the order or format that is needed; what moves constants can be done once, ahead.',
    short: 'fuse it with its neighbours',
    evidence: `It moves ${si(total(counted.requested), 'B')} and computes nothing.`,
    gain: null,
  };
}

/** Which number of a line shows what a rule is about. */
const SHOWN_BY: ReadonlyMap<Advice['rule'], 'bytes' | 'executions'> = new Map([
  ['sectors', 'bytes'],
  ['narrow-loads', 'bytes'],
  ['re-reads', 'bytes'],
  ['integer-bound', 'executions'],
]);
/** A line is named from this share on, and no more than so many. */
const [LEAST_SHARE, MOST_LINES] = [0.2, 3] as const;

/** The advice with the lines of the source that its evidence comes from, where lines were counted and some stand out. */
export function linesBehind(advice: Advice, { lines = [] }: Counted): Advice {
  const by = SHOWN_BY.get(advice.rule);
  if (by === undefined || lines.length === 0) return advice;
  const whole = lines.reduce((all, line) => all + line[by], 0);
  const named = lines
    .filter((line) => whole > 0 && line[by] >= LEAST_SHARE * whole)
    .toSorted((a, b) => b[by] - a[by])
    .slice(0, MOST_LINES);
  if (named.length === 0) return advice;
  const share = formatShare(named.reduce((all, line) => all + line[by], 0) / whole);
  const numbers = named.map(({ line }) => line);
  const where = `${numbers.length === 1 ? 'Line' : 'Lines'} ${listed(numbers)}`;
  const does = by === 'bytes' ? (numbers.length === 1 ? 'requests' : 'request') : numbers.length === 1 ? 'runs' : 'run';
  const what = by === 'bytes' ? `${does} ${share} of the bytes` : `${does} most often`;
  return { ...advice, evidence: `${advice.evidence} ${where} ${what}.`, lines: numbers };
}

/** `31, 44 and 50`. */
const listed = (numbers: readonly number[]): string =>
  numbers.length < 2 ? numbers.join('') : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
