import type { ModelStep } from '../../report/model-steps.ts';
import { formatSeconds } from '../../text/units.ts';
import { FONT_SIZE } from '../scene/chart.ts';
import { node, type SceneNode } from '../scene/scene.ts';
import { textWidth } from '../scene/text-width.ts';

const [ROW, GAP, TOP, FOOT] = [18, 10, 4, 20];
const NARROW = 420;

/** Why a timeline may hold other layers than its model; empty if it holds the same number. */
export const layersSentence = ({ layersMeasured }: Pick<ModelStep, 'layersMeasured'>, layers: number): string =>
  layersMeasured === layers
    ? ''
    : `${layersMeasured === 1 ? '1 layer was run, so that its' : `${layersMeasured} layers were run, so that their`} weights are cold; the model has ${layers}.`;

/** One run of a step's measured layers and its ends: a row for each call, a bar for each dispatch, time to the right from 0. */
export function stepTimeline(timeline: NonNullable<ModelStep['timeline']>, width: number): SceneNode {
  const rows = [...new Set(timeline.map(({ name }) => name))];
  const totals = new Map(rows.map((row) => [row, 0]));
  for (const { name, seconds } of timeline) totals.set(name, totals.get(name)! + seconds);
  const end = Math.max(...timeline.map(({ startSeconds, seconds }) => startSeconds + seconds));
  const words = (row: string): string => `${row} ${formatSeconds(totals.get(row)!)}`;
  const labels = Math.ceil(Math.max(...rows.map((row) => textWidth(words(row), FONT_SIZE))));
  // On a phone labels stand above their bars.
  const isNarrow = width < NARROW;
  const [left, pitch] = isNarrow ? [0, 2 * ROW] : [labels + GAP, ROW];
  const scale = (width - left) / end;
  const bottom = TOP + rows.length * pitch;
  const height = bottom + FOOT;
  return node(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `${timeline.length} dispatches in ${formatSeconds(end)}: ${rows.map(words).join(', ')}`,
    },
    [
      ...rows.flatMap((row, i) => {
        const top = TOP + i * pitch;
        return [
          isNarrow
            ? node('text', { x: 0, y: top + 12 }, [words(row)])
            : node('text', { x: labels, y: top + 13, 'text-anchor': 'end' }, [words(row)]),
          ...timeline
            .filter(({ name }) => name === row)
            .map(({ kernel, startSeconds, seconds }) =>
              node(
                'rect',
                {
                  class: 'span',
                  x: left + startSeconds * scale,
                  y: top + (isNarrow ? ROW : 2),
                  width: Math.max(1, seconds * scale),
                  height: ROW - 4,
                },
                [node('title', {}, [`${row}, ${kernel}: ${formatSeconds(seconds)}`])],
              ),
            ),
        ];
      }),
      node('g', { 'aria-hidden': 'true' }, [
        node('path', { class: 'frame', d: `M${left},${bottom}H${width}` }),
        node('text', { class: 'tick', x: left, y: bottom + 15 }, ['0 s']),
        node('text', { class: 'tick', x: width, y: bottom + 15, 'text-anchor': 'end' }, [formatSeconds(end)]),
      ]),
    ],
  );
}
