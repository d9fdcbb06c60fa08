import { html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { FleetPage, FleetResult } from '../../fleet/page/fleet-page-format.ts';
import { standingWords } from '../../fleet/page/machine-standing.ts';
import { drawnKinds, fleetRoofline, isFew, roofShareWords, roofType } from '../../plot/fleet/fleet-roofline.ts';
import type { RooflineItems } from '../../plot/roofline/items.ts';
import { LightElement } from '../light-element.ts';
import '../chart/roofline-chart.ts';
import { choiceOf, hashOf, type FleetChoice } from './fleet-choice.ts';
import './fleet-changes.ts';
import './fleet-spread.ts';
import type { ChooseDetail } from './fleet-spread.ts';
import { FLEET_SHEET } from './fleet-style.ts';
import { shownName } from './name-cell.ts';
import { readFleetPage } from './read-fleet-page.ts';
import { sickTable } from './sick-table.ts';

/** The page of a fleet: machines on one roofline, where each stands, what changed, and slow machines. */
export class FleetView extends LightElement {
  protected override sheet = (): CSSResult => FLEET_SHEET;

  static override properties = {
    data: { attribute: false },
    choice: { state: true },
  };

  /** What the script beside the page says, as `readFleetPage` reads it. */
  declare data: unknown;
  declare protected choice: FleetChoice;

  #page: FleetPage | null = null;
  #failure = '';
  #drawn: { readonly key: readonly unknown[]; readonly items: RooflineItems } | null = null;

  constructor() {
    super();
    this.data = null;
    this.choice = { result: null, machine: null };
    addEventListener('hashchange', () => {
      if (this.#page) this.choice = choiceOf(this.#page, location.hash);
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('data')) return;
    try {
      this.#page = readFleetPage(this.data);
      this.choice = choiceOf(this.#page, location.hash);
    } catch (error) {
      [this.#page, this.#failure] = [null, (error as Error).message];
    }
  }

  protected override render(): unknown {
    const page = this.#page;
    if (!page) return html`<p role="alert">${this.#failure}</p>`;
    if (page.machines.length === 0) {
      return html`<p>
          The store ${page.store} holds no times of named machines: add reports with ridgepoint fleet add.
        </p>
        ${notes(page)}`;
    }
    const { machine } = this.choice;
    const result = this.choice.result === null ? null : (page.results[this.choice.result] ?? null);
    const items = this.#items(page, result, machine);
    const roofWords = roofShareWords(items);
    return html`
      <p class="state">${stateWords(page)}</p>
      ${this.#controls(page)}
      <div class="first">
        <section aria-label="Rooflines">
          ${
            items.roofs.length + items.points.length === 0
              ? html`<p>No machine has measured ceilings, so there is no roof to draw.</p>`
              : html`<roofline-chart .items=${items}></roofline-chart>
                  <p class="quiet">${rooflineWords(page, items, roofType(result))} ${kindWords(page, machine)}</p>`
          }
        </section>
        <section class="answer">
          <h2>${result === null ? 'No result' : result.id}</h2>
          ${result === null ? '' : standingWords(page, result, machine).map((words) => html`<p>${words}</p>`)}
          ${roofWords === null ? '' : html`<p>${roofWords}</p>`}
          ${page.machines.length === 1 ? html`<p>It is the only machine, so there is nothing to compare it with.</p>` : ''}
          ${this.#digest(page)}
        </section>
      </div>
      ${
        page.machines.length === 1
          ? ''
          : html`<section>
              <h2>Where the machines stand</h2>
              <fleet-spread
                .fleet=${page}
                .result=${result}
                .machine=${machine}
                @fleet-choose=${({ detail }: CustomEvent<ChooseDetail>) => this.#choose({ machine: detail.machine })}
              ></fleet-spread>
            </section>`
      }
      <section id="changes">
        <h2>What changed</h2>
        <fleet-changes .changes=${page.changes} .threshold=${page.threshold}></fleet-changes>
      </section>
      <section>
        <h2>Slow machines</h2>
        ${page.sickWords.map((words) => html`<p>${words}</p>`)} ${page.sick.length > 0 ? sickTable(page.sick) : ''}
      </section>
      ${notes(page)}
    `;
  }

  /** The same for the same choice, so that the chart is not drawn again. */
  #items(page: FleetPage, result: FleetResult | null, machine: number | null): RooflineItems {
    const key = [page, result, machine];
    if (!this.#drawn?.key.every((part, i) => part === key[i])) {
      this.#drawn = { key, items: fleetRoofline(page, result, machine) };
    }
    return this.#drawn.items;
  }

  /** The options are made once: there may be thousands. */
  #controls(page: FleetPage): TemplateResult {
    const { results, machines, kinds } = page;
    const numberOf = ({ target }: Event): number | null => {
      const { value } = target as HTMLSelectElement;
      return value === '' ? null : Number(value);
    };
    return html`<div class="bar">
      <label
        >Result
        <select name="result" @change=${(event: Event) => this.#choose({ result: numberOf(event) })}>
          ${guard([page], () => results.map(({ id }, i) => html`<option value=${i}>${id}</option>`))}
        </select>
      </label>
      <label
        >Machine to mark
        <select name="machine" @change=${(event: Event) => this.#choose({ machine: numberOf(event) })}>
          <option value="">none</option>
          ${guard([page], () =>
            kinds.map(
              ({ label }, kind) =>
                html`<optgroup label=${label}>
                  ${machines.map((one, i) => (one.kind === kind ? html`<option value=${i}>${shownName(one.host)}</option>` : ''))}
                </optgroup>`,
            ),
          )}
        </select>
      </label>
    </div>`;
  }

  protected override updated(): void {
    for (const name of ['result', 'machine'] as const) {
      const select = this.querySelector<HTMLSelectElement>(`select[name="${name}"]`);
      const value = String(this.choice[name] ?? '');
      if (select && select.value !== value) select.value = value;
    }
  }

  #choose(choice: Partial<FleetChoice>): void {
    this.choice = { ...this.choice, ...choice };
    if (this.#page) history.replaceState(null, '', hashOf(this.#page, this.choice));
  }

  /** What else there is to know, in a sentence each. */
  #digest({ changes, sick }: FleetPage): TemplateResult {
    const slower = changes.flatMap(({ by, rows }) => {
      const count = rows.filter(({ verdict }) => verdict === 'slower').length;
      return count === 0 ? [] : [`${count} ${count === 1 ? 'result' : 'results'} with the ${by}`];
    });
    return html`
      ${slower.length > 0 ? html`<p>Slower than before: ${slower.join(', ')}.</p>` : ''}
      ${
        sick.length > 0
          ? html`<p>
              Slower than those like ${sick.length === 1 ? 'it' : 'them'}:
              ${sick
                .slice(0, 3)
                .map(({ host }) => shownName(host))
                .join(', ')}${sick.length > 3 ? ` and ${sick.length - 3} more` : ''}.
            </p>`
          : ''
      }
    `;
  }
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const stateWords = ({ machines, kinds, reports, store, createdAt, toolVersion }: FleetPage): string =>
  [
    `${counted(machines.length, 'machine')} of ${counted(kinds.length, 'kind')}`,
    counted(reports, 'report'),
    store,
    createdAt.slice(0, 10),
    `Ridgepoint ${toolVersion}`,
  ].join(' · ');

const rooflineWords = (page: FleetPage, { roofs: drawn, points }: RooflineItems, type: string): string => {
  if (drawn.length === 0)
    return 'No machine has the measured ceilings of a roof; each mark is a machine, or the middle one of its kind.';
  const roofs =
    !isFew(page) && page.kinds.some(({ machines }) => machines > 1)
      ? `Each roof, of ${type}, is that of the middle machine of its kind`
      : `Each roof, of ${type}, is that of a machine`;
  if (points.length === 0) return `${roofs}. The work of the chosen result is not told, so it has no marks.`;
  const hasBox = points.some(({ interval }) => interval !== null);
  return `${roofs}; each mark its time of the chosen result${hasBox ? ', with a box for nine machines in ten where it is wider' : ''}.`;
};

/** Which kinds the roofline has, where these are not all. */
function kindWords(page: FleetPage, machine: number | null): string {
  const { size } = drawnKinds(page, machine);
  return isFew(page) || size === page.kinds.length
    ? ''
    : `It shows ${size} of ${page.kinds.length} kinds: those with most machines${machine === null ? '' : ', and that of the marked one'}.`;
}

const notes = ({ notes: all }: FleetPage): TemplateResult | '' =>
  all.length === 0
    ? ''
    : html`<ul class="notes quiet">
        ${all.map((note) => html`<li>${note}</li>`)}
      </ul>`;

customElements.define('fleet-page', FleetView);
