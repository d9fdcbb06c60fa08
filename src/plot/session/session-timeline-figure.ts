import type { Hue } from '../../machines/machine.ts';
import { FONT_SIZE } from '../scene/chart.ts';
import { node, type SceneNode } from '../scene/scene.ts';
import { textWidth } from '../scene/text-width.ts';
import { timeTicks } from './time-ticks.ts';
import { reaching, sharesByColumn, type Lane, type TimelineLanes } from './timeline-lanes.ts';
import type { TimeWindow } from './time-window.ts';

/** How a timeline is drawn. */
export interface TimelineLook {
  /** In pixels. */
  readonly width: number;
  readonly window: TimeWindow;
  /** Of pipelines, in the order of the totals. */
  readonly hues: readonly Hue[];
  readonly names: readonly string[];
  /** Place of the selected pipeline; null: none. */
  readonly selected: number | null;
  /** What a lane is called, by its place. */
  readonly titles: readonly string[];
}

/** Classes of gaps, in the order of the kinds of idle time, and of counting. */
export const GAP_CLASSES = ['waits-for-cpu', 'between-passes', 'readback', 'counting', 'outside'] as const;

/** Heights in pixels. */
const [TITLE, SPANS, SPANS_OF_MANY, GAPS, APART, FOOT] = [17, 52, 40, 26, 8, 20] as const;
/** Stretches are drawn one by one if each has so many pixels on average; else columns say how much of them is taken. */
const LEAST_PIXELS = 4;
/** Pixels of a column. */
const COLUMN = 2;
/** Least height of a column that is not empty. */
const LEAST_HEIGHT = 1.5;

/** Where a lane is drawn, in pixels from the top. */
export interface LaneBox {
  readonly top: number;
  readonly height: number;
}

/** The boxes of the lanes, and the height of the drawing. */
export function timelineLayout({ lanes }: TimelineLanes): {
  readonly boxes: readonly LaneBox[];
  readonly height: number;
} {
  const many = lanes.filter(({ device }) => device !== null).length > 1;
  let top = 0;
  const boxes = lanes.map(({ device }): LaneBox => {
    const box = { top: top + TITLE, height: device === null ? GAPS : many ? SPANS_OF_MANY : SPANS };
    top = box.top + box.height + APART;
    return box;
  });
  return { boxes, height: top - APART + FOOT };
}

/**
 * When the GPU was busy with what, and what it waited for: a lane for each device, and one of the gaps, time to the right.
 * Where stretches are too short to be told apart, the height says which part of the time each takes.
 */
export function timelineFigure(lanes: TimelineLanes, look: TimelineLook): SceneNode {
  const { width, window } = look;
  const { boxes, height } = timelineLayout(lanes);
  const bottom = height - FOOT;
  const scale = width / (window[1] - window[0]);
  const ticks = timeTicks(window, Math.max(2, Math.floor(width / 110)));
  return node(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `Timeline: ${look.titles.join('; ')}`,
    },
    [
      node(
        'g',
        { class: 'axes' },
        ticks.map(({ at }) => {
          const x = (at - window[0]) * scale;
          return node('line', { class: 'grid', x1: x, x2: x, y1: TITLE, y2: bottom });
        }),
      ),
      ...lanes.lanes.flatMap((lane, place) => [
        node('text', { class: 'note', x: 0, y: boxes[place]!.top - 5 }, [look.titles[place] ?? '']),
        ...laneNodes(lane, boxes[place]!, lanes, look),
      ]),
      node('g', { class: 'axes' }, [
        node('path', { class: 'frame', d: `M0,${bottom}H${width}` }),
        ...ticks.map(({ at, words }) => {
          const x = (at - window[0]) * scale;
          const half = textWidth(words, FONT_SIZE) / 2;
          const anchor = x < half ? 'start' : x > width - half ? 'end' : 'middle';
          return node(
            'text',
            { class: 'tick', x: Math.min(width, Math.max(0, x)), y: bottom + 15, 'text-anchor': anchor },
            [words],
          );
        }),
      ]),
    ],
  );
}

/** How stretches of a lane are coloured: a class for each kind, the kind of each stretch, and the selected kind. */
interface Kinds {
  readonly classes: readonly string[];
  readonly of: (what: number) => number;
}

/** Class of a pass that was timed as a whole: what took how much of it is not known. */
export const WHOLE_PASS = 'whole-pass';

const HUES = ['accent', 'second', 'third', 'fourth', 'fifth', 'other', WHOLE_PASS] as const;

function kindsOf(lane: Lane, { hues, selected }: TimelineLook): Kinds {
  if (lane.device === null) return { classes: GAP_CLASSES, of: (what) => what };
  const kinds = hues.map((hue) => Math.max(0, HUES.indexOf(hue as (typeof HUES)[number])));
  const rest = HUES.length - 1;
  if (selected === null) return { classes: HUES, of: (what) => kinds[what] ?? rest };
  // The selected one lies at the bottom, the others fade.
  return {
    classes: [hues[selected] ?? 'other', ...HUES.map((hue) => `${hue} faded`)],
    of: (what) => (what === selected ? 0 : 1 + (kinds[what] ?? rest)),
  };
}

