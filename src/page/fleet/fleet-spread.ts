import { css, html, unsafeCSS, type CSSResult, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { FleetPage, FleetResult } from '../../fleet/page/fleet-page-format.ts';
import { slowerShare, spreadsOf, timeAt, type KindSpread } from '../../fleet/page/machine-standing.ts';
import { kindHues } from '../../plot/fleet/fleet-roofline.ts';
import { drawnAs, SPREAD_STYLE, spreadFigure } from '../../plot/fleet/spread-figure.ts';
import { PLOT_STYLE } from '../../plot/roofline/style.ts';
import type { SceneNode } from '../../plot/scene/scene.ts';
import { formatSeconds, formatShare } from '../../text/units.ts';
import { DATA_SHEET } from '../chart/data-style.ts';
import { idOf, idPressed, rove, symbolOf, symbolsIn, tabTo } from '../chart/mark-keys.ts';
import { renderScene } from '../chart/render-scene.ts';
import { LightElement } from '../light-element.ts';
import { OwnWidth } from '../own-width.ts';
import { nameCell, nameHeading, shownName, wholeName } from './name-cell.ts';

const SHEET = css`
  fleet-spread {
    display: block;
    & svg {
      display: block;
      width: 100%;
      height: auto;
    }
    & .mark {
      cursor: pointer;
      outline: none;
    }
    & .mark:is(:hover, :focus-visible) .hit {
      stroke: var(--ink);
      stroke-width: 2;
    }
    & .pointed {
      min-height: 1.5em;
      margin: 4px 0 0;
      color: var(--quiet);
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    ${DATA_SHEET}
    ${unsafeCSS(PLOT_STYLE)}
    ${unsafeCSS(SPREAD_STYLE)}
  }
`;

type TableName = 'quantiles' | 'machines';

/** Detail of `fleet-choose`: the number of the machine that was pressed; null if it was marked already. */
export interface ChooseDetail {
  readonly machine: number | null;
}

/**
 * Where the machines of a fleet stand on a result: a mark each, its quartiles, and a table.
 * @fires fleet-choose - detail `{machine}`
 */
export class FleetSpread extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    fleet: { attribute: false },
    result: { attribute: false },
    machine: { attribute: false },
    pointed: { state: true },
    opened: { state: true },
  };

  declare fleet: FleetPage | null;
  declare result: FleetResult | null;
  /** The number of the marked machine; null: none. */
  declare machine: number | null;
  /** What the pointer or the focus is on, in words. */
  declare protected pointed: string | null;
  /** The tables that were opened. */
  declare protected opened: ReadonlySet<TableName>;

  #drawn: { readonly key: readonly unknown[]; readonly figure: SceneNode; readonly hint: string } | null = null;
  readonly #width = new OwnWidth(this);

  constructor() {
    super();
    this.fleet = null;
    this.result = null;
    this.machine = null;
    this.pointed = null;
    this.opened = new Set();
  }

  protected override render(): unknown {
    const { fleet, result, machine } = this;
    if (!fleet || !result) return '';
    const width = Math.max(280, this.#width.pixels || 800);
    const { figure, hint: words } = this.#figure(fleet, result, width);
    const point = (event: Event): void => {
      this.pointed = symbolOf(event)?.getAttribute('aria-label') ?? null;
    };
    return html`
      ${guard([figure], () => {
        return html`<div
          class="figure"
          @pointerover=${point}
          @focusin=${point}
          @pointerleave=${() => (this.pointed = null)}
          @focusout=${() => (this.pointed = null)}
          @click=${(event: MouseEvent) => this.#choose(idPressed(event))}
          @keydown=${this.#onKey}
        >
          ${renderScene(figure)}
        </div>`;
      })}
      <p class="pointed" aria-live="off">${this.pointed ?? words}</p>
      ${this.#table('quantiles', 'Quantiles as a table', () => quantileTable(fleet, spreadsOf(fleet, result), machine))}
      ${this.#table('machines', 'Every machine as a table', () => machineTable(fleet, spreadsOf(fleet, result)))}
    `;
  }

  /** The same for the same choice, so that it is not drawn again. */
  #figure(fleet: FleetPage, result: FleetResult, width: number): { readonly figure: SceneNode; readonly hint: string } {
    const key = [fleet, result, this.machine, width];
    if (!this.#drawn?.key.every((part, i) => part === key[i])) {
      const hues = kindHues(fleet);
      const groups = spreadsOf(fleet, result).map(({ kind, times }) => ({
        label: fleet.kinds[kind]!.label,
        hue: hues[kind]!,
        machines: times.map((one) => ({ ...one, host: fleet.machines[one.machine]!.host })),
      }));
      const figure = spreadFigure({ groups, mine: this.machine, width });
      this.#drawn = { key, figure, hint: hintOf(drawnAs(figure)) };
    }
    return this.#drawn;
  }

  /** A table that is made once it is opened. */
  #table(name: TableName, title: string, table: () => TemplateResult): TemplateResult {
    const opened = ({ target }: Event): void => {
      if ((target as HTMLDetailsElement).open) this.opened = new Set([...this.opened, name]);
    };
    return html`<details class="data" @toggle=${opened}>
      <summary>${title}</summary>
      ${this.opened.has(name) ? guard([this.fleet, this.result, this.machine], table) : ''}
    </details>`;
  }

  /** One tab stop; the arrow keys move on from there. */
  protected override updated(): void {
    const symbols = symbolsIn(this);
    const focused = symbols.find((symbol) => symbol === document.activeElement);
    const own = symbols.find(({ dataset }) => dataset['id'] === String(this.machine));
    tabTo(symbols, focused ?? own ?? symbols[0]);
  }

  #choose(id: string | null): void {
    if (id === null) return;
    const machine = Number(id) === this.machine ? null : Number(id);
    const detail: ChooseDetail = { machine };
    this.dispatchEvent(new CustomEvent('fleet-choose', { detail, bubbles: true }));
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const id = idOf(event);
    if (id === null) return;
    if (event.key === 'Enter' || event.key === ' ') this.#choose(id);
    else if (!rove(symbolsIn(this), id, event.key)) return;
    event.preventDefault();
  };
}

