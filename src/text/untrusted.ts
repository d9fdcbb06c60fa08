/** Texts that came from a file, or from anybody: made fit to be shown, whatever they hold. */

/** What a terminal obeys, or what ends a line somewhere. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** What is not seen, turns text around, or is half a character: bidi controls, zero-width characters, lone surrogates. */
const UNSEEN = /(?![\uFE00-\uFE0F])[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}\uFFFE\uFFFF]/gu;

/**
 * Text without anything that a terminal would obey or a reader would not see. Every text from a file goes through this
 * before it is printed, in a terminal, Markdown, SVG or CSV.
 */
export const harmless = (text: string): string => text.replaceAll(CONTROLS, ' ').replaceAll(UNSEEN, '\uFFFD');

/** The same for a text that may have several lines, where a line break is one. */
export const harmlessLines = (text: string): string => text.split('\n').map(harmless).join('\n');

/** The same kinds of characters in JSON, whose own line breaks stay. */
const IN_JSON = /[\u007F-\u009F\p{Zl}\p{Zp}]|(?![\uFE00-\uFE0F])[\p{Cf}\p{Default_Ignorable_Code_Point}\uFFFE\uFFFF]/gu;

/** Escapes in JSON text what JSON itself would let stand; its value stays the same. */
const escapeUnseen = (json: string): string =>
  json.replaceAll(IN_JSON, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

/** A value as indented JSON that is safe to print, with a line break at its end. */
export const jsonText = (value: unknown): string => `${escapeUnseen(JSON.stringify(value, null, 2))}\n`;

/** Longest quotation in a sentence. */
const MOST_QUOTED = 100;

/** A value as a reader can recognise it: JSON on one line, harmless, cut in the middle where it is long. */
export function quote(value: unknown, most: number = MOST_QUOTED): string {
  return cut(escapeUnseen(asJson(typeof value === 'string' ? cut(value, most) : value)), most);
}

function asJson(value: unknown): string {
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // Too deep, or in a circle.
    return Array.isArray(value) ? 'a list' : 'an object';
  }
}

/** A text of at most so many characters: its beginning, an ellipsis, its end. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) / 3);
  const head = text.slice(0, most - 1 - tail).replace(/[\uD800-\uDBFF]$/, '');
  return `${head}…${text.slice(text.length - tail).replace(/^[\uDC00-\uDFFF]/, '')}`;
}
