import { html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { dtypeNamer } from '../../report/best-first.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import type { MeasuredResult } from '../../report/report-format.ts';
import { leftOut } from '../../report/tables.ts';
import { resultOf } from '../../plot/roofline/counted-marks.ts';
import { LightElement } from '../light-element.ts';
import { resultsAwaited } from '../run/awaited.ts';
import { onGridKey } from './grid-keys.ts';
import { entriesOf, type HeadingEntry, type ResultEntry } from './result-entries.ts';
import { filterChoices, filtered, isFiltering, NO_FILTER, type Found, type ResultFilter } from './result-filter.ts';
import { flagNotes, missing } from './result-notes.ts';
import { headingRow, resultRow, type RowSetting } from './result-row-view.ts';
import { sortedContests, startsDown, type Sort, type SortKey } from './result-rows.ts';
import { RESULT_TABLE_SHEET } from './result-table-style.ts';
import { toolbar } from './result-toolbar.ts';

const COLUMNS: readonly (readonly [key: SortKey, name: string, unit: string])[] = [
  ['shape', 'shape', ''],
  ['kernel', 'best kernel', ''],
  ['intensity', 'intensity', 'FLOP/B'],
  ['flop', 'rate', ''],
  ['bytes', 'traffic', ''],
  ['share', 'of its roof', ''],
  ['bound', 'roof', ''],
  ['interval', '±', ''],
];

/** The same where they stand alone. */
const NAMES: Readonly<Record<SortKey, string>> = {
  shape: 'Shape',
  kernel: 'Kernel',
  intensity: 'Intensity',
  flop: 'Rate',
  bytes: 'Traffic',
  share: 'Share of its roof',
  bound: 'Bound',
  interval: 'Interval',
};

const NUMERIC: ReadonlySet<SortKey> = new Set(['intensity', 'flop', 'bytes', 'interval']);

/** More rows than these are shown on demand, unless only a few more would be. */
const [MOST, A_FEW] = [24, 6];
/** With fewer rows there is nothing to look for. */
const FILTERED_FROM = 5;

/**
 * The results of a machine, best first: one row per operator, shape and number format with its best kernel, the others
 * folded under it. Role attributes keep it a grid where its rows are styled as blocks.
 *
 * @fires ridgepoint-select - detail `{id, reveal}`: the chosen result, to be brought into sight; or null for none
 * @fires ridgepoint-sort - detail: the new order, or null for the report's
 * @fires ridgepoint-filter - detail `{op, dtype, text}`: the new filter
 */
export class ResultTable extends LightElement {
  protected override sheet = (): CSSResult => RESULT_TABLE_SHEET;

  static override properties = {
    machine: { attribute: false },
    selected: { attribute: false },
    sort: { attribute: false },
    filter: { attribute: false },
    step: { attribute: false },
    opened: { state: true },
    isWhole: { state: true },
    stop: { state: true },
  };

  declare machine: MeasuredMachine | null;
  /** Id of the selected result. */
  declare selected: string | null;
  declare sort: Sort | null;
  declare filter: ResultFilter;
  /** What the run under way is measuring; null: there is no run. */
  declare step: string | null;
  /** The contests that were unfolded or folded, by key. */
  declare protected opened: ReadonlyMap<string, boolean>;
  /** Whether a long table is shown to its end. */
  declare protected isWhole: boolean;
  /** Id of the result whose row is the tab stop; null, or one that is not shown: the first. */
  declare protected stop: string | null;

  constructor() {
    super();
    this.machine = null;
    this.selected = null;
    this.sort = null;
    this.filter = NO_FILTER;
    this.step = null;
    this.opened = new Map();
    this.isWhole = false;
    this.stop = null;
  }

  get #selectedResult(): MeasuredResult | null {
    return this.machine ? (resultOf([this.machine], this.selected)?.result ?? null) : null;
  }

  /** A result that was selected elsewhere is unfolded. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    const isNew = changed.has('machine') && !changed.get('machine');
    if (!changed.has('selected') && !isNew) return;
    const result = this.#selectedResult;
    const found = result && sortedContests(this.machine!.report, null).find(({ others }) => others.includes(result));
    if (found) this.#unfold(found.key, true);
  }

  protected override render(): unknown {
    const { machine } = this;
    if (!machine) {
      return html`<p class="empty">${resultsAwaited(this.step)}</p>`;
    }
    const { report } = machine;
    const contests = sortedContests(report, this.sort);
    const found = filtered(contests, this.filter);
    const bar =
      contests.length >= FILTERED_FROM || isFiltering(this.filter)
        ? toolbar({
            filter: this.filter,
            choices: filterChoices(report, this.filter),
            shown: found.length,
            all: contests.length,
            sort: this.sort,
            names: NAMES,
            onFilter: (filter) => this.#setFilter(filter),
            onSort: (sort) => this.#setSort(sort),
          })
        : '';
    if (contests.length === 0 && this.step !== null) return html`<p class="empty">${resultsAwaited(this.step)}</p>`;
    if (contests.length === 0)
      return html`<p class="empty">No kernel has been measured${report.complete ? '' : ' yet'}.</p>
        ${missing(leftOut(report))}`;
    return html`${bar} ${found.length === 0 ? this.#nothingFound() : this.#table(machine, found)}
    ${flagNotes(found, report)} ${missing(leftOut(report))}`;
  }

  #nothingFound(): TemplateResult {
    return html`<p class="empty">
      No result fits this filter.
      <button type="button" data-action="show-all" @click=${() => this.#setFilter(NO_FILTER)}>Show all results</button>
    </p>`;
  }

  #table(machine: MeasuredMachine, found: readonly Found[]): TemplateResult {
    const selected = this.#selectedResult;
    const isOpen = ({ contest: { key }, inOthers }: Found): boolean => this.opened.get(key) ?? inOthers;
    const isLong = found.length > MOST + A_FEW;
    const isGrouped = this.sort === null;
    const most = isLong && !this.isWhole ? MOST : Infinity;
    const entries = entriesOf({ found, isGrouped, most, selected, isOpen });
    const rows = entries.filter((one): one is ResultEntry => one.kind === 'result' && !one.isHidden);
    const stop = (rows.find(({ result }) => result.id === this.stop) ?? rows[0])?.result.id ?? null;
    const setting = {
      machine,
      selected,
      stop,
      nameDtype: dtypeNamer(machine.report),
      columns: COLUMNS.length + 1,
    };
    const isCut = entries.some((one) => one.kind === 'result' && one.isBest && one.isHidden);
    return html`<div class="frame">
        <table role="treegrid" aria-label="Results, best first" class=${isGrouped ? 'grouped' : 'flat'}>
          <thead role="rowgroup">
            <tr role="row">
              ${COLUMNS.map((column) => this.#heading(...column))}
              <th role="columnheader" scope="col" class="next">what to do</th>
            </tr>
          </thead>
          <tbody role="rowgroup" @click=${this.#onClick} @keydown=${this.#onKey} @focusin=${this.#onFocus}>
            ${repeat(
              entries,
              (entry) => (entry.kind === 'heading' ? `heading ${entry.group.op}` : entry.result.id),
              (entry) => rowOf(entry, setting),
            )}
          </tbody>
        </table>
      </div>
      ${
        isCut
          ? html`<p>
              <button type="button" data-action="show-all" @click=${() => (this.isWhole = true)}>
                Show all ${found.length}
              </button>
            </p>`
          : ''
      }`;
  }

  #heading(key: SortKey, name: string, unit: string): TemplateResult {
    const { sort } = this;
    const current = sort?.key === key ? (sort.down ? 'descending' : 'ascending') : 'none';
    return html`<th role="columnheader" scope="col" aria-sort=${current} class=${NUMERIC.has(key) ? 'number' : key}>
      <button type="button" @click=${() => this.#sortBy(key)}>
        ${name}${unit === '' ? '' : html` <small>${unit}</small>`}<span class="arrow" aria-hidden="true"
          >${current === 'none' ? '' : current === 'descending' ? '▼' : '▲'}</span
        >
      </button>
    </th>`;
  }

  readonly #onClick = (event: PointerEvent): void => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('tr[data-result]');
    if (!row) return;
    if (target.closest('.others')) return this.#toggle(row, row.ariaExpanded !== 'true');
    // A finger asks what a number means by pressing it; a pointer has asked already.
    if (target.closest('explained-value') && (event.pointerType === 'touch' || event.pointerType === 'pen')) return;
    this.#select(row.dataset['result']!);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const { key, altKey, metaKey, target } = event;
    const isPress = key === 'Enter' || key === ' ';
    // Buttons press themselves.
    if (altKey || metaKey || (isPress && (target as Element).closest('button'))) return;
    const isMeant = onGridKey(event, {
      unfold: (row, isOpen) => this.#toggle(row, isOpen),
      choose: (row) => this.#select(row.dataset['result']!),
    });
    if (isMeant) event.preventDefault();
  };

  /** Where the focus was last is where it comes back to. */
  readonly #onFocus = ({ target }: FocusEvent): void => {
    const id = (target as Element).closest<HTMLElement>('tr[data-result]')?.dataset['result'];
    const { machine } = this;
    if (id !== undefined && machine) this.stop = resultOf([machine], id)?.result.id ?? null;
  };

  #toggle(row: HTMLElement, isOpen: boolean): void {
    this.#unfold(row.dataset['work']!, isOpen);
  }

  #unfold(key: string, isOpen: boolean): void {
    this.opened = new Map([...this.opened, [key, isOpen]]);
  }

  #select(id: string): void {
    this.#fire('ridgepoint-select', id === this.selected ? { id: null } : { id, reveal: true });
  }

  /** First its own direction, then the other, then the report's order. */
  #sortBy(key: SortKey): void {
    const { sort } = this;
    const first = startsDown(key);
    this.#setSort(sort?.key !== key ? { key, down: first } : sort.down === first ? { key, down: !first } : null);
  }

  #setSort(sort: Sort | null): void {
    this.sort = sort;
    this.#fire('ridgepoint-sort', sort);
  }

  #setFilter(filter: ResultFilter): void {
    // The button that clears is about to go.
    const isLeft = !isFiltering(filter) && document.activeElement?.matches('result-table button');
    this.filter = filter;
    this.#fire('ridgepoint-filter', filter);
    if (isLeft) this.querySelector<HTMLElement>('.toolbar input')?.focus();
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

const rowOf = (entry: ResultEntry | HeadingEntry, setting: RowSetting): TemplateResult =>
  entry.kind === 'heading' ? headingRow(entry, setting.columns) : resultRow(entry, setting);

customElements.define('result-table', ResultTable);
