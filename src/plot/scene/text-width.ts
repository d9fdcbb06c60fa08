/** Widths in em of a wide sans-serif (DejaVu Sans): a narrower font leaves gaps, never an overlap. */
const GROUPS: readonly (readonly [string, number])[] = [
  ["ijlI'|", 0.3],
  [' .,:;·', 0.34],
  ['frt()/[]-"', 0.42],
  ['cksvxyzJ', 0.6],
  ['0123456789abdeghnopquFLPT', 0.64],
  ['ABCEKRSVXYZ', 0.7],
  ['DGHNOQUw&', 0.82],
  ['×±=+<>≤≥~', 0.84],
  ['M', 0.87],
  ['mW%µ', 0.99],
];

const WIDTHS = new Map(GROUPS.flatMap(([chars, width]) => [...chars].map((char) => [char, width] as const)));

/** Upper bound of a text's width in pixels, at a font size in pixels; bold text is slightly wider. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let em = 0;
  for (const char of text) em += WIDTHS.get(char) ?? (char.codePointAt(0)! > 0x2e7f ? 1.1 : 0.8);
  return em * fontSize * (bold ? 1.1 : 1);
}