function laneNodes(lane: Lane, box: LaneBox, { pipelines }: TimelineLanes, look: TimelineLook): SceneNode[] {
  const kinds = kindsOf(lane, look);
  const [first, end] = reaching(lane, look.window);
  const paths =
    (end - first) * LEAST_PIXELS <= look.width ? oneByOne(lane, box, kinds, look) : byColumn(lane, box, kinds, look);
  const labels = (end - first) * LEAST_PIXELS <= look.width && pipelines > 0 ? labelsOf(lane, box, look) : [];
  const floor = box.top + box.height;
  return [
    node('path', { class: 'floor', d: `M0,${floor}H${look.width}` }),
    ...paths.flatMap((d, kind) => (d === '' ? [] : [node('path', { class: `stretch ${kinds.classes[kind]}`, d })])),
    ...labels,
  ];
}

const short = (value: number): string => String(Math.round(value * 100) / 100);

/** Path data by kind: a box for each stretch. */
function oneByOne(
  lane: Lane,
  { top, height }: LaneBox,
  { classes, of }: Kinds,
  { width, window }: TimelineLook,
): string[] {
  const paths = classes.map(() => '');
  const scale = width / (window[1] - window[0]);
  const [first, end] = reaching(lane, window);
  for (let i = first; i < end; i++) {
    const a = Math.max(0, (lane.from[i]! - window[0]) * scale);
    const b = Math.min(width, (lane.until[i]! - window[0]) * scale);
    if (b < 0 || a > width || b < a) continue;
    // Half a pixel between neighbours.
    const wide = Math.max(1, b - a - 0.5);
    paths[of(lane.what[i]!)] += `M${short(a)},${short(top)}h${short(wide)}v${short(height)}h${short(-wide)}z`;
  }
  return paths;
}

/** Path data by kind: in each column the kinds on top of one another, as high as the part of the time that they take. */
function byColumn(lane: Lane, box: LaneBox, { classes, of }: Kinds, { width, window }: TimelineLook): string[] {
  const columns = Math.max(1, Math.round(width / COLUMN));
  const shares = sharesByColumn(lane, window, columns, classes.length, of);
  const tops = new Float64Array(columns).fill(box.top + box.height);
  return classes.map((_, kind) => {
    const runs: string[] = [];
    let [start, from, to] = [0, 0, 0];
    for (let column = 0; column <= columns; column++) {
      const base = tops[column] ?? 0;
      const share = column < columns ? shares[column * classes.length + kind]! : 0;
      const high = share <= 0 ? 0 : Math.max(LEAST_HEIGHT, Math.min(1, share) * box.height);
      const edge = share <= 0 ? base : Math.max(box.top, base - high);
      const isOn = to > from && Math.abs(edge - from) < 0.25 && Math.abs(base - to) < 0.25;
      if (!isOn || column === columns) {
        if (to > from)
          runs.push(
            `M${short(start * COLUMN)},${short(from)}H${short(column * COLUMN)}V${short(to)}H${short(start * COLUMN)}z`,
          );
        [start, from, to] = [column, edge, base];
      }
      if (column < columns) tops[column] = edge;
    }
    return runs.join('');
  });
}

/** The names of pipelines in the boxes that have room for them. */
function labelsOf(lane: Lane, { top, height }: LaneBox, { width, window, names, selected }: TimelineLook): SceneNode[] {
  if (lane.device === null) return [];
  const scale = width / (window[1] - window[0]);
  const [first, end] = reaching(lane, window);
  const nodes: SceneNode[] = [];
  for (let i = first; i < end; i++) {
    const what = lane.what[i]!;
    const name = names[what];
    const a = Math.max(0, (lane.from[i]! - window[0]) * scale);
    const b = Math.min(width, (lane.until[i]! - window[0]) * scale);
    if (name === undefined || b - a < textWidth(name, FONT_SIZE) + 8) continue;
    const css = selected !== null && what !== selected ? 'in-box faded' : 'in-box';
    nodes.push(node('text', { class: css, x: (a + b) / 2, y: top + height / 2 + 4, 'text-anchor': 'middle' }, [name]));
  }
  return nodes;
}

/** Style of the timeline, besides that of all plots; colours come from custom properties. */
export const TIMELINE_STYLE = `
.stretch { fill: currentColor; stroke: none; }
.stretch.faded { opacity: 0.3; }
.in-box { fill: var(--paper); pointer-events: none; }
.in-box.faded { fill: var(--ink); }
.floor { stroke: var(--edge); fill: none; }
.waits-for-cpu { color: var(--warning); }
.between-passes { color: var(--edge); }
.readback { color: var(--a100); }
.whole-pass { color: var(--a10); }
.stretch.counting { fill: var(--panel); stroke: var(--edge); }
.stretch.outside { fill: none; stroke: var(--grid); }
`;
