import { formatSeconds, si, significant } from '../../text/units.ts';
import type { BatchingData, BatchPoint, BatchSeries } from './batching-data.ts';
import {
  axes,
  chart,
  endLabels,
  FONT_SIZE,
  LEADER,
  makeFrame,
  type ChartSize,
  type EndLabel,
  type Frame,
} from '../scene/chart.ts';
import { tickLabel } from '../scene/log-axis.ts';
import { node, pathThrough, type SceneNode } from '../scene/scene.ts';
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

/** A metric against the batch, measured and by theory: log-log, so that a memory roof is a straight line. */
export function batching(data: BatchingData, metric: BatchingMetric, size: ChartSize): SceneNode {
  const { of, words, tick, title: what } = METRICS[metric];
  const title = `${what}, ${data.what}`;
  const points = data.series.flatMap((series) => series.points);
  const frame = makeFrame(
    size,
    { x: { values: points.map(({ batch }) => batch), air: 1.15 }, y: { values: points.map(of), air: 1.3 } },
    { left: () => TICK_COLUMN, column: labelColumn(data.series) },
  );
  return chart(
    frame,
    `${title[0]!.toUpperCase()}${title.slice(1)}, against batch, for ${data.series.length} machines`,
    [
      axes(frame, {
        x: { title: `batch (${data.which})`, tick: String, ticks: batchTicks(frame) },
        y: { title, tick },
      }),
      ...data.series.map((series) => seriesNode(series, { of, words }, frame)),
      node('g', { 'aria-hidden': 'true', class: 'labels' }, endLabels(labelsOf(data.series, of, frame), frame)),
    ],
  );
}

/** Room for `100 ms` and its distance from the axis. */
const TICK_COLUMN = 58;
/** Room for `256` and its distance from the next. */
const LEAST_TICK = 31;

/** Powers of two, every other one where they would touch. */
const batchTicks = ({ plot, x }: Frame): number[] => {
  const [least, most] = x.domain;
  const isRoomy = plot.width / Math.log2(most / least) >= LEAST_TICK;
  return [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].filter(
    (batch) => batch >= least && batch <= most && (isRoomy || Math.log2(batch) % 2 === 0),
  );
};

const OUTLINE = 'M-4,-4H4V4H-4Z';

function seriesNode(series: BatchSeries, { of, words }: Pick<Metric, 'of' | 'words'>, { x, y }: Frame): SceneNode {
  const { hue, name, measured, isEstimate, isCurve, points } = series;
  const places = points.map((point) => [x.at(point.batch), y.at(of(point))] as const);
  const kind = measured ? 'measured' : 'analytic';
  const how = isEstimate ? 'estimated' : kind;
  const line = { class: `line ${hue}${measured ? '' : ' thin'}`, d: pathThrough(places) };
  if (isCurve)
    return node('g', { class: hue }, [node('path', { ...line, role: 'img', 'aria-label': `${name}, curve` })]);
  return node('g', { class: hue }, [
    node('path', line),
    ...points.map((point, index) =>
      node(
        'g',
        {
          class: `mark ${kind} ${hue}`,
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

const labelText = ({ name, label = name, isEstimate }: BatchSeries): string => (isEstimate ? `${label}, est.` : label);

const labelColumn = (series: readonly BatchSeries[]): number =>
  LEADER + Math.ceil(Math.max(0, ...series.map((one) => textWidth(labelText(one), FONT_SIZE, true))));

const labelsOf = (series: readonly BatchSeries[], of: Metric['of'], { y }: Frame): EndLabel[] =>
  series.flatMap((one) => {
    const last = one.points.at(-1);
    if (!last) return [];
    const { id, hue, measured } = one;
    const css = `${hue}${measured ? '' : ' branch'}`;
    return [{ id, text: labelText(one), css, y: y.at(of(last)), priority: measured ? 2 : 1 }];
  });
