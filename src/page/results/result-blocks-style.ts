import { css } from 'lit';

/** Style of the result table where it is too narrow for its columns: rows are blocks of two or three lines. */
export const RESULT_BLOCKS = css`
  @container (max-width: 1199.98px) {
    & table,
    & thead,
    & tbody {
      display: block;
    }
    & thead tr {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
    }
    & thead tr::before {
      content: 'sort by';
      margin: 0 8px;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & thead th:is(th) {
      border: 0;
      padding: 0;
    }
    & thead .next {
      display: none;
    }
    & tbody tr[data-result] {
      display: grid;
      grid-template-columns: minmax(8em, 1.2fr) minmax(12em, 2fr) 7em 8.5em;
      grid-template-areas: 'shape kernel flop share' 'next next bytes bound' 'intensity intensity interval interval';
      align-items: baseline;
      gap: 0 8px;
      padding: 6px 0 6px 8px;
      border-bottom: 1px solid var(--grid);
    }
    & tbody tr.heading {
      display: block;
      padding: 10px 0 4px 8px;
      border-bottom: 1px solid var(--grid);
    }
    & tbody tr[hidden] {
      display: none;
    }
    & tbody tr > :is(th, td):is(th, td) {
      padding: 0;
      border: 0;
      line-height: 22px;
    }
    & tbody .shape {
      grid-area: shape;
      white-space: normal;
    }
    & :is(.size, .name.name) {
      max-width: 100%;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    & tbody .kernel {
      grid-area: kernel;
      white-space: normal;
    }
    & tbody .flop {
      grid-area: flop;
    }
    & tbody .share {
      grid-area: share;
      text-align: right;
    }
    & tbody .next {
      grid-area: next;
    }
    & tbody .bytes {
      grid-area: bytes;
    }
    & tbody .bound {
      grid-area: bound;
      text-align: right;
    }
    & tbody .intensity {
      grid-area: intensity;
    }
    & tbody .interval {
      grid-area: interval;
    }
    & tbody .bytes {
      font-size: 0.8125rem;
      color: var(--quiet);
    }
    & tbody :is(.intensity, .interval) {
      display: none;
    }
    & tbody .selected :is(.intensity, .interval) {
      display: block;
    }
    & tbody .intensity {
      text-align: left;
    }
    & tbody .intensity explained-value::before {
      content: 'FLOP/B ';
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & tbody .other > .shape.shape {
      padding-left: 16px;
    }
  }
  @container (min-width: 860px) and (max-width: 1199.98px) {
    & tbody tr[data-result] {
      grid-template-areas: 'shape kernel flop share' 'next intensity bytes bound' 'interval interval interval interval';
    }
    & tbody .intensity {
      display: block;
    }
  }
  @container (max-width: 599.98px) {
    & thead {
      display: none;
    }
    & .toolbar :is(select, input) {
      flex: 1 1 40%;
      max-width: none;
    }
    & .toolbar output {
      flex: 1 0 100%;
    }
    /* Lines as long as their content: a short phrase shares one with the kernel. */
    & tbody tr[data-result] {
      display: flex;
      flex-wrap: wrap;
      gap: 0 12px;
    }
    & tbody tr[hidden] {
      display: none;
    }
    & tbody .shape {
      flex: 1 0 36%;
    }
    & tbody .share {
      min-width: 2.8em;
    }
    & tbody .kernel {
      order: 1;
    }
    & tbody .next {
      order: 2;
      flex: 1 1 auto;
    }
    & tbody :is(.intensity, .bytes, .bound, .interval) {
      order: 3;
    }
    & .grouped .prefix,
    & .bar,
    & tbody tr:not(.selected) :is(.bytes, .bound) {
      display: none;
    }
    & .share .value {
      min-width: 0;
    }
  }
`;
