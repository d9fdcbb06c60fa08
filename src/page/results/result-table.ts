import { html, type CSSResult, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { FLAG_WORDS, dtypeWords, shapeWords } from '../../report/result-words.ts';
import { countedRange } from '../../report/counted/counted-points.ts';
import { resultId, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { MeasuredResult } from '../../report/report-format.ts';
import { headroomWords } from '../../report/place-result.ts';
import { UNSTEADY_NOTE, unsteadyCeilings, type UnsteadyCeilings } from '../../report/unsteady.ts';
import { formatInterval, formatShare, significant } from '../../text/units.ts';
import { resultOf } from '../../plot/roofline/counted-marks.ts';
import { LightElement } from '../light-element.ts';
import { sortedResults, type Sort, type SortKey } from './result-rows.ts';
import { leftOut, type LeftOut } from '../../report/tables.ts';
import { RESULT_TABLE_SHEET } from './result-table-style.ts';

const COLUMNS: readonly (readonly [key: SortKey, name: string, unit: string])[] = [
  ['kernel', 'kernel', ''],
  ['shape', 'shape', ''],
  ['intensity', 'intensity', 'FLOP/B'],
  ['flop', 'rate', 'GFLOP/s'],
  ['bytes', 'traffic', 'GB/s'],
  ['share', 'share of its roof', ''],
  ['bound', 'bound', ''],
  ['interval', '±', ''],
];

const NUMERIC: ReadonlySet<SortKey> = new Set(['intensity', 'flop', 'bytes', 'interval']);

/**
 * Every result of a machine, sortable. Role attributes keep it a table where its rows are styled as blocks.
 *
 * @fires ridgepoint-select - detail `{id}`: the selected row, or null for none
 * @fires ridgepoint-sort - detail: the new order, or null for the report's
 */
export class ResultTable extends LightElement {
  protected override sheet = (): CSSResult => RESULT_TABLE_SHEET;

  static override properties = {
    machine: { attribute: false },
    selected: { attribute: false },
    sort: { attribute: false },
  };

  declare machine: MeasuredMachine | null;
  /** Id of the selected result. */
  declare selected: string | null;
  declare sort: Sort | null;

  constructor() {
    super();
    this.machine = null;
    this.selected = null;
    this.sort = null;
  }

  protected override render(): unknown {
    if (!this.machine) {
      return html`<p class="empty">
        Measure this GPU or open a report to see every kernel's rate, traffic and share of its roof.
      </p>`;
    }
    const { report } = this.machine;
    const rows = sortedResults(report, this.sort);
    const unsteady = unsteadyCeilings(report);
    const selected = resultOf([this.machine], this.selected)?.result ?? null;
    return html`
      ${
        rows.length === 0
          ? html`<p class="empty">No kernel has been measured${report.complete ? '' : ' yet'}.</p>`
          : html`<table role="table" aria-label="Results">
              <thead role="rowgroup">
                <tr role="row">
                  ${COLUMNS.map((column) => this.#heading(...column))}
                </tr>
              </thead>
              <tbody role="rowgroup">
                ${repeat(
                  rows,
                  ({ id }) => id,
                  (row) => this.#row(row, row === selected, unsteady),
                )}
              </tbody>
            </table>`
      }
      ${flagNotes(rows, unsteady)} ${missing(leftOut(report))}
    `;
  }

  #heading(key: SortKey, name: string, unit: string): TemplateResult {
    const { sort } = this;
    const current = sort?.key === key ? (sort.down ? 'descending' : 'ascending') : 'none';
    return html`<th role="columnheader" scope="col" aria-sort=${current} class=${NUMERIC.has(key) ? 'number' : ''}>
      <button type="button" @click=${() => this.#sortBy(key)}>
        ${name}${unit === '' ? '' : html` <small>${unit}</small>`}<span class="arrow" aria-hidden="true"
          >${current === 'none' ? '' : current === 'descending' ? '▼' : '▲'}</span
        >
      </button>
    </th>`;
  }

  #row(result: MeasuredResult, selected: boolean, unsteady: UnsteadyCeilings): TemplateResult {
    const id = resultId(this.machine!, result.id);
    const { kernel, op, shape, dtype, achieved, roofline, time } = result;
    return html`<tr role="row" class=${selected ? 'selected' : ''} data-result=${id} @click=${() => this.#select(id)}>
      <th role="rowheader" scope="row">
        <button type="button" aria-pressed=${selected ? 'true' : 'false'}>${kernel}</button>
        <small>${dtypeWords(dtype)}</small>
        ${time.flags.map((flag) => html`<span class="flag" title=${FLAG_WORDS[flag]}>${flag}</span>`)}
      </th>
      <td role="cell" class="shape">${shapeWords(op, shape)}</td>
      <td role="cell" class="number" data-unit="FLOP/B">${intensity(result)}</td>
      <td role="cell" class="number" data-unit="GFLOP/s">${significant(achieved.flopPerSecond / 1e9)}</td>
      <td role="cell" class="number" data-unit="GB/s">${significant(achieved.bytesPerSecond / 1e9)}</td>
      <td role="cell" class="share">${roofline ? bar(roofline, unsteady) : '–'}</td>
      <td role="cell" class="bound">${roofline?.bound ?? '–'}</td>
      <td role="cell" class="number interval">${time.estimate.value > 0 ? formatInterval(time.estimate) : '–'}</td>
    </tr>`;
  }

  #select(id: string): void {
    const detail = { id: id === this.selected ? null : id };
    this.dispatchEvent(new CustomEvent('ridgepoint-select', { detail, bubbles: true, composed: true }));
  }

  /** Descending, ascending, then the report's order; text starts ascending. */
  #sortBy(key: SortKey): void {
    const first = key !== 'kernel' && key !== 'bound';
    const { sort } = this;
    const next: Sort | null =
      sort?.key !== key ? { key, down: first } : sort.down === first ? { key, down: !first } : null;
    this.dispatchEvent(new CustomEvent('ridgepoint-sort', { detail: next, bubbles: true, composed: true }));
  }
}

