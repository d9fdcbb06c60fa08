import { showValue } from '../../../text/input-error.ts';
import type { NumberFormat } from '../../../ops/formats.ts';
import { HEAD_PLACE, type Place } from './module-paths.ts';
import { Rules } from './modules.ts';
import type { TensorClass } from '../stored-format.ts';

/** How a file stores its matrices. */
export interface Scheme {
  /** The format of matrices of a class of which the file says nothing more. */
  readonly usual: Readonly<Partial<Record<TensorClass, NumberFormat>>>;
  /** The format of one matrix; null: not quantised. */
  readonly formatAt: (place: Place, kind: TensorClass) => NumberFormat | null;
  /** What the file says, as a phrase; null: it quantises nothing. */
  readonly words: string | null;
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
}

/** Classes that methods quantise unless they say otherwise. */
export const MATRICES: readonly TensorClass[] = ['linear', 'expert'];

/** What a scheme may have beside its format. */
export interface SchemeOptions {
  /** Modules that are not quantised. */
  readonly kept?: Rules<true>;
  /** Formats of single modules; null: not quantised. */
  readonly own?: Rules<NumberFormat | null>;
  readonly classes?: readonly TensorClass[];
  /** Whether the head is quantised: never, where `own` names it, or as matrices are. Default: never. */
  readonly head?: 'never' | 'named' | 'always';
  readonly assumptions?: readonly string[];
  readonly notes?: readonly string[];
}

/** A scheme of one format with exceptions; null: only what `own` names is quantised. */
export function schemeOf(format: NumberFormat | null, words: string | null, options: SchemeOptions = {}): Scheme {
  const { kept = new Rules(), own = new Rules<NumberFormat | null>(), classes = MATRICES, head = 'never' } = options;
  const named = (place: Place): NumberFormat | null | undefined => (kept.find(place) ? null : own.find(place));
  const fallback = head === 'always' ? format : null;
  const namedHead = head === 'never' ? null : named(HEAD_PLACE);
  const ofHead = namedHead === undefined ? fallback : namedHead;
  return {
    usual: {
      ...(format && Object.fromEntries(classes.map((kind) => [kind, format]))),
      ...(ofHead && { head: ofHead }),
    },
    formatAt: (place, kind) => {
      if (!classes.includes(kind)) return null;
      const found = named(place);
      return found === undefined ? format : found;
    },
    words,
    assumptions: options.assumptions ?? [],
    notes: options.notes ?? [],
  };
}

/** A file that quantises nothing. @param notes why */
export const plainScheme = (...notes: readonly string[]): Scheme => schemeOf(null, null, { notes });

/** Patterns that are not understood, as a note. */
export function unreadNotes(at: string, ...rules: readonly Pick<Rules<unknown>, 'unreadable'>[]): string[] {
  const [first, ...more] = rules.flatMap(({ unreadable }) => unreadable);
  if (first === undefined) return [];
  const others = more.length > 0 ? ` and ${more.length} more` : '';
  return [
    `${at} is not heeded where it names ${showValue(first)}${others}: ${others ? 'these patterns are' : 'this pattern is'} not understood`,
  ];
}
