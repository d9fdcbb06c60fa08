/** `Dispatches without a time: 5.`, `Time of counting: 0.046 s.` */
const NUMBERED = /^(?<what>[^:]+: )(?<number>\d+(?:\.\d+)?(?:e-\d+)?)(?<unit> s)?\.$/;

/**
 * The notes of several contexts, each said once. Of notes that differ only by the number with which they end the
 * numbers, or seconds, are added up: a page with ten workers has no ten notes on counting.
 */
export function mergeNotes(notes: readonly string[]): string[] {
  const merged = new Map<string, number | null>();
  for (const note of notes) {
    const { what, number, unit = '' } = NUMBERED.exec(note)?.groups ?? {};
    if (what === undefined) merged.set(note, null);
    else merged.set(`${what}\0${unit}`, (merged.get(`${what}\0${unit}`) ?? 0) + Number(number));
  }
  return Array.from(merged, ([key, sum]) => {
    if (sum === null) return key;
    const [what, unit] = key.split('\0') as [string, string];
    return `${what}${unit === '' ? sum : Number(sum.toPrecision(2))}${unit}.`;
  });
}
