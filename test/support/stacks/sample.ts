import { randomWords } from '../../../src/protocol/random.ts';

/** How much of what could be tested is: everything, or a sample that a seed draws. */
export interface Sampling {
  readonly everything: boolean;
  readonly seed: number;
}

/** So many of a list, drawn by a seed and a name; the whole list where everything is asked for. */
export function drawn<T>(from: readonly T[], most: number, name: string, { everything, seed }: Sampling): readonly T[] {
  if (everything || from.length <= most) return from;
  const salt = [...name].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193), seed);
  const next = randomWords(salt >>> 0);
  const left = [...from];
  return Array.from({ length: most }, () => left.splice(next() % left.length, 1)[0]!);
}

/** Why what was not drawn is skipped. */
export const notDrawn = ({ seed }: Sampling): string => `not in the sample of seed ${seed}`;