/** Intensity of the useful work, and the counted range: over bytes requested to over bytes touched. */
function intensity(result: MeasuredResult): TemplateResult {
  const counted = countedRange(result);
  const useful = result.work ? significant(result.achieved.intensity) : '';
  if (counted === null) return html`${useful || significant(result.achieved.intensity)}`;
  return html`${useful}<span
      class="counted"
      title="executed FLOP per byte requested – per byte touched; see “How it is counted”"
      >${useful === '' ? '' : ' → '}${counted}</span
    >`;
}

function bar(roofline: NonNullable<MeasuredResult['roofline']>, unsteady: UnsteadyCeilings): TemplateResult {
  const { efficiency, ceiling } = roofline;
  const words = html`<small>${headroomWords(roofline, unsteady)}</small>`;
  if (unsteady.has(ceiling)) return html`<span class="value">–</span> ${words}`;
  const width = Math.max(0, Math.min(1, efficiency)) * 100;
  // A content security policy may forbid style attributes, but not properties.
  return html`<span class="value">${formatShare(efficiency)}</span>
    <span class="bar" aria-hidden="true"><span .style=${`width:${width.toFixed(1)}%`}></span></span>
    ${words}`;
}

function flagNotes(rows: readonly MeasuredResult[], unsteady: UnsteadyCeilings): TemplateResult | null {
  const flags = new Set(rows.flatMap(({ time }) => time.flags));
  const isUnsteady = rows.some(({ roofline }) => roofline && unsteady.has(roofline.ceiling));
  const notes = [...[...flags].map((flag) => FLAG_WORDS[flag]), ...(isUnsteady ? [UNSTEADY_NOTE] : [])];
  if (notes.length === 0) return null;
  return html`<ul class="notes" aria-label="What the flags mean">
    ${notes.map((note) => {
      const [name, ...rest] = note.split(':');
      return html`<li><strong>${name}</strong>:${rest.join(':')}</li>`;
    })}
  </ul>`;
}

function missing(groups: readonly LeftOut[]): TemplateResult | null {
  if (groups.length === 0) return null;
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  return html`<details class="missing">
    <summary>${count} not measured, and why</summary>
    <ul>
      ${groups.map(
        ({ status, reason, names }) =>
          html`<li>
            <strong>${status}</strong>: ${reason}
            <small>${names.join(', ')}</small>
          </li>`,
      )}
    </ul>
  </details>`;
}

customElements.define('result-table', ResultTable);
