import { FONT_SIZE } from './chart.ts';
import { textWidth } from './text-width.ts';

/** A place of a mark along an axis, and how many others it stands upon. */
export interface SwarmPlace {
  readonly x: number;
  readonly level: number;
}

/** The lowest level of each where it does not touch an earlier one; places ascend. @param step their least distance */
export function stacked(places: readonly number[], step: number): SwarmPlace[] {
  const ends: number[] = [];
  return places.map((x) => {
    let level = ends.findIndex((end) => x - end >= step);
    if (level === -1) level = ends.length;
    ends[level] = x;
    return { x, level };
  });
}

/** As much of a text as fits into a width in pixels. */
export function fitting(text: string, width: number): string {
  if (textWidth(text, FONT_SIZE) <= width) return text;
  let end = text.length;
  while (end > 1 && textWidth(`${text.slice(0, end)}…`, FONT_SIZE) > width) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}
