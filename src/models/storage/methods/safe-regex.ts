/** A regular expression from a file, and about how long a trial takes: 1 is usual. */
export interface SafeRegex {
  readonly regex: RegExp;
  readonly cost: number;
}

const MOST_PATTERN = 300;
/** Repeats between two `.*`, each of which is tried in every place. */
const MOST_REPEATS = 2;

/**
 * A regular expression that a name must begin with, made so that no trial takes long: what follows each `.*` is looked for
 * once, in the first place that fits. Null if it is invalid, or holds repeated groups or many repeats.
 */
export function safeRegex(source: string): SafeRegex | null {
  if (source.length > MOST_PATTERN || /\)[*+{]|\\[1-9]/.test(source)) return null;
  const choices = split(source, '|').map((choice) => split(choice, '.*'));
  const repeats = Math.max(...choices.flat().map((part) => part.match(/[*+{]/g)?.length ?? 0));
  if (repeats > MOST_REPEATS) return null;
  let group = 0;
  const atomic = (part: string): string => {
    const name = `part${group++}`;
    // A lookahead is not entered a second time.
    return `(?=(?<${name}>[^]*?${part}))\\k<${name}>`;
  };
  const made = choices.map(([first = '', ...rest]) => first + rest.map((part) => atomic(lazy(part))).join(''));
  try {
    return { regex: new RegExp(`^(?:${made.join('|')})`), cost: 10 ** repeats };
  } catch {
    return null;
  }
}

/** `.*?` is no other than `.*` where only the first place counts. */
const lazy = (part: string): string => (part.startsWith('?') ? part.slice(1) : part);

/** Splits an expression where a separator stands outside groups, classes and escapes. */
function split(source: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let [depth, inClass, from] = [0, false, 0];
  for (let i = 0; i < source.length; i++) {
    const letter = source[i]!;
    if (depth === 0 && !inClass && source.startsWith(separator, i)) {
      parts.push(source.slice(from, i));
      i += separator.length - 1;
      from = i + 1;
    } else if (letter === '\\') i++;
    else if (inClass) inClass = letter !== ']';
    else if (letter === '[') inClass = true;
    else if (letter === '(') depth++;
    else if (letter === ')') depth--;
  }
  return [...parts, source.slice(from)];
}
