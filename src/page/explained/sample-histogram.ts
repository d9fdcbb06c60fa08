import { extent, median } from 'd3';
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
  const format = formatIn(unit, least, most);
  if (finite.length === 1) return `1 sample, ${format(least)}`;
  const spread = least === most ? `all ${format(least)}` : `${format(least)} to ${format(most)}`;
  const middle = least === most ? '' : `, median ${format(median(finite)!)}`;
  const band = interval ? `, interval ${format(interval[0])} to ${format(interval[1])}` : '';
  return `${finite.length} samples, ${spread}${middle}${band}`;
}

/** Digits that tell the least from the greatest, three to six. */
function formatIn(unit: string | undefined, least: number, most: number): (value: number) => string {
  const size = Math.max(Math.abs(least), Math.abs(most));
  const digits = least === most ? 3 : Math.min(6, Math.max(3, 1 + Math.ceil(Math.log10(size / (most - least)))));
  return unit === undefined && (digits === 3 || size >= 100)
    ? formatSeconds
    : (value) => si(value, unit ?? 's', digits);
}

/** How many readings fall into each of 24 bins of equal width of a range. */
export function binCounts(samples: readonly number[], least: number, most: number): number[] {
  const step = (most - least) / BINS;
  const counts = Array.from({ length: BINS }, () => 0);
  for (const one of samples) {
    const at = Math.min(BINS - 1, Math.max(0, Math.floor((one - least) / step)));
    counts[at] = counts[at]! + 1;
  }
  return counts;
}

/** The readings as a histogram with their median and the interval of the estimate, and in words; empty below two readings. */
export function sampleHistogram(all: Samples): TemplateResult | '' {
  const samples = all.samples.filter(Number.isFinite);
  if (samples.length < 2) return '';
  const words = sampleWords(all);
  const [low, high] = all.interval ?? [NaN, NaN];
  // The interval of few samples may be wider than they are.
  const [least, most] = extent([...samples, low, high].filter(Number.isFinite)) as [number, number];
  if (least === most) return html`<p class="samples"><small>${words}</small></p>`;
  const x = (value: number): number => ((value - least) / (most - least)) * WIDTH;
  const counts = binCounts(samples, least, most);
  const tallest = Math.max(...counts);
  const width = WIDTH / BINS;
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
