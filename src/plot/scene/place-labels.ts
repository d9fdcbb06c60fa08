import { clip, inside, touch, type Box, type Segment } from './boxes.ts';

/** A text to be placed near a point. */
export interface LabelRequest {
  readonly id: string;
  readonly point: readonly [x: number, y: number];
  /** Half the size of what is drawn at the point: the label keeps clear of it. */
  readonly clearance: number;
  readonly width: number;
  readonly height: number;
  /** Higher is placed first. */
  readonly priority: number;
  /** Preferred direction, in degrees clockwise from the right (270 is above). */
  readonly prefers: number;
  /** The rising line that ends at the point: the label stays beside it, and moves back along it where it has to. */
  readonly along?: Segment;
  /** Room above the bounds for a label over its line's end, as high as the label. */
  readonly over?: Box;
  /** The farthest it may move aside, in pixels, if less than others may. */
  readonly reach?: number;
}

/** A placed label; a leader joins it to its point if it had to move aside. */
export interface PlacedLabel {
  readonly id: string;
  readonly box: Box;
  readonly leader: Segment | null;
}

/** What a label must not cover (boxes) and should avoid covering (lines). */
export interface Surroundings {
  readonly bounds: Box;
  readonly boxes: readonly Box[];
  readonly lines: readonly Segment[];
  /** The farthest a label may move aside, in pixels. */
  readonly reach: number;
}

/** Distances from the mark, in pixels; from the second on a leader is drawn. */
const STEPS = [3, 14, 26, 40, 56, 76];
/** Sixteen directions, clockwise from the right, as the cosine and sine of each. */
const DIRECTIONS = Array.from({ length: 16 }, (_, turn) => {
  const angle = (turn / 16) * 2 * Math.PI;
  return [Math.cos(angle), Math.sin(angle)] as const;
});
/** Cost of covering a line, in the units of distance: about that of the second step aside. */
const LINE_COST = 18;
/** Least gap between two labels. */
const GAP = 3;

/**
 * Places labels greedily by priority: each takes the cheapest place that touches no label, mark or leader.
 * A label without such a place is left out (the page shows it on focus). Deterministic; no randomness.
 */
export function placeLabels(requests: readonly LabelRequest[], around: Surroundings): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const request of requests.toSorted((a, b) => b.priority - a.priority || compare(a.id, b.id))) {
    let best: { label: PlacedLabel; cost: number } | null = null;
    // Of hundreds of marks few are within its reach.
    const most = Math.min(around.reach, request.reach ?? Infinity);
    const reach = reachOf(request, most);
    const near = request.along ? around : { ...around, boxes: around.boxes.filter((box) => touch(box, reach, 1)) };
    for (const { label, cost } of candidates(request, most)) {
      if (best && cost >= best.cost) continue;
      if (!isFree(label, placed, near, request.over)) continue;
      const total = cost + LINE_COST * around.lines.filter((line) => clip(line, label.box)).length;
      if (!best || total < best.cost) best = { label, cost: total };
    }
    if (best) placed.push(best.label);
  }
  return placed;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The box that holds every place of a label. */
function reachOf({ point: [x, y], clearance, width, height }: LabelRequest, reach: number): Box {
  const far = clearance + Math.max(reach, STEPS[0]!);
  return { x: x - far - width, y: y - far - height, width: 2 * (far + width), height: 2 * (far + height) };
}

/** A place and what it costs, in pixels of distance and the like. */
interface Candidate {
  readonly label: PlacedLabel;
  readonly cost: number;
}

/** Between two places along a line, in pixels, and the cost of each pixel: a name is read at the end of its line. */
const STRIDE = 6;
const COST_ALONG = 0.25;
/** From a line to the label beside it, in pixels. */
const ASIDE = 4;

/** Places in a row over a point, the label's middle or another part of it there. */
function* overhead({ id, point: [x], width, height }: LabelRequest, { y }: Box): Generator<Candidate> {
  for (let left = 0; left <= width; left += STRIDE) {
    const cost = Math.abs(left - width / 2) * COST_ALONG;
    yield { label: { id, box: { x: x - left, y, width, height }, leader: null }, cost };
  }
}

/** Places on both sides of a rising line, from its end back to its start: below it at the right, above it at the left. */
function* beside({ id, width, height }: LabelRequest, [x1, y1, x2, y2]: Segment): Generator<Candidate> {
  const length = Math.hypot(x2 - x1, y2 - y1);
  for (let back = 0; back <= length; back += STRIDE) {
    const [x, y] = [x2 + ((x1 - x2) * back) / length, y2 + ((y1 - y2) * back) / length];
    const cost = back * COST_ALONG;
    yield { label: { id, box: { x: x + ASIDE, y: y + 1, width, height }, leader: null }, cost };
    yield {
      label: { id, box: { x: x - ASIDE - width, y: y - 1 - height, width, height }, leader: null },
      cost: cost + 1,
    };
  }
}

function* candidates(request: LabelRequest, reach: number): Generator<Candidate> {
  if (request.over) yield* overhead(request, request.over);
  yield* request.along ? beside(request, request.along) : nearby(request, reach);
}

function* nearby(request: LabelRequest, reach: number): Generator<Candidate> {
  const { id, point, clearance, width, height } = request;
  const [x, y] = point;
  for (const step of STEPS) {
    if (step > reach && step > STEPS[0]!) return;
    for (const [cos, sin] of DIRECTIONS) {
      const distance = clearance + step;
      const [atX, atY] = [x + distance * cos, y + distance * sin];
      // The side of the box that faces the point touches (atX, atY): left edge when to the right, and so on.
      const box = { x: atX - (width * (1 - cos)) / 2, y: atY - (height * (1 - sin)) / 2, width, height };
      const leader: Segment | null =
        step === STEPS[0]
          ? null
          : [x + clearance * cos, y + clearance * sin, x + (distance - 1) * cos, y + (distance - 1) * sin];
      const label = { id, box, leader };
      yield { label, cost: costOf(label, request) };
    }
  }
}

function costOf({ box, leader }: PlacedLabel, request: LabelRequest): number {
  const [x, y] = request.point;
  const angle = Math.atan2(box.y + box.height / 2 - y, box.x + box.width / 2 - x);
  const away = Math.abs((((angle * 180) / Math.PI - request.prefers + 540 + 360) % 360) - 180);
  const length = leader ? Math.hypot(leader[2] - leader[0], leader[3] - leader[1]) : 0;
  return away / 12 + length * 0.8 + (leader ? 6 : 0);
}

function isFree(
  { box, leader }: PlacedLabel,
  placed: readonly PlacedLabel[],
  around: Surroundings,
  over?: Box,
): boolean {
  if (!inside(box, around.bounds) && !(over && inside(box, over))) return false;
  if (around.boxes.some((other) => touch(box, other, 1))) return false;
  for (const other of placed) {
    if (touch(box, other.box, GAP)) return false;
    if (other.leader && clip(other.leader, box)) return false;
    if (leader && clip(leader, other.box)) return false;
  }
  return true;
}

/** A label of a column: its preferred position and its priority. */
interface StackRequest {
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
