import { css, html, svg, type CSSResult, type TemplateResult } from 'lit';
import { clockWords, naiveSentence, type ClockWord } from '../../report/clock-words.ts';
import type { ClockFacts, Report } from '../../report/report-format.ts';
import { formatSeconds } from '../../text/units.ts';
import { own } from '../../text/lookup.ts';
import { figure } from '../explained/explained.ts';
import { FigureGroup } from '../explained/figure-group.ts';
import { term, termIn } from '../explained/glossary-term.ts';
import { LightElement } from '../light-element.ts';
import { clockAbout } from './clock-about.ts';

const SHEET = css`
  clock-panel {
    display: grid;
    gap: 16px;
    margin-top: 24px;
    & h3 {
      margin: 0;
    }
    & dl {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
      gap: 16px;
      margin: 0;
    }
    & dt {
      color: var(--quiet);
    }
    & dd {
      margin: 0;
      font-variant-numeric: tabular-nums;
    }
    & .meaning {
      display: block;
      color: var(--quiet);
      font-size: 0.85em;
    }
    & p,
    & figure {
      margin: 0;
      max-width: 70ch;
    }
    & svg {
      display: block;
      width: 100%;
      height: 48px;
    }
    & polyline {
      fill: none;
      stroke: currentcolor;
      stroke-width: 1.5;
      vector-effect: non-scaling-stroke;
    }
    & figcaption {
      color: var(--quiet);
      font-size: 0.85em;
    }
  }
`;

/** Size of the canary strip in view-box units, and the least range of its y axis, in multiples of the fastest reading. */
const [WIDTH, HEIGHT, LEAST_RANGE] = [600, 48, 2];

/** How far a report's clock can be trusted, and what naive timing would have claimed. */
export class ClockPanel extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { report: { attribute: false } };

  declare report: Report | null;

  constructor() {
    super();
    this.report = null;
    this.addController(new FigureGroup(this));
  }

  protected override render(): unknown {
    if (!this.report) {
      return html`<p class="empty">
        After a run: the resolution of the clock, how far it can be trusted, and what naive timing would have claimed.
      </p>`;
    }
    const { clock } = this.report;
    const naive = naiveSentence(clock);
    return html`
      <h3>Clock</h3>
      <dl>${clockWords(clock).map((word) => fact(clock, word))}</dl>
      ${clock.reasons.map((reason) => html`<p>${reason}</p>`)} ${naive ? html`<p data-naive>${naive}</p>` : ''}
      ${clock.canary && clock.canary.samplesSeconds.length > 1 ? strip(clock.canary) : ''}
    `;
  }
}

/** Names that are terms of the glossary. */
const TERMS: Readonly<Record<string, TemplateResult>> = {
  step: term('clock quantum', 'step'),
  'launch overhead': term('launch overhead'),
  'drift over the run': html`${term('drift')} over the run`,
};

const fact = (clock: ClockFacts, { name, value, meaning }: ClockWord): TemplateResult =>
  html`<div>
    <dt>${own(TERMS, name) ?? name}</dt>
    <dd>
      ${figure(value, () => clockAbout(clock, name, meaning))}${meaning === '' ? '' : html`<span class="meaning">${meaning}</span>`}
    </dd>
  </div>`;

/** Every reading of the canary, relative to the fastest: a flat line means that the device did not change. */
function strip({ seconds, samplesSeconds }: NonNullable<ClockFacts['canary']>): TemplateResult {
  const slowest = samplesSeconds.reduce((a, b) => Math.max(a, b), 0) / seconds;
  const most = seconds * Math.max(LEAST_RANGE, slowest);
  const points = samplesSeconds.map((reading, i) => {
    const x = (i / (samplesSeconds.length - 1)) * WIDTH;
    // One unit of margin, so that the line is not clipped at its peak.
    return `${x.toFixed(1)},${(1 + (HEIGHT - 2) * (1 - reading / most)).toFixed(1)}`;
  });
  const label = `The canary (fixed arithmetic): ${samplesSeconds.length} readings over the run, the fastest ${formatSeconds(seconds)}, the slowest ${slowest.toFixed(2)} times that.`;
  return html`<figure>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
      ${svg`<polyline points=${points.join(' ')}></polyline>`}
    </svg>
    <figcaption>${termIn(label, 'canary', 'canary')}</figcaption>
  </figure>`;
}

customElements.define('clock-panel', ClockPanel);
