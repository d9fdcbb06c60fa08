import { ARITHMETIC_WORDS } from '../../machines/arithmetic.ts';
import { css, html, type CSSResult, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { InputError } from '../../text/input-error.ts';
import { formatSeconds, significant } from '../../text/units.ts';
import { fieldHere } from '../../scenario/field-here.ts';
import { machineRows, type MachineRow } from '../../scenario/machine-rows.ts';
import { costWords, priceEntry, readPrice } from '../../scenario/price-words.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';
import { count, rounded } from '../../text/prose-quantity.ts';
import { figure } from '../explained/explained.ts';
import { FigureGroup } from '../explained/figure-group.ts';
import { term, termIn } from '../explained/glossary-term.ts';
import { LightElement } from '../light-element.ts';
import { costAbout, rowAbout, type RowNumber } from './prediction-about.ts';

const SHEET = css`
  latency-table {
    display: block;
    & table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    & th,
    & td {
      padding: 4px 8px;
      text-align: right;
      vertical-align: baseline;
      font-weight: 400;
      border-bottom: 1px solid var(--grid);
    }
    & tr > :first-child {
      padding-left: 0;
      text-align: left;
    }
    & thead th,
    & small {
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & small {
      display: block;
      font-weight: 400;
      white-space: nowrap;
    }
    & tbody th {
      font-weight: 600;
    }
    & input {
      width: clamp(7.5em, 13vw, 13em);
      max-width: 100%;
      font-size: 0.875rem;
      text-align: right;
    }
    /* The estimate is a second line of its GPU's row. */
    & tbody tr:has(+ .typical) > * {
      border-bottom: 0;
    }
    & .typical td {
      padding-top: 0;
      text-align: left;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & .error {
      margin: 8px 0 0;
    }
    /* Each machine is a block: its name, then a grid of its numbers. */
    @media (max-width: 800px) {
      & table,
      & tbody {
        display: block;
      }
      /* Each cell shows its own heading. */
      & thead {
        display: none;
      }
      & tbody tr {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(88px, 1fr));
        gap: 4px 12px;
        padding-block: 8px;
        border-bottom: 1px solid var(--grid);
      }
      & tbody th,
      & tbody td {
        padding: 0;
        border: 0;
        text-align: left;
      }
      & tbody th {
        grid-column: 1 / -1;
      }
      & small {
        white-space: normal;
      }
      & tbody tr:has(+ .typical) {
        padding-bottom: 8px;
        border-bottom: 0;
      }
      & tbody tr.typical {
        padding-block: 0 8px;
      }
      & .typical td {
        grid-column: 1 / -1;
      }
      & input {
        text-align: left;
      }
      & td[data-head]::before {
        content: attr(data-head);
        display: block;
        color: var(--quiet);
        font-size: 0.8125rem;
      }
    }
  }
`;

/**
 * How fast the model is on each machine, and what it costs: datasheets as lower bounds, measured machines as estimates.
 *
 * @fires ridgepoint-scenario - detail: the scenario with the entered price
 */
export class LatencyTable extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    machines: { attribute: false },
    scenario: { attribute: false },
    hasField: { attribute: false },
    refusal: { state: true },
  };

  declare machines: readonly MeasuredMachine[];
  declare scenario: Scenario;
  /** Whether estimates take no time any more. */
  declare hasField: boolean;
  declare protected refusal: string | null;

  constructor() {
    super();
    this.machines = [];
    this.scenario = GUIDE_SCENARIO;
    this.hasField = false;
    this.refusal = null;
    this.addController(new FigureGroup(this));
  }

  protected override render(): unknown {
    const { scenario, machines } = this;
    const heads = [
      'GPU',
      `${count(scenario.prompt)} tokens read`,
      'time per token',
      `${count(scenario.output)} tokens written`,
      'batch that fits',
      'price per hour',
      'per million tokens',
    ];
    const typical = new Map(this.hasField ? fieldHere(scenario).map(({ gpu, words }) => [gpu.id, words]) : []);
    return html`
      <table role="table" aria-label="Time and cost on each GPU">
        <thead role="rowgroup">
          <tr role="row">
            ${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${machineRows(scenario, machines).map((row, index) => [
            this.#row(row, heads, index === 0),
            row.isEstimate
              ? ''
              : html`<tr role="row" class="typical" data-typical=${row.id}>
                  <td role="cell" colspan=${heads.length}>${this.#typical(typical.get(row.id), index === 0)}</td>
                </tr>`,
          ])}
        </tbody>
      </table>
      <div role="alert">${this.refusal === null ? '' : html`<p class="warning error">${this.refusal}</p>`}</div>
    `;
  }

  #typical(words: string | undefined, isFirst: boolean): unknown {
    if (words === undefined) return 'public measurements are read …';
    return isFirst ? termIn(words, 'typically', 'typical rate') : words;
  }

  #row(row: MachineRow, heads: readonly string[], isFirst: boolean): TemplateResult {
    const about = row.isEstimate ? '≈ ' : '';
    const number = (name: RowNumber, text: string): TemplateResult =>
      figure(text, () => rowAbout(this.scenario, this.machines, row, name));
    const cells = [
      both(
        number('prefillSeconds', `${about}${formatSeconds(row.prefillSeconds)}`),
        number('prefillTokensPerSecond', rate(row.prefillTokensPerSecond)),
      ),
      both(
        number('secondsPerToken', `${about}${formatSeconds(row.secondsPerToken)}`),
        html`${number('tokensPerSecond', rate(row.tokensPerSecond))}, ${boundWords(row.bound, isFirst)}`,
      ),
      both(number('totalSeconds', `${about}${formatSeconds(row.totalSeconds)}`), ''),
      row.batchThatFits === null
        ? both('–', 'memory unknown')
        : both(number('batchThatFits', count(row.batchThatFits)), row.batchThatFits === 0 ? 'does not fit' : ''),
      this.#price(row),
      row.costPerMillion === null
        ? both('–', '')
        : both(
            figure(significant(row.costPerMillion), () => costAbout(this.scenario, row)),
            costWords(row.price!),
          ),
    ];
    return html`<tr role="row" data-machine=${row.id}>
      <th role="rowheader" scope="row" class=${row.hue}>
        ${row.name}<small>${row.isEstimate ? 'estimate from measured kernels' : this.#lowerBound(row, isFirst)}</small>
      </th>
      ${cells.map((cell, index) => html`<td role="cell" data-head=${heads[index + 1]!}>${cell}</td>`)}
    </tr>`;
  }

  #lowerBound({ count: gpus, arithmetic, link }: MachineRow, isFirst: boolean): TemplateResult {
    const { gpuCount } = this.scenario;
    const by = html`${isFirst ? term('lower bound') : 'lower bound'}${arithmetic === null ? '' : `, ${ARITHMETIC_WORDS[arithmetic]}`}`;
    if (gpus !== gpuCount) return html`${by} for one: no link to connect ${gpuCount} is known`;
    return link === null ? by : html`${by}, over ${link}`;
  }

  #price({ id, name, isEstimate, price }: MachineRow): TemplateResult {
    return html`<input
      type="text"
      inputmode="decimal"
      autocomplete="off"
      name="price-${id}"
      aria-label="Price per hour of ${isEstimate ? name : `one ${name.replace(/^\d+ × /, '')}`}"
      placeholder="1.29 USD"
      .value=${live(price === null ? '' : priceEntry(price))}
      @change=${({ target }: Event) => this.#onPrice(id, (target as HTMLInputElement).value.trim())}
    />`;
  }

  #onPrice(id: string, text: string): void {
    const { [id]: _, ...others } = this.scenario.prices;
    try {
      const prices = text === '' ? others : { ...others, [id]: readPrice(text) };
      this.refusal = null;
      const detail: Scenario = { ...this.scenario, prices };
      this.dispatchEvent(new CustomEvent('ridgepoint-scenario', { detail, bubbles: true, composed: true }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.refusal = `${error.message}.`;
    }
  }
}

const both = (main: unknown, more: unknown): TemplateResult => html`${main}<small>${more}</small>`;

/** The bound of the first row is linked to its definition. */
const boundWords = (bound: MachineRow['bound'], isFirst: boolean): unknown =>
  isFirst && bound !== 'communication' ? term(`${bound} bound`) : `${bound} bound`;

const rate = (tokensPerSecond: number): string => `${rounded(tokensPerSecond)} tokens/s`;

customElements.define('latency-table', LatencyTable);
