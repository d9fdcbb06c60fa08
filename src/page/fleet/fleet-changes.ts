import { css, html, unsafeCSS, type CSSResult, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { CauseChanges, ChangeRow } from '../../fleet/page/fleet-page-format.ts';
import { sharedRows } from '../../fleet/page/shared-rows.ts';
import { FOREST_STYLE, forestFigure, openWords, ratioText } from '../../plot/fleet/forest-figure.ts';
import { PLOT_STYLE } from '../../plot/roofline/style.ts';
import { formatShare } from '../../text/units.ts';
import { DATA_SHEET } from '../chart/data-style.ts';
import { renderScene } from '../chart/render-scene.ts';
import { LightElement } from '../light-element.ts';
import { OwnWidth } from '../own-width.ts';

const SHEET = css`
  fleet-changes {
    display: block;
    & svg {
      display: block;
      width: 100%;
      height: auto;
    }
    & .causes {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      margin: 0 0 8px;
    }
    & .causes button[aria-pressed='true'] {
      background: var(--panel);
      border-color: var(--ink);
      box-shadow: inset 0 0 0 1px var(--ink);
      font-weight: 600;
    }
    & .said {
      max-width: 70ch;
      margin: 0 0 8px;
    }
    ${DATA_SHEET}
    ${unsafeCSS(PLOT_STYLE)}
    ${unsafeCSS(FOREST_STYLE)}
  }
`;

/** Rows of the figure; the table has more. */
const MOST_DRAWN = 40;

/** What changed with the driver, the browser or this tool: a forest plot of ratios, in words, and a table. */
export class FleetChanges extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    changes: { attribute: false },
    threshold: { attribute: false },
    chosen: { state: true },
  };

  declare changes: readonly CauseChanges[];
  /** A share; null: none was given. */
  declare threshold: number | null;
  /** The number of the cause that is shown; null: the first of which there is something to tell. */
  declare protected chosen: number | null;

  readonly #width = new OwnWidth(this);

  constructor() {
    super();
    this.changes = [];
    this.threshold = null;
    this.chosen = null;
  }

  protected override render(): unknown {
    const shown = this.chosen ?? firstTold(this.changes);
    const cause = this.changes[shown];
    if (!cause) return '';
    const width = Math.max(280, this.#width.pixels || 800);
    return html`
      ${
        this.changes.length < 2
          ? ''
          : html`<div class="causes" role="group" aria-label="What changed">
              ${this.changes.map(
                ({ by }, index) =>
                  html`<button type="button" aria-pressed=${index === shown} @click=${() => (this.chosen = index)}>
                    ${CAUSE_NAMES[by]}
                  </button>`,
              )}
            </div>`
      }
      ${cause.words.map((words) => html`<p class="said">${words}</p>`)} ${this.#pastWords(cause)}
      ${guard([cause, this.threshold, width], () => figures(cause, this.threshold, width))}
    `;
  }

  #pastWords({ rows, hasSteps }: CauseChanges): TemplateResult | '' {
    if (this.threshold === null || !hasSteps) return '';
    const past = rows.filter(({ isPast }) => isPast).length;
    const limit = formatShare(this.threshold);
    return html`<p class="said">
      ${
        past === 0
          ? `None is slower by more than ${limit}.`
          : `${past} ${past === 1 ? 'is' : 'are'} slower by more than ${limit}.`
      }
    </p>`;
  }
}

const CAUSE_NAMES = { driver: 'Driver', browser: 'Browser', tool: 'Ridgepoint' } as const;

const firstTold = (changes: readonly CauseChanges[]): number => {
  const rank = ({ rows, hasSteps }: CauseChanges): number => (rows.length > 0 ? 2 : Number(hasSteps));
  const most = Math.max(...changes.map(rank));
  return changes.findIndex((one) => rank(one) === most);
};

function figures({ rows, more }: CauseChanges, threshold: number | null, width: number): TemplateResult | '' {
  if (rows.length === 0) return '';
  const { drawn, words } = sharedRows(rows, MOST_DRAWN);
  return html`
    ${renderScene(forestFigure({ rows: drawn, threshold, width }))}
    ${words.map((one) => html`<p class="said">${one}</p>`)}
    <details class="data">
      <summary>Changes as a table</summary>
      ${changeTable(rows)} ${more > 0 ? html`<p>${more} more: ridgepoint fleet regressions --json - has all.</p>` : ''}
    </details>
  `;
}

const changeTable = (rows: readonly ChangeRow[]): TemplateResult =>
  html`<div class="scroll" role="region" aria-label="Changes" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Result</th>
          <th scope="col">Architecture</th>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col" class="number">Machines</th>
          <th scope="col" class="number">Time</th>
          <th scope="col" class="number">95 %</th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <th scope="row">${row.result}</th>
              <td>${row.architecture}</td>
              <td>${row.from}</td>
              <td>${row.to}</td>
              <td class="number">${row.hosts}</td>
              <td class="number">${ratioText(row.value)}</td>
              <td class="number">${row.low.toFixed(3)}–${row.high.toFixed(3)}</td>
              <td>${openWords(row) ?? `${row.verdict}${row.isPast ? ', past the limit' : ''}`}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

customElements.define('fleet-changes', FleetChanges);
