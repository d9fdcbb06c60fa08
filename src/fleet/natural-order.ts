/** Texts as people order them: numbers by value, so that lab-9 comes before lab-10. */
const COLLATOR = new Intl.Collator('en', { numeric: true });

/** Orders two names, of hosts, results or architectures; below 0 if `a` comes first. */
export const byName = (a: string, b: string): number => COLLATOR.compare(a, b) || (a < b ? -1 : Number(a > b));

/** What comes before a release, the earliest first; those of a line are the same. */
const PRE_RELEASES = [
  ['nightly', 'canary', 'dev', 'devel', 'snapshot'],
  ['alpha', 'a'],
  ['beta', 'b'],
  ['pre', 'preview'],
  ['rc'],
];
const TIERS = new Map(PRE_RELEASES.flatMap((names, tier) => names.map((name) => [name, tier] as const)));

/** Numbers, words, the tilde, other signs; `a` and `b` mean alpha and beta only between digits, as in `154.0b9`. */
const TOKENS = /\d+|(?<=\d)[ab](?=\d)|\p{L}+|~|[^\d\p{L}~]+/gu;

/** Where a token stands beside others at its place: what is before a release, its end, what a distribution adds, more. */
type Token = readonly [kind: 'tilde' | 'pre' | 'end' | 'suffix' | 'word' | 'number', text: string];
const KINDS: readonly Token[0][] = ['tilde', 'pre', 'end', 'suffix', 'word', 'number'];
const END: Token = ['end', ''];

function tokensOf(version: string): Token[] {
  const parts = version.toLowerCase().match(TOKENS) ?? [];
  return parts.flatMap((text, i): Token[] => {
    if (/^\d/.test(text)) return [['number', text]];
    if (text === '~') return [['tilde', text]];
    const isBetweenDigits = /^\d/.test(parts[i - 1] ?? '') && /^\d/.test(parts[i + 1] ?? '');
    if (TIERS.has(text) && (text.length > 1 || isBetweenDigits)) return [['pre', text]];
    if (/^\p{L}/u.test(text)) return [['word', text]];
    // A point only parts numbers, and what parts a tag from its release says nothing of its own: 1.0rc1, 1.0-rc1.
    const isBeforeTag = TIERS.has(parts[i + 1] ?? '') && parts[i + 1]!.length > 1;
    return text === '.' || isBeforeTag ? [] : [['suffix', text]];
  });
}

function compareTokens([kind, text]: Token, [otherKind, other]: Token): number {
  if (kind !== otherKind) return KINDS.indexOf(kind) - KINDS.indexOf(otherKind);
  return kind === 'pre' ? TIERS.get(text)! - TIERS.get(other)! : COLLATOR.compare(text, other);
}

/**
 * Orders two versions; below 0 if `a` is the earlier. Numbers count by value (560.9 before 560.35), pre-releases come
 * before their release (1.0.0-rc.1, 154.0b9, 25.1~rc2), and what a distribution adds after it (24.0.5-1ubuntu3).
 */
export function byVersion(a: string, b: string): number {
  const [own, others] = [tokensOf(a), tokensOf(b)];
  for (let i = 0; i < Math.max(own.length, others.length); i++) {
    const order = compareTokens(own[i] ?? END, others[i] ?? END);
    if (order !== 0) return order;
  }
  return byName(a, b);
}
