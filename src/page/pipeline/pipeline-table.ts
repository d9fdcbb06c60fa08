import { html, type CSSResult, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { boundCell, footNotes, headroomCell, roofCell } from './pipeline-cells.ts';
import { bytesText, flopText, intensityText, NO_WORKGROUPS } from '../../session/summary/count-marks.ts';
import type { PipelineRow } from '../../session/summary/session-summary.ts';
import { formatSeconds, formatShare } from '../../text/units.ts';
import { explained } from '../explained/explained.ts';
import { LightElement } from '../light-element.ts';
import { onGridKey } from '../results/grid-keys.ts';
import { pipelineAbout, type PipelineFigure } from './pipeline-about.ts';
import {
  BY_TIME,
  PIPELINE_KEYS,
  pipelineRows,
  sortsDown,
  type PipelineKey,
  type PipelineSort,
} from './pipeline-rows.ts';
import { PIPELINE_TABLE_SHEET } from './pipeline-table-style.ts';
import type { SessionFacts } from '../session/session-facts.ts';

const COLUMNS: Readonly<Record<PipelineKey, readonly [heading: string, alone: string]>> = {
  name: ['pipeline', 'Pipeline'],
  time: ['time', 'Time'],
  share: ['of busy time', 'Share of the time in which the GPU was busy'],
  dispatches: ['dispatches', 'Dispatches'],
  flop: ['FLOP', 'FLOP'],
  bytes: ['bytes', 'Bytes'],
  intensity: ['FLOP/B', 'Intensity'],
  roof: ['of its roof', 'Share of its roof'],
  headroom: ['headroom', 'Headroom'],
  bound: ['roof', 'Roof'],
};
const NUMERIC: ReadonlySet<PipelineKey> = new Set(['time', 'dispatches', 'flop', 'bytes', 'intensity']);

/** More rows than these are shown on demand, unless only a few more would be. */
const [MOST, A_FEW] = [10, 3];

/**
 * The pipelines of a session, the most time first.
 *
 * @fires ridgepoint-pipeline - detail `{hash}`: the chosen pipeline, or null for none
 * @fires ridgepoint-find - detail: the text that they are filtered by
 */
export class PipelineTable extends LightElement {
  protected override sheet = (): CSSResult => PIPELINE_TABLE_SHEET;

  static override properties = {
    facts: { attribute: false },
    selected: { attribute: false },
    find: { attribute: false },
    sort: { state: true },
    isWhole: { state: true },
    stop: { state: true },
  };

  declare facts: SessionFacts | null;
  /** Hash of the selected pipeline. */
  declare selected: string | null;
  /** Words that the pipelines shown have. */
  declare find: string;
  declare protected sort: PipelineSort;
  declare protected isWhole: boolean;
  /** Hash of the row that is the tab stop; null: the first. */
  declare protected stop: string | null;

  constructor() {
    super();
    this.facts = null;
    this.selected = null;
    this.find = '';
    this.sort = BY_TIME;
    this.isWhole = false;
    this.stop = null;
  }

  protected override render(): unknown {
    const { facts } = this;
    if (!facts) return '';
    const all = facts.summary.rows.length;
    if (all === 0) return html`<p class="empty">No pipeline was made while the page was watched.</p>`;
    const rows = pipelineRows(facts, this.find, this.sort);
    const isLong = rows.length > MOST + A_FEW && !this.isWhole;
    const inSight = rows.filter(({ hash }, place) => !isLong || place < MOST || hash === this.selected);
    return html`
      ${this.#toolbar(rows.length, all)} ${rows.length === 0 ? this.#nothing() : this.#table(inSight)}
      ${this.#foot(isLong ? rows.length : null, footNotes(facts))}
    `;
  }

  /** @param all number of rows that would be shown; null: they are */
  #foot(all: number | null, notes: readonly string[]): TemplateResult | '' {
    if (all === null && notes.length === 0) return '';
    return html`<div class="foot">
      ${
        all === null
          ? ''
          : html`<button type="button" data-action="show-all-pipelines" @click=${() => (this.isWhole = true)}>
              Show all ${all}
            </button>`
      }
      ${notes.map((note) => html`<p class="quiet">${note}</p>`)}
    </div>`;
  }

  #toolbar(found: number, all: number): TemplateResult {
    const { key, down } = this.sort;
    return html`<div class="toolbar" role="search" aria-label="Filter pipelines">
      <input
        type="search"
        name="pipelines"
        aria-label="Find in pipelines"
        placeholder="Find pipeline, roof or bound"
        autocomplete="off"
        spellcheck="false"
        .value=${this.find}
        @input=${(event: Event) => this.#find((event.target as HTMLInputElement).value)}
      />
      <select
        name="pipeline-sort"
        aria-label="Sort pipelines by"
        @change=${(event: Event) => this.#sortBy((event.target as HTMLSelectElement).value as PipelineKey)}
      >
        ${PIPELINE_KEYS.map(
          (one) =>
            html`<option value=${one} .selected=${one === key}>
              ${COLUMNS[one][1]} ${one === key && down !== sortsDown(one) ? '(reversed)' : ''}
            </option>`,
        )}
      </select>
      <output
        >${this.find.trim() === '' ? `${all} ${all === 1 ? 'pipeline' : 'pipelines'}` : `${found} of ${all}`}</output
      >
      <button type="button" data-action="clear-find" ?hidden=${this.find.trim() === ''} @click=${() => this.#clear()}>
        Clear
      </button>
    </div>`;
  }

  #nothing(): TemplateResult {
    return html`<p class="empty">
      No pipeline fits this text.
      <button type="button" data-action="show-every-pipeline" @click=${() => this.#clear()}>Show all pipelines</button>
    </p>`;
  }

  #table(rows: readonly PipelineRow[]): TemplateResult {
    const stop = rows.find(({ hash }) => hash === this.stop)?.hash ?? rows[0]!.hash;
    return html`<div class="frame">
      <table role="grid" aria-label="Pipelines, the most time first">
        <thead role="rowgroup">
          <tr role="row">
            ${PIPELINE_KEYS.map((key) => this.#heading(key))}
          </tr>
        </thead>
        <tbody role="rowgroup" @click=${this.#onClick} @keydown=${this.#onKey} @focusin=${this.#onFocus}>
          ${repeat(
            rows,
            ({ hash }) => hash,
            (row) => this.#row(row, row.hash === stop),
          )}
        </tbody>
      </table>
    </div>`;
  }

  #heading(key: PipelineKey): TemplateResult {
    const { sort } = this;
    const current = sort.key === key ? (sort.down ? 'descending' : 'ascending') : 'none';
    return html`<th role="columnheader" scope="col" aria-sort=${current} class=${NUMERIC.has(key) ? 'number' : key}>
      <button type="button" @click=${() => this.#sortBy(key)}>
        ${COLUMNS[key][0]}<span class="arrow" aria-hidden="true"
          >${current === 'none' ? '' : current === 'descending' ? '▼' : '▲'}</span
        >
      </button>
    </th>`;
  }

  #row(row: PipelineRow, isStop: boolean): TemplateResult {
    const { session, byHash, hues } = this.facts!;
    const totals = byHash.get(row.hash)!;
    const isSelected = row.hash === this.selected;
    const told = (name: PipelineFigure, text: unknown): TemplateResult =>
      explained(text, () => pipelineAbout(name, totals, session), { tab: false });
    const counted = row.flopPerSecond !== null;
    return html`<tr
      role="row"
      data-result=${row.hash}
      class=${isSelected ? 'selected' : ''}
      aria-selected=${isSelected ? 'true' : 'false'}
      tabindex=${isStop ? 0 : -1}
    >
      <th role="rowheader" scope="row" class="pipeline" tabindex="-1">
        <svg class=${hues.get(row.hash) ?? 'other'} width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="5" fill="currentColor" /></svg
        ><span class="name" title=${row.name}>${row.name}</span>
      </th>
      <td role="gridcell" class="number" data-name="time" tabindex="-1">
        ${told('time', row.seconds > 0 ? formatSeconds(row.seconds) : 'not timed')}
      </td>
      <td role="gridcell" class="share" data-name="of busy time" tabindex="-1">
        ${told('share', html`<span class="value">${formatShare(row.share)}</span>`)}<span class="bar" aria-hidden="true"
          ><span .style=${`width:${Math.min(100, row.share * 100)}%`}></span
        ></span>
      </td>
      <td role="gridcell" class="number" data-name="dispatches" tabindex="-1">
        ${told('dispatches', row.dispatches.toLocaleString('en'))}
      </td>
      ${
        counted
          ? html`<td role="gridcell" class="number" data-name="FLOP" tabindex="-1">${told('flop', flopText(row))}</td>
              <td role="gridcell" class="number" data-name="bytes" tabindex="-1">
                ${told('bytes', bytesText(row, 'B'))}
              </td>
              <td role="gridcell" class="number" data-name="FLOP/B" tabindex="-1">
                ${told('intensity', intensityText(row) ?? '–')}
              </td>
              <td role="gridcell" class="roof" data-name="of its roof" tabindex="-1">
                ${told('roof', roofCell(row, session))}
              </td>
              <td role="gridcell" class="headroom" data-name="headroom" tabindex="-1">
                ${told('headroom', headroomCell(row, session))}
              </td>
              <td role="gridcell" class="bound" data-name="roof" tabindex="-1">${told('roof', boundCell(row))}</td>`
          : html`<td role="gridcell" class="why" colspan="6" tabindex="-1">
              ${whyNot(row, session.session.count === 'off')}
            </td>`
      }
    </tr>`;
  }

  readonly #onClick = (event: PointerEvent): void => {
    const target = event.target as Element;
    const hash = target.closest<HTMLElement>('tr[data-result]')?.dataset['result'];
    // A finger asks what a number means by pressing it; a pointer has asked already.
    if (
      hash === undefined ||
      (target.closest('explained-value') && event.pointerType !== 'mouse' && event.pointerType !== '')
    )
      return;
    this.#choose(hash);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey) return;
    const isMeant = onGridKey(event, {
      unfold: () => undefined,
      choose: (row) => this.#choose(row.dataset['result']!),
    });
    if (isMeant) event.preventDefault();
  };

  readonly #onFocus = ({ target }: FocusEvent): void => {
    this.stop = (target as Element).closest<HTMLElement>('tr[data-result]')?.dataset['result'] ?? this.stop;
  };

  #choose(hash: string): void {
    this.#fire('ridgepoint-pipeline', { hash: hash === this.selected ? null : hash });
  }

  #find(text: string): void {
    this.find = text;
    this.#fire('ridgepoint-find', text);
  }

  /** The button that clears is about to go. */
  #clear(): void {
    this.#find('');
    this.querySelector<HTMLElement>('input')?.focus();
  }

  /** First its own direction, then the other. */
  #sortBy(key: PipelineKey): void {
    const { sort } = this;
    this.sort = { key, down: sort.key === key ? !sort.down : sortsDown(key) };
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

const whyNot = ({ notCounted, seconds, didNothing }: PipelineRow, isOff: boolean): string => {
  if (didNothing) return NO_WORKGROUPS;
  if (notCounted !== null) return `not counted: ${notCounted}`;
  if (isOff) return 'not counted: counting was off';
  return seconds > 0 ? 'none of its timed dispatches was counted' : 'not timed';
};

customElements.define('pipeline-table', PipelineTable);

declare global {
  interface HTMLElementTagNameMap {
    'pipeline-table': PipelineTable;
  }
}
