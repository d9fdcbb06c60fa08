import { tickLabel } from '../scene/log-axis.ts';
import type { Frame } from './frame.ts';
import { node, type SceneNode } from '../scene/scene.ts';

/** The frame of the plot: a line per decade, tick labels and axis titles. Screen readers get the marks' labels instead. */
export function axes({ plot, x, y }: Frame): SceneNode {
  const right = plot.x + plot.width;
  const bottom = plot.y + plot.height;
  return node('g', { 'aria-hidden': 'true', class: 'axes' }, [
    ...x.ticks.map((tick) => node('line', { class: 'grid', x1: x.at(tick), x2: x.at(tick), y1: plot.y, y2: bottom })),
    ...y.ticks.map((tick) => node('line', { class: 'grid', x1: plot.x, x2: right, y1: y.at(tick), y2: y.at(tick) })),
    node('path', { class: 'frame', d: `M${plot.x},${plot.y}V${bottom}H${right}` }),
    ...x.ticks.map((tick) =>
      node('text', { class: 'tick', x: x.at(tick), y: bottom + 17, 'text-anchor': 'middle' }, [tickLabel(tick)]),
    ),
    ...y.ticks.map((tick) =>
      node('text', { class: 'tick', x: plot.x - 7, y: y.at(tick) + 4, 'text-anchor': 'end' }, [tickLabel(tick)]),
    ),
    node('text', { class: 'axis', x: plot.x - 7, y: 13 }, ['FLOP per second']),
    node('text', { class: 'axis', x: plot.x + plot.width / 2, y: bottom + 36, 'text-anchor': 'middle' }, [
      'arithmetic intensity, FLOP per byte',
    ]),
  ]);
}
