import { randomWords } from '../../../src/protocol/random.ts';

/** The extent of the tests: everything, or a sample drawn by a seed. */
export interface Sampling {
  readonly everything: boolean;
  readonly seed: number;
}

/** At most `most` elements of a list, drawn by a seed and a name; the whole list if everything is requested. */
export function drawn<T>(from: readonly T[], most: number, name: string, { everything, seed }: Sampling): readonly T[] {
  if (everything || from.length <= most) return from;
  const salt = [...name].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193), seed);
  const next = randomWords(salt >>> 0);
  const left = [...from];
  return Array.from({ length: most }, () => left.splice(next() % left.length, 1)[0]!);
}

/** The reason for skipping a test that was not drawn. */
export const notDrawn = ({ seed }: Sampling): string => `not in the sample of seed ${seed}`;
