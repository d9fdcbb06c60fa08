import { quote } from './untrusted.ts';

/** Invalid input: one sentence naming the field, what was expected and what was found. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** A value on one short line, for error messages. */
export const showValue = (value: unknown): string =>
  value === undefined ? 'nothing: the field is missing' : quote(value, 60);

/** Characters that may differ from a name of some length. */
const usualLimit = (length: number): number => Math.max(3, length / 2);

/** The names of a list closest to an unknown name, closest first. @param limit characters that may differ, by length */
export function nearNames(name: string, names: readonly string[], most = 3, limit = usualLimit): string[] {
  return names
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase().slice(0, 64), candidate) }))
    .filter(({ candidate, distance }) => distance <= limit(candidate.length))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance: the least number of single-character edits. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
