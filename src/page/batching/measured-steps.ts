import { css, html, unsafeCSS, type CSSResult, type TemplateResult } from 'lit';
import { layersSentence, stepTimeline } from '../../plot/batching/step-timeline.ts';
import { PLOT_STYLE } from '../../plot/roofline/style.ts';
import { MODEL_TERMS, modelTables, stepName, type ModelStep, type ModelSteps } from '../../report/model-steps.ts';
import type { Report } from '../../report/report-format.ts';
import type { TextTable } from '../../report/tables.ts';
import { renderScene } from '../chart/render-scene.ts';
import { figure } from '../explained/explained.ts';
import { FigureGroup } from '../explained/figure-group.ts';
import { LightElement } from '../light-element.ts';
import { OwnWidth } from '../own-width.ts';
import { textTable } from '../text-table.ts';
import { stepAbout } from './step-about.ts';
import { QUIET_HEADS } from '../table-style.ts';

const SHEET = css`
  measured-steps {
    display: block;
    & .scroll {
      overflow-x: auto;
      margin-bottom: 16px;
    }
    & table {
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    & h4 {
      margin: 0 0 4px;
      font-size: 1rem;
    }
    & dl {
      display: grid;
      grid-template-columns: max-content 1fr;
      gap: 2px 16px;
      margin: 0 0 16px;
      font-size: 0.875rem;
    }
    & dd {
      margin: 0;
    }
    & th,
    & td {
      padding: 4px 16px 4px 0;
      font-weight: 400;
      text-align: right;
      border-bottom: 1px solid var(--grid);
    }
    ${QUIET_HEADS}
    & .left {
      text-align: left;
    }
    & svg {
      display: block;
      width: 100%;
      height: auto;
    }
    & .span {
      fill: var(--accent);
    }
    ${unsafeCSS(PLOT_STYLE)}
  }
`;

/** The steps of a report's model, where their time went, and when each dispatch ran. Empty without a model. */
export class MeasuredSteps extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    report: { attribute: false },
    chosen: { state: true },
  };

  declare report: Report | null;
  /** The step whose timeline is shown: its place in the report. */
  declare protected chosen: number;

  readonly #width = new OwnWidth(this);

  constructor() {
    super();
    this.report = null;
    this.chosen = 0;
    this.addController(new FigureGroup(this));
  }

  protected override render(): unknown {
    const model = this.report?.model;
    if (!model || model.steps.length === 0) return '';
    return html`
      <h3>Steps measured</h3>
      ${modelTables({ model }).map((one) => table(one, model.steps))}
      <dl class="quiet">
        ${MODEL_TERMS.map(
          ([words, meaning]) =>
            html`<dt>${words}</dt>
              <dd>${meaning}</dd>`,
        )}
      </dl>
      ${model.notes.map((note) => html`<p class="quiet">${note}</p>`)} ${this.#timeline(model)}
    `;
  }

  #timeline({ steps, layers }: ModelSteps): TemplateResult | '' {
    const step = steps[this.chosen] ?? steps[0]!;
    if (!step.timeline || step.timeline.length === 0) return '';
    const words = layersSentence(step, layers);
    return html`
      <label
        >Timeline of
        <select @change=${(event: Event) => (this.chosen = Number((event.target as HTMLSelectElement).value))}>
          ${steps.map((one, i) => html`<option value=${i} ?selected=${one === step}>${stepName(one)}</option>`)}
        </select></label
      >
      ${renderScene(stepTimeline(step.timeline, Math.max(270, this.#width.pixels || 800)))}
      ${words === '' ? '' : html`<p class="quiet">${words}</p>`}
    `;
  }
}

/** Rows are named after their steps. */
const table = (one: TextTable, steps: readonly ModelStep[]): TemplateResult =>
  html`<h4>${one.title}</h4>
    ${textTable(one, {
      untitled: true,
      named: true,
      cellOf: (cell, column, [name]) =>
        cellOf(
          cell,
          column,
          steps.find((step) => stepName(step) === name),
        ),
    })}`;

/** A figure with what there is to know about it; words as they are. */
const cellOf = (cell: string, column: string, step: ModelStep | undefined): unknown =>
  step && /\d/.test(cell) ? figure(cell, () => stepAbout(step, column)) : cell;

customElements.define('measured-steps', MeasuredSteps);
