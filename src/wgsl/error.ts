/** An error in a WGSL source: what is wrong, and where. */
export class WgslError extends Error {
  override readonly name = 'WgslError';
  /** Offset into the source. */
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** What is wrong, without line and column. */
  readonly reason: string;

  constructor(source: string, reason: string, { start, end }: { start: number; end: number }) {
    const { line, column } = placeOf(source, start);
    super(`line ${line}, column ${column}: ${reason}`);
    this.reason = reason;
    this.start = start;
    this.end = end;
    this.line = line;
    this.column = column;
  }
}

// Line breaks as the spec defines them: CR LF counts once.
const BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;

/** Line and column, 1-based, of an offset. @see https://www.w3.org/TR/WGSL/#line-break */
export function placeOf(source: string, offset: number): { line: number; column: number } {
  let line = 1;
  let from = 0;
  for (const found of source.slice(0, offset).matchAll(BREAK)) {
    line++;
    from = found.index + found[0].length;
  }
  return { line, column: offset - from + 1 };
}

/** The offset of each line's beginning, for repeated look-ups. */
export function lineStarts(source: string): number[] {
  return [0, ...[...source.matchAll(BREAK)].map((found) => found.index + found[0].length)];
}

/** The 1-based line of an offset. */
export function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
