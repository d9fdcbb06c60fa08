import { html, type TemplateResult } from 'lit';
import { operatorTitle } from '../../ops/index.ts';
import { isFiltering, type FilterChoices, type ResultFilter } from './result-filter.ts';
import { SORT_KEYS, type Sort, type SortKey } from './result-rows.ts';

/** What the toolbar above the results shows. */
export interface Toolbar {
  readonly filter: ResultFilter;
  readonly choices: FilterChoices;
  /** Rows that the filter shows, of how many. */
  readonly shown: number;
  readonly all: number;
  readonly sort: Sort | null;
  readonly names: Readonly<Record<SortKey, string>>;
  readonly onFilter: (filter: ResultFilter) => void;
  readonly onSort: (sort: Sort | null) => void;
}

/** Select an operator and a number format, search; where there is no room for headings, sort. */
export function toolbar({ filter, choices, shown, all, sort, names, onFilter, onSort }: Toolbar): TemplateResult {
  const set = (change: Partial<ResultFilter>): void => onFilter({ ...filter, ...change });
  const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
  return html`<div class="toolbar" role="search" aria-label="Filter results">
    <select name="op" aria-label="Operator" @change=${(event: Event) => set({ op: valueOf(event) || null })}>
      <option value="" .selected=${filter.op === null}>All operators</option>
      ${choices.ops.map((op) => html`<option value=${op} .selected=${op === filter.op}>${operatorTitle(op)}</option>`)}
    </select>
    <select name="dtype" aria-label="Number format" @change=${(event: Event) => set({ dtype: valueOf(event) || null })}>
      <option value="" .selected=${filter.dtype === null}>All formats</option>
      ${choices.dtypes.map((dtype) => html`<option value=${dtype} .selected=${dtype === filter.dtype}>${dtype}</option>`)}
    </select>
    <input
      type="search"
      name="find"
      aria-label="Find in kernels and shapes"
      placeholder="Kernel or shape"
      autocomplete="off"
      spellcheck="false"
      .value=${filter.text}
      @input=${(event: Event) => set({ text: valueOf(event) })}
    />
    <select name="sort" aria-label="Sort by" @change=${(event: Event) => onSort(readSort(valueOf(event)))}>
      <option value="" .selected=${sort === null}>By operator</option>
      ${SORT_KEYS.flatMap((key) =>
        [true, false].map((down) => {
          const value = `${key}-${down ? 'down' : 'up'}`;
          const isChosen = sort?.key === key && sort.down === down;
          return html`<option value=${value} .selected=${isChosen}>${names[key]} ${down ? '▼' : '▲'}</option>`;
        }),
      )}
    </select>
    <output>${isFiltering(filter) ? `${shown} of ${all}` : `${all} ${all === 1 ? 'result' : 'results'}`}</output>
    <button
      type="button"
      data-action="clear-filter"
      ?hidden=${!isFiltering(filter)}
      @click=${() => onFilter({ op: null, dtype: null, text: '' })}
    >
      Clear
    </button>
  </div>`;
}

function readSort(value: string): Sort | null {
  const [name, direction] = value.split('-');
  const key = SORT_KEYS.find((one) => one === name);
  return key === undefined ? null : { key, down: direction === 'down' };
}
