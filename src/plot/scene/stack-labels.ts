/** A label of a column: its preferred position and its priority. */
export interface StackRequest {
  readonly id: string;
  /** Middle of the label, in pixels from the top. */
  readonly y: number;
  readonly priority: number;
}

/**
 * Spreads the labels of one column at least `height` apart, each as close to its preferred position as that allows. If
 * the column cannot hold all, those of lowest priority are left out.
 * @returns the middle of each placed label, by id
 */
export function stackLabels(
  requests: readonly StackRequest[],
  height: number,
  [top, bottom]: readonly [number, number],
): Map<string, number> {
  const room = Math.max(0, Math.floor((bottom - top) / height));
  const kept = requests
    .toSorted((a, b) => b.priority - a.priority)
    .slice(0, room)
    .toSorted((a, b) => a.y - b.y);
  const least = top + height / 2;
  const most = bottom - height / 2;
  // Blocks of touching labels, each at the mean of its labels' preferences (pool adjacent violators).
  const blocks: { start: number; ids: string[]; wanted: number[] }[] = [];
  for (const { id, y } of kept) {
    blocks.push({ start: clamp(y, least, most), ids: [id], wanted: [y] });
    for (let last = blocks.length - 1; last > 0; last--) {
      const [above, below] = [blocks[last - 1]!, blocks[last]!];
      if (above.start + above.ids.length * height <= below.start) break;
      above.ids.push(...below.ids);
      above.wanted.push(...below.wanted);
      const mean = above.wanted.reduce((sum, want, index) => sum + want - index * height, 0) / above.wanted.length;
      above.start = clamp(mean, least, most - (above.ids.length - 1) * height);
      blocks.pop();
    }
  }
  return new Map(blocks.flatMap(({ start, ids }) => ids.map((id, index) => [id, start + index * height] as const)));
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