/** Bars have no marks to point at. */
const hintOf = ({ marks, bars }: { readonly marks: boolean; readonly bars: boolean }): string =>
  [
    ...(bars ? ['Bars count machines; choose one above to mark it.'] : []),
    ...(marks ? ['A mark is a machine: point at it for its name, press it to mark it everywhere.'] : []),
  ].join(' ');

const SHARES = [
  [0, 'fastest'],
  [0.1, '10 %'],
  [0.25, '25 %'],
  [0.5, 'median'],
  [0.75, '75 %'],
  [0.9, '90 %'],
  [1, 'slowest'],
] as const;

function quantileTable(fleet: FleetPage, spreads: readonly KindSpread[], machine: number | null): TemplateResult {
  const host = machine === null ? '' : fleet.machines[machine]!.host;
  const own = (spread: KindSpread): string => {
    const mine = spread.times.find((one) => one.machine === machine);
    return mine ? formatSeconds(mine.seconds) : '–';
  };
  return html`<div class="scroll" role="region" aria-label="Quantiles" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Architecture</th>
          <th scope="col" class="number">Machines</th>
          ${SHARES.map(([, name]) => html`<th scope="col" class="number">${name}</th>`)}
          ${machine === null ? '' : html`<th scope="col" class="number" title=${wholeName(host)}>${shownName(host)}</th>`}
        </tr>
      </thead>
      <tbody>
        ${spreads.map(
          (spread) =>
            html`<tr>
              ${nameHeading(fleet.kinds[spread.kind]!.label)}
              <td class="number">${spread.times.length}</td>
              ${SHARES.map(([share]) => html`<td class="number">${formatSeconds(timeAt(spread, share))}</td>`)}
              ${machine === null ? '' : html`<td class="number">${own(spread)}</td>`}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const machineTable = (fleet: FleetPage, spreads: readonly KindSpread[]): TemplateResult =>
  html`<div class="scroll" role="region" aria-label="Every machine" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Machine</th>
          <th scope="col">Architecture</th>
          <th scope="col" class="number">Time</th>
          <th scope="col" class="number">Others slower</th>
        </tr>
      </thead>
      <tbody>
        ${spreads.flatMap((spread) =>
          spread.times.map((one) => {
            const share = slowerShare(spread, one);
            return html`<tr>
              ${nameHeading(fleet.machines[one.machine]!.host)} ${nameCell(fleet.kinds[spread.kind]!.label)}
              <td class="number">${formatSeconds(one.seconds)}</td>
              <td class="number">${share === null ? '–' : formatShare(share)}</td>
            </tr>`;
          }),
        )}
      </tbody>
    </table>
  </div>`;

customElements.define('fleet-spread', FleetSpread);
