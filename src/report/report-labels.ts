import * as v from 'valibot';

/** The most labels of a report, and characters of a key and of a value. */
const MOST = { labels: 32, key: 64, value: 200 } as const;

/** Names that a reader drops from any record, as they mean something else on an object. */
const RESERVED: ReadonlySet<string> = new Set(['constructor', 'prototype']);

/** What a key of a label is, in words. */
export const LABEL_KEY =
  'a key of at most 64 letters, digits and . - _ / : that begins with a letter or a digit, other than constructor and prototype';

/** Whether a text may be the key of a label. */
export const isLabelKey = (key: string): boolean =>
  /^[A-Za-z0-9][\w./:-]*$/.test(key) && key.length <= MOST.key && !RESERVED.has(key);

/** The schema of labels: what the user says of the machine or the run, such as `pool: lab-1`. */
export const labelsSchema = v.pipe(
  v.record(
    v.pipe(v.string(), v.check(isLabelKey, LABEL_KEY)),
    v.pipe(v.string(), v.maxLength(MOST.value, `at most ${MOST.value} characters`)),
  ),
  v.check((labels) => Object.keys(labels).length <= MOST.labels, `at most ${MOST.labels} labels`),
);

/** Labels by their keys. */
export type Labels = Readonly<Record<string, string>>;

/** What is wrong with a value that claims to be labels: what was expected, in words; null: nothing. */
export function labelsProblem(value: unknown): string | null {
  const parsed = v.safeParse(labelsSchema, value, { abortEarly: true });
  if (parsed.success) return null;
  const { message, expected } = parsed.issues[0];
  return message.startsWith('Invalid') ? (expected ?? 'labels') : message;
}

/** `pool=lab-1, rack=3` in the order of the keys; empty without labels. */
export const labelWords = (labels: Labels = {}): string =>
  Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
