/** Widths in em of a wide sans-serif (DejaVu Sans): a narrower font leaves air, never an overlap. */
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

/** Width in pixels that a text surely fits in, at a font size in pixels; bold text takes a little more. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let em = 0;
  for (const char of text) em += WIDTHS.get(char) ?? (char.codePointAt(0)! > 0x2e7f ? 1.1 : 0.8);
  return em * fontSize * (bold ? 1.1 : 1);
}
