import { hueOf, shortName, type Hue } from '../../machines/machine.ts';
import { attainableFlopPerSecond, type Roof } from '../../machines/roof.ts';
import { briefNames } from '../../report/brief-names.ts';
import { measuredHue, roofsOfReport, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { BatchSight } from '../../scenario/batch-sights.ts';
import { roofHere, type Scenario } from '../../scenario/scenario.ts';
import { formatFlopRate, formatIntensity } from '../../text/units.ts';
import { axes, chart, endLabels, FONT_SIZE, LEADER, makeFrame, type ChartSize } from '../scene/chart.ts';
import { tickLabel } from '../scene/log-axis.ts';
import { node, pathThrough, type SceneNode } from '../scene/scene.ts';
import { textWidth } from '../scene/text-width.ts';

/** What the walk up a roof shows. */
export interface Walk {
  readonly scenario: Scenario;
  readonly machines: readonly MeasuredMachine[];
  /** In ascending order of batch. */
  readonly seen: readonly BatchSight[];
  /** The batch whose point is large; null: none. */
  readonly batch: number | null;
  /** Filled if measured, hollow by theory. */
  readonly isMeasured: boolean;
}

const [TICK_COLUMN, LABEL_PRIORITY] = [58, 1];

/** The point of a decode step walking up the memory roof as the batch grows, under the roofs of the machines. */
export function roofWalk({ scenario, machines, seen, batch, isMeasured }: Walk, size: ChartSize): SceneNode {
  const labels = briefNames(machines.map(({ name }) => name));
  const roofs: { id: string; name: string; label: string; hue: Hue; roof: Roof }[] = [
    ...scenario.gpus.map(({ gpu }) => ({
      id: gpu.id,
      name: shortName(gpu),
      label: shortName(gpu),
      hue: hueOf(gpu),
      roof: roofHere(scenario, gpu),
    })),
    ...machines.flatMap(({ id, name, report }, index) =>
      roofsOfReport(report)
        .slice(0, 1)
        .map(({ roof }) => ({ id, name, label: labels[index]!, hue: measuredHue({ id }), roof })),
    ),
  ];
  const intensities = [0.4, 512, ...seen.map(({ intensity }) => intensity)];
  const [least, most] = [Math.min(...intensities), Math.max(...intensities)];
  const heights = roofs.flatMap(({ roof }) => [least, most].map((at) => attainableFlopPerSecond(at, roof)));
  const longest = Math.max(0, ...roofs.map(({ label }) => textWidth(label, FONT_SIZE, true)));
  const frame = makeFrame(
    size,
    {
      x: { values: intensities, air: 1.1 },
      y: { values: [...heights, ...seen.map(({ flopPerSecond }) => flopPerSecond)], air: 1.5 },
    },
    { left: () => TICK_COLUMN, column: LEADER + Math.ceil(longest) },
  );
  const { x, y } = frame;
  const place = (at: number, rate: number): readonly [number, number] => [x.at(at), y.at(rate)];
  const lineOf = (roof: Roof): string => {
    const ridge = roof.flopPerSecond / roof.bytesPerSecond;
    const [from, to] = x.domain;
    const stops = [from, ...(ridge > from && ridge < to ? [ridge] : []), to];
    return pathThrough(stops.map((at) => place(at, attainableFlopPerSecond(at, roof))));
  };
  const kind = isMeasured ? 'measured' : 'analytic';
  return chart(frame, 'A decode step under the roofs, by batch', [
    axes(frame, {
      x: { title: 'intensity, FLOP per byte', tick: tickLabel },
      y: { title: 'FLOP per second', tick: tickLabel },
    }),
    ...roofs.map(({ id, name, hue, roof }) =>
      node('g', { class: hue, 'data-machine': id }, [
        node('path', { class: `line ${hue}`, d: lineOf(roof), role: 'img', 'aria-label': `${name}, roof` }),
      ]),
    ),
    node('path', {
      class: 'line accent thin',
      d: pathThrough(seen.map((one) => place(one.intensity, one.flopPerSecond))),
    }),
    ...seen.map((one) => {
      const [left, top] = place(one.intensity, one.flopPerSecond);
      const isNow = one.batch === batch;
      return node(
        'g',
        {
          class: `mark ${kind} accent`,
          role: 'img',
          'aria-label': `batch ${one.batch}, ${kind}: ${formatIntensity(one.intensity)}, ${formatFlopRate(one.flopPerSecond)}`,
          'data-batch-point': one.batch,
          'data-now': isNow ? 'true' : undefined,
          transform: `translate(${left.toFixed(2)},${top.toFixed(2)})`,
        },
        [
          node('circle', { class: 'outline', r: isNow ? 9 : 4 }),
          isNow ? node('text', { class: 'mark-label accent measured', x: 14, y: 5 }, [`batch ${one.batch}`]) : null,
        ],
      );
    }),
    node(
      'g',
      { 'aria-hidden': 'true', class: 'labels' },
      endLabels(
        roofs.map(({ id, label, hue, roof }) => ({
          id,
          text: label,
          css: hue,
          y: y.at(attainableFlopPerSecond(x.domain[1], roof)),
          priority: LABEL_PRIORITY,
        })),
        frame,
      ),
    ),
  ]);
}
