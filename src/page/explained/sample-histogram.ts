import { bin, extent, median } from 'd3';
import { css, html, svg, type TemplateResult } from 'lit';
import { formatSeconds, si } from '../../text/units.ts';

/** Repeated readings of one quantity. */
export interface Samples {
  /** In seconds, or in `unit`. */
  readonly samples: readonly number[];
  /** Unit of the readings, such as `B/s`; seconds without it. */
  readonly unit?: string;
  /** Bounds of the interval of the estimate, in the unit of the readings. */
  readonly interval?: readonly [low: number, high: number];
}

const BINS = 24;
/** Size in view-box units. */
const [WIDTH, HEIGHT] = [240, 40];

/** Style of a histogram, for the sheet of the element that contains it. */
export const HISTOGRAM_STYLE = css`
  & .samples {
    margin: 8px 0 0;
  }
  & .samples svg {
    display: block;
    width: 100%;
    height: 40px;
  }
  & .samples .bar {
    fill: var(--other);
  }
  & .samples .band {
    fill: var(--accent);
    opacity: 0.25;
  }
  & .samples .median {
    stroke: var(--accent);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  & .samples figcaption {
    color: var(--quiet);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
`;

/** `30 samples, 1.21 ms to 1.35 ms, median 1.24 ms`; empty without finite readings. */
export function sampleWords({ samples, unit, interval }: Samples): string {
  const finite = samples.filter(Number.isFinite);
  const [least, most] = extent(finite);
  if (least === undefined || most === undefined) return '';
  const format = formatIn(unit);
  if (finite.length === 1) return `1 sample, ${format(least)}`;
  const spread = least === most ? `all ${format(least)}` : `${format(least)} to ${format(most)}`;
  const middle = least === most ? '' : `, median ${format(median(finite)!)}`;
  const band = interval ? `, interval ${format(interval[0])} to ${format(interval[1])}` : '';
  return `${finite.length} samples, ${spread}${middle}${band}`;
}

const formatIn = (unit: string | undefined): ((value: number) => string) =>
  unit === undefined ? formatSeconds : (value) => si(value, unit);

/** How many readings fall into each of 24 bins of equal width between the least and the greatest. */
export function binCounts(samples: readonly number[]): number[] {
  const [least = 0, most = 0] = extent(samples);
  const step = (most - least) / BINS;
  const edges = Array.from({ length: BINS - 1 }, (_, i) => least + (i + 1) * step);
  const counts = bin()
    .domain([least, most])
    .thresholds(edges)(samples)
    .map(({ length }) => length);
  // Readings that are all the same have one bin.
  return [...counts, ...Array.from({ length: Math.max(0, BINS - counts.length) }, () => 0)];
}

/** The readings as a histogram with their median and the interval of the estimate, and in words; empty below two readings. */
export function sampleHistogram(all: Samples): TemplateResult | '' {
  const samples = all.samples.filter(Number.isFinite);
  const [least, most] = extent(samples);
  if (least === undefined || most === undefined || samples.length < 2) return '';
  const words = sampleWords(all);
  if (least === most) return html`<p class="samples"><small>${words}</small></p>`;
  const x = (value: number): number => Math.max(0, Math.min(WIDTH, ((value - least) / (most - least)) * WIDTH));
  const counts = binCounts(samples);
  const tallest = Math.max(...counts);
  const width = WIDTH / BINS;
  const [low, high] = all.interval ?? [NaN, NaN];
  const middle = x(median(samples)!);
  return html`<figure class="samples">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${counts.map((count, i) => {
        const height = (count / tallest) * HEIGHT;
        return count === 0
          ? ''
          : svg`<rect class="bar" x=${i * width + 0.5} y=${HEIGHT - height} width=${width - 1} height=${height}></rect>`;
      })}
      ${
        Number.isFinite(low) && Number.isFinite(high)
          ? svg`<rect class="band" x=${x(low)} y="0" width=${Math.max(1, x(high) - x(low))} height=${HEIGHT}></rect>`
          : ''
      }
      ${svg`<line class="median" x1=${middle} x2=${middle} y1="0" y2=${HEIGHT}></line>`}
    </svg>
    <figcaption>${words}</figcaption>
  </figure>`;
}
