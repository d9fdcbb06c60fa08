/** An upright rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A straight line from one point to another. */
export type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** Whether two boxes are closer to each other than the gap. */
export const touch = (a: Box, b: Box, gap = 0): boolean =>
  a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;

/** Whether a box lies wholly inside another. */
export const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

/**
 * The part of a segment inside a box, or null (Liang–Barsky). Placing labels calls this thousands of times: segments
 * wholly to one side are rejected by four comparisons.
 */
export function clip(segment: Segment, box: Box): Segment | null {
  const [x1, y1, x2, y2] = [segment[0], segment[1], segment[2], segment[3]];
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  if (Math.max(x1, x2) < box.x || Math.min(x1, x2) > right) return null;
  if (Math.max(y1, y2) < box.y || Math.min(y1, y2) > bottom) return null;
  const [dx, dy] = [x2 - x1, y2 - y1];
  let [from, to] = [0, 1];
  if (dx !== 0) {
    const [a, b] = [(box.x - x1) / dx, (right - x1) / dx];
    [from, to] = [Math.max(from, Math.min(a, b)), Math.min(to, Math.max(a, b))];
  }
  if (dy !== 0) {
    const [a, b] = [(box.y - y1) / dy, (bottom - y1) / dy];
    [from, to] = [Math.max(from, Math.min(a, b)), Math.min(to, Math.max(a, b))];
  }
  return from > to ? null : [x1 + from * dx, y1 + from * dy, x1 + to * dx, y1 + to * dy];
}
