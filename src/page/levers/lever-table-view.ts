import { html, type CSSResult, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { shortName, type Machine } from '../../machines/machine.ts';
import type { LeverRow, Outcome } from '../../models/levers/lever-table.ts';
import { withoutOptions } from '../../models/levers/levers.ts';
import { count } from '../../text/prose-quantity.ts';
import { STEP_MARK } from '../../plot/roofline/lever-items.ts';
import { chosenGpu, leversHere } from '../../scenario/levers-here.ts';
import { priceWords } from '../../scenario/price-words.ts';
import { cardName, GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';
import { capital } from '../../text/sentence.ts';
import { formatSeconds, si, significant } from '../../text/units.ts';
import { figure } from '../explained/explained.ts';
import { FigureGroup } from '../explained/figure-group.ts';
import { term } from '../explained/glossary-term.ts';
import { LightElement } from '../light-element.ts';
import { leverAbout, type LeverNumber } from './lever-about.ts';
import { LEVER_TABLE_SHEET } from './lever-table-style.ts';

const HEADS = ['lever', 'per token', 'tokens/s each', 'tokens/s in all', 'first token', 'memory', 'binds'];
const COST = 'per million tokens';
const WHY = 'why';

/**
 * The model on one GPU as it is, with each lever alone, and with the best together.
 *
 * @fires ridgepoint-lever - detail: `{machine}`, or the selected row as `{lever, selected}`
 */
export class LeverTable extends LightElement {
  protected override sheet = (): CSSResult => LEVER_TABLE_SHEET;

  static override properties = {
    scenario: { attribute: false },
    machine: { attribute: false },
    lever: { attribute: false },
  };

  declare scenario: Scenario;
  /** Id of the GPU; null, or one that is not shown: the first. */
  declare machine: string | null;
  /** Id of the selected row; null: none. */
  declare lever: string | null;

  constructor() {
    super();
    this.scenario = GUIDE_SCENARIO;
    this.machine = null;
    this.lever = null;
    this.addController(new FigureGroup(this));
  }

  protected override render(): unknown {
    const { scenario, machine, lever } = this;
    const gpu = chosenGpu(scenario, machine);
    const { gpus, prices } = scenario;
    const price = prices[gpu.id];
    return html`
      <div class="chosen">
        <label
          >on
          <select name="lever-gpu" aria-label="GPU of the table of levers" @change=${this.#onGpu}>
            ${gpus.map(
              (one) =>
                html`<option value=${one.gpu.id} ?selected=${one.gpu === gpu}>${cardName(scenario, one.gpu)}</option>`,
            )}
          </select></label
        >
        <p>
          Each lever alone, and those together that give the most ${term('tokens per second')} and fit. Select one to
          see it on the
          <a href="#roofline">roofline</a>.
          ${price ? `Costs are of decoding alone, at ${priceWords(price)}, per GPU and hour.` : ''}
        </p>
      </div>
      ${guard([scenario, gpu, lever], () => this.#table(gpu))}
    `;
  }

  #table(gpu: Machine): TemplateResult {
    const price = this.scenario.prices[gpu.id];
    const heads = price ? [...HEADS.slice(0, -1), COST, ...HEADS.slice(-1), WHY] : [...HEADS, WHY];
    const rows = leversHere(this.scenario, gpu);
    return html`<table role="table" aria-label="Levers on the ${shortName(gpu)}">
      <thead role="rowgroup">
        <tr role="row">
          ${heads.map(
            (head) =>
              html`<th role="columnheader" scope="col">
                ${head}${head === COST && price ? html` <small>${price.currency}</small>` : ''}
              </th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map((row) => this.#row(row, heads, rows[0]!))}
      </tbody>
    </table>`;
  }

  #row(row: LeverRow, heads: readonly string[], asIs: LeverRow): TemplateResult {
    const { id, name, outcome, why } = row;
    const isSelected = id === this.lever;
    if (!outcome) {
      return html`<tr role="row" class="cannot" data-lever=${id}>
        <th role="rowheader" scope="row">${capital(name)}</th>
        <td role="cell" colspan=${heads.length - 2}></td>
        <td role="cell" class="why">${withoutOptions(why)}</td>
      </tr>`;
    }
    const cells = cellsOf(row, outcome, asIs, heads.includes(COST));
    return html`<tr
      role="row"
      class="${id === 'as-is' || id === 'best' ? id : ''} ${isSelected ? 'selected' : ''}"
      data-lever=${id}
      @click=${(event: Event) => this.#select(event, id)}
    >
      <th role="rowheader" scope="row">
        <button type="button" aria-pressed=${isSelected ? 'true' : 'false'}>${capital(name)}</button>
      </th>
      ${cells.map((cell, index) => html`<td role="cell" data-head=${heads[index + 1]!}>${cell}</td>`)}
      <td role="cell" class="why">${why}</td>
    </tr>`;
  }

  readonly #onGpu = ({ target }: Event): void => {
    this.#fire({ machine: (target as HTMLSelectElement).value });
  };

  /** A press on a figure explains it. */
  #select({ target }: Event, id: LeverRow['id']): void {
    if ((target as Element).closest('explained-value')) return;
    this.#fire(id === this.lever ? { lever: null, selected: null } : { lever: id, selected: STEP_MARK });
  }

  #fire(detail: object): void {
    this.dispatchEvent(new CustomEvent('ridgepoint-lever', { detail, bubbles: true, composed: true }));
  }
}

const rate = (tokensPerSecond: number): string =>
  tokensPerSecond >= 1000 ? count(Number(tokensPerSecond.toPrecision(3))) : significant(tokensPerSecond);

function cellsOf(row: LeverRow, outcome: Outcome, asIs: LeverRow, hasPrice: boolean): readonly unknown[] {
  const { secondsPerToken, tokensPerSecond, secondsToFirstToken, bytes, bound, fits, costPerMillion } = outcome;
  const number = (name: LeverNumber, text: string): TemplateResult => figure(text, () => leverAbout(row, asIs, name));
  return [
    number('secondsPerToken', formatSeconds(secondsPerToken)),
    number('each', rate(1 / secondsPerToken)),
    number('tokensPerSecond', rate(tokensPerSecond)),
    number('secondsToFirstToken', formatSeconds(secondsToFirstToken)),
    html`${number('bytes', si(bytes, 'B', 3))}${fits === false ? html` <span class="warning">does not fit</span>` : ''}`,
    // What does not fit has no cost.
    ...(hasPrice
      ? [costPerMillion === null || fits === false ? '–' : number('costPerMillion', significant(costPerMillion))]
      : []),
    bound,
  ];
}

customElements.define('lever-table', LeverTable);
