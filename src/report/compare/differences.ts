import { cut, quote } from '../../text/untrusted.ts';
import { own } from '../../text/lookup.ts';
import type { Report } from '../report-format.ts';

/** Longest text of a driver or a label in the line. */
const MOST_SHOWN = 60;

/** What a report says of where it was measured, apart from the adapter: by name; null: it does not say. */
function placeOf({ adapter, environment }: Report): ReadonlyMap<string, string | null> {
  const { name, version } = environment.browser;
  return new Map([
    ['driver', adapter.driver ?? null],
    ['backend', adapter.backend ?? null],
    ['browser', `${name} ${version}`.trim()],
  ]);
}

/**
 * `Differs from A to B: driver 570.1 → 575.2, label pool lab-1 → none.`: drivers and backends that both reports tell,
 * browsers, labels that either has. Null if nothing of these differs.
 * @param letter what the second report is called
 */
export function differencesNote(a: Report, b: Report, letter: string): string | null {
  const [before, after] = [placeOf(a), placeOf(b)];
  const changes = [...before].flatMap(([name, from]) => {
    const to = after.get(name) ?? null;
    return from === null || to === null || from === to ? [] : [`${name} ${shown(from)} → ${shown(to)}`];
  });
  const all = [...changes, ...labelChanges(a, b)];
  return all.length === 0 ? null : `Differs from A to ${letter}: ${all.join(', ')}.`;
}

function labelChanges(
  { environment: { labels: a = {} } }: Report,
  { environment: { labels: b = {} } }: Report,
): string[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();
  return keys.flatMap((key) => {
    const [from, to] = [own(a, key), own(b, key)];
    return from === to
      ? []
      : [`label ${key} ${from === undefined ? 'none' : shown(from)} → ${to === undefined ? 'none' : shown(to)}`];
  });
}

/** A driver or a version as it is; a text that could be mistaken for part of the sentence in quotation marks. */
const shown = (text: string): string =>
  /^[^,→"\p{C}]+$/u.test(text) && text !== 'none' ? cut(text, MOST_SHOWN) : quote(text, MOST_SHOWN);
