/** Makes text from files and other untrusted sources safe to show. */

/** Characters that control a terminal or end a line. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Invisible characters, bidi controls and lone surrogates. */
const UNSEEN = /(?![\uFE00-\uFE0F])[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}\uFFFE\uFFFF]/gu;

/**
 * Text without control characters or invisible characters. All text from files goes through this before it is printed to
 * a terminal, Markdown, SVG or CSV.
 */
export const harmless = (text: string): string => text.replaceAll(CONTROLS, ' ').replaceAll(UNSEEN, '\uFFFD');

/** The same for text with several lines: line breaks stay. */
export const harmlessLines = (text: string): string => text.split('\n').map(harmless).join('\n');

/** The same characters in JSON text, whose line breaks stay. */
const IN_JSON = /[\u007F-\u009F\p{Zl}\p{Zp}]|(?![\uFE00-\uFE0F])[\p{Cf}\p{Default_Ignorable_Code_Point}\uFFFE\uFFFF]/gu;

/** Escapes them in JSON text, which does not change its value. */
const escapeUnseen = (json: string): string =>
  json.replaceAll(IN_JSON, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

/** A value as indented JSON that is safe to print, with a final line break. */
export const jsonText = (value: unknown): string => `${escapeUnseen(JSON.stringify(value, null, 2))}\n`;

/** Longest quotation in a message. */
const MOST_QUOTED = 100;

/** A name from a file: with escapes, in quotes, if not all of it can be seen, so that two names never look alike. */
export const visibleName = (name: string): string => (harmless(name) === name ? name : quote(name));

/** A value as JSON on one line, harmless, shortened in the middle if long. */
export function quote(value: unknown, most: number = MOST_QUOTED): string {
  return cut(escapeUnseen(asJson(typeof value === 'string' ? cut(value, most) : value)), most);
}

function asJson(value: unknown): string {
  // 1e999 in JSON.
  if (value === Infinity || value === -Infinity) return 'a number too large';
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // Too deep, or cyclic.
    return Array.isArray(value) ? 'a list' : 'an object';
  }
}

/** Text shortened to a number of characters: its beginning, an ellipsis, its end. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) / 3);
  const head = text.slice(0, most - 1 - tail).replace(/[\uD800-\uDBFF]$/, '');
  return `${head}…${text.slice(text.length - tail).replace(/^[\uDC00-\uDFFF]/, '')}`;
}
