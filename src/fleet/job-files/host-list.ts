/** Longer lists are a slip of the pen, such as `node[1-1000000000]`. */
export const MOST_HOSTS = 100_000;

/** `[01-04,7]`: numbers and ranges of them, as Slurm has them; an address in brackets has colons. */
const RANGES = /\[(\d{1,9}(?:-\d{1,9})?(?:,\d{1,9}(?:-\d{1,9})?)*)\]/;

/**
 * The names in a list with commas between, without repetitions, with Slurm's ranges expanded: `n[08-10,12],gpu` is n08,
 * n09, n10, n12 and gpu. What is no range stays as it is.
 * @returns null for more than MOST_HOSTS
 */
export function hostList(text: string): string[] | null {
  const hosts = new Set<string>();
  // Not at commas between brackets.
  for (const part of text.split(/,(?![^[\]]*\])/)) {
    const names = expanded(part.trim());
    if (names === null) return null;
    for (const name of names) if (name !== '') hosts.add(name);
    if (hosts.size > MOST_HOSTS) return null;
  }
  return [...hosts];
}

function expanded(name: string): string[] | null {
  const found = RANGES.exec(name);
  if (!found) return [name];
  const [all, ranges = ''] = found;
  const ends = expanded(name.slice(found.index + all.length));
  const numbers = ranges.split(',').map(numbersOf);
  const count = numbers.reduce((sum, one) => sum + (one?.count ?? 0), 0);
  if (ends === null || count * ends.length > MOST_HOSTS) return null;
  // A range backwards is none: the name is refused as it is.
  if (numbers.includes(null)) return [name];
  const before = name.slice(0, found.index);
  return numbers.flatMap((one) => one!.list().flatMap((number) => ends.map((end) => `${before}${number}${end}`)));
}

/** The numbers of a range, with as many digits as its first; null for one that goes backwards. */
function numbersOf(range: string): { readonly count: number; list(): string[] } | null {
  const [first = '', last = first] = range.split('-');
  const count = Number(last) - Number(first) + 1;
  if (count < 1) return null;
  const digits = (_: unknown, i: number): string => String(Number(first) + i).padStart(first.length, '0');
  return { count, list: () => Array.from({ length: count }, digits) };
}
