/** Characters that text from a file must not bring into a terminal or a document: one of each kind. */
export const FOREIGN = [
  'start',
  '\u001B]0;OWN\u0007',
  '\u001B[2J',
  '\u0000\b\r\n\t',
  '\u007F\u009B31m\u0085',
  '\u202Eevil\u202C\u2066\u2069\u200E\u061C',
  '\u200B\u200D\u2060\uFEFF\u00AD\u3164',
  '\u2028\u2029',
  '\uD800',
  '\u{E0041}',
  'end',
].join('|');

/** Matches any of them, except line breaks, which our output contains. */
export const HARMFUL =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF]|\p{Cs}|[\u{E0000}-\u{E0FFF}]/u;
