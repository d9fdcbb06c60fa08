import { formatSeconds, si, significant } from '../../text/units.ts';
import type { BatchingData, BatchPoint, BatchSeries } from './batching-data.ts';
import { logAxis, tickLabel, type LogAxis } from '../scene/log-axis.ts';
import { node, pathThrough, type SceneNode } from '../scene/scene.ts';
import { stackLabels } from '../scene/place-labels.ts';
import { textWidth } from '../scene/text-width.ts';

/** What is drawn against the batch. */
export type BatchingMetric = 'rate' | 'time' | 'step';

interface Metric {
  readonly title: string;
  readonly of: (point: BatchPoint) => number;
  readonly words: (value: number) => string;
  /** A power of ten on the axis. */
  readonly tick: (value: number) => string;
}

const secondsTick = (value: number): string =>
  value < 1 ? si(value, 's', 1) : value < 1e5 ? `${value} s` : `${tickLabel(value)} s`;

const METRICS: Readonly<Record<BatchingMetric, Metric>> = {
  rate: {
    title: 'tokens per second',
    of: ({ batch, seconds }) => batch / seconds,
    words: (value) => `${value < 1 ? significant(value) : si(value, '').trim()} tokens/s`,
    tick: tickLabel,
  },
  time: {
    title: 'time per token',
    of: ({ batch, seconds }) => seconds / batch,
    words: formatSeconds,
    tick: secondsTick,
  },
  step: { title: 'time per step', of: ({ seconds }) => seconds, words: formatSeconds, tick: secondsTick },
};

const FONT_SIZE = 12;
const LABEL_GAP = 10;

/** A metric against the batch, measured and by theory: log-log, so that a memory roof is a straight line. */
export function batching(
  data: BatchingData,
  metric: BatchingMetric,
  { width, height }: { readonly width: number; readonly height: number },
): SceneNode {
  const { of } = METRICS[metric];
  const title = `${METRICS[metric].title}, ${data.what}`;
  const values = data.series.flatMap(({ points }) => points.map(of));
  const column =
    LABEL_GAP + Math.ceil(Math.max(0, ...data.series.map((series) => textWidth(endLabel(series), FONT_SIZE, true))));
  const [left, top, right, bottom] = [52, 26, width - column, height - 42];
  const y = logAxis(values, [bottom, top], { air: 1.3, leastGap: 22 });
  const batches = data.series.flatMap(({ points }) => points.map(({ batch }) => batch));
  const x = logAxis(batches, [left, right], { air: 1.15 });
  return node(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'graphics-document',
      'aria-label': `${title[0]!.toUpperCase()}${title.slice(1)}, against batch, for ${data.series.length} machines`,
    },
    [
      frame({ title, tickWords: METRICS[metric].tick }, x, y, [left, top, right, bottom], data),
      ...data.series.map((series) => seriesNode(series, METRICS[metric], x, y)),
      endLabels(data.series, METRICS[metric], x, y, [left, top, right, bottom]),
    ],
  );
}

type Edges = readonly [left: number, top: number, right: number, bottom: number];

function frame(
  { title, tickWords }: { readonly title: string; readonly tickWords: (value: number) => string },
  x: LogAxis,
  y: LogAxis,
  [left, top, right, bottom]: Edges,
  data: BatchingData,
): SceneNode {
  const least = 26;
  const ticks = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].filter(
    (batch) => batch >= x.domain[0] && batch <= x.domain[1] && (right - left > 7 * least || Math.log2(batch) % 2 === 0),
  );
  return node('g', { 'aria-hidden': 'true', class: 'axes' }, [
    ...y.ticks.map((tick) => node('line', { class: 'grid', x1: left, x2: right, y1: y.at(tick), y2: y.at(tick) })),
    node('path', { class: 'frame', d: `M${left},${top}V${bottom}H${right}` }),
    ...ticks.map((tick) =>
      node('text', { class: 'tick', x: x.at(tick), y: bottom + 17, 'text-anchor': 'middle' }, [String(tick)]),
    ),
    ...y.ticks.map((tick) =>
      node('text', { class: 'tick', x: left - 7, y: y.at(tick) + 4, 'text-anchor': 'end' }, [tickWords(tick)]),
    ),
    node('text', { class: 'axis', x: 0, y: 13 }, [title]),
    node('text', { class: 'axis', x: (left + right) / 2, y: bottom + 36, 'text-anchor': 'middle' }, [
      `batch (${data.which})`,
    ]),
  ]);
}

const OUTLINE = 'M-4,-4H4V4H-4Z';

function seriesNode(series: BatchSeries, { of, words }: Metric, x: LogAxis, y: LogAxis): SceneNode {
  const { owner, name, measured, isEstimate, points } = series;
  const places = points.map((point) => [x.at(point.batch), y.at(of(point))] as const);
  const kind = measured ? 'measured' : 'analytic';
  const how = isEstimate ? 'estimated' : kind;
  return node('g', { class: owner }, [
    node('path', { class: `line ${owner}${measured ? '' : ' thin'}`, d: pathThrough(places) }),
    ...points.map((point, index) =>
      node(
        'g',
        {
          class: `mark ${kind} ${owner}`,
          role: 'img',
          'aria-label': `${name}, ${how}, batch ${point.batch}: ${words(of(point))}`,
          'data-result': point.result ?? undefined,
          transform: `translate(${places[index]!.map((value) => significant(value, 6)).join(',')})`,
        },
        [node('path', { class: 'outline', d: OUTLINE, transform: measured ? undefined : 'scale(0.7)' })],
      ),
    ),
  ]);
}

const endLabel = ({ name, isEstimate }: BatchSeries): string => (isEstimate ? `${name}, est.` : name);

function endLabels(series: readonly BatchSeries[], { of }: Metric, x: LogAxis, y: LogAxis, edges: Edges): SceneNode {
  const ends = series.flatMap((one) => {
    const { id, owner, measured, points } = one;
    const last = points.at(-1);
    return last
      ? [
          {
            id,
            name: endLabel(one),
            owner,
            measured,
            x: x.at(last.batch),
            y: y.at(of(last)),
            priority: measured ? 2 : 1,
          },
        ]
      : [];
  });
  const heights = stackLabels(ends, 16, [edges[1] - 8, edges[3]]);
  return node(
    'g',
    { 'aria-hidden': 'true', class: 'labels' },
    ends.flatMap((end) => {
      const at = heights.get(end.id);
      if (at === undefined) return [];
      return [
        node('g', { class: `roof-label ${end.owner}${end.measured ? '' : ' branch'}` }, [
          node('text', { x: edges[2] + LABEL_GAP - 2, y: at + 4, 'data-label': end.id }, [end.name]),
        ]),
      ];
    }),
  );
}
