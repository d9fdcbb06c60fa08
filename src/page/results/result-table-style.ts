import { css } from 'lit';
import { RESULT_BLOCKS } from './result-blocks-style.ts';
import { CHOSEN_ROWS, QUIET_HEADS } from '../table-style.ts';

/** Style of the result table: columns where there is room for them, blocks elsewhere. */
export const RESULT_TABLE_SHEET = css`
  result-table {
    display: block;
    container-type: inline-size;
    & .toolbar {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      margin-bottom: 8px;
    }
    & .toolbar :is(select, input) {
      min-width: 0;
    }
    & .toolbar select {
      max-width: 16em;
    }
    & .toolbar input {
      flex: 0 1 16em;
    }
    & .toolbar output {
      color: var(--quiet);
      white-space: nowrap;
      font-variant-numeric: tabular-nums;
    }
    /* Only a report with absurdly long names is too wide for its columns. */
    & .frame {
      overflow-x: auto;
    }
    & table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    & th,
    & td {
      padding: 1px 6px;
      text-align: left;
      font-weight: 400;
      line-height: 20px;
      vertical-align: baseline;
      white-space: nowrap;
      border-bottom: 1px solid var(--grid);
    }
    ${QUIET_HEADS}
    & thead th {
      padding-inline: 0;
    }
    & thead .next {
      padding-inline: 6px;
    }
    & :is(th, td).number {
      text-align: right;
    }
    & tbody .next {
      min-width: 9em;
      white-space: normal;
      line-height: 1.3;
    }
    & :is(.bound, .interval, .next, .counted, .prefix, small),
    & .other .shape {
      font-size: 0.8125rem;
    }
    & tbody :is(.bound, .interval, .counted, .prefix, small),
    & .other .shape {
      color: var(--quiet);
    }
    & .heading th {
      padding-top: 5px;
      font-weight: 600;
      line-height: 20px;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    & .heading small {
      margin-left: 6px;
      font-weight: 400;
    }
    & table button {
      min-height: 0;
      padding: 2px 6px;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
      text-align: inherit;
    }
    & thead [aria-sort='ascending'] button,
    & thead [aria-sort='descending'] button {
      color: var(--ink);
      font-weight: 600;
    }
    & tbody button.name {
      padding-inline: 0;
      line-height: 20px;
    }
    /* A name of a foreign report may be long: here its start is enough. */
    & :is(.size, .name, .bound explained-value) {
      display: inline-block;
      max-width: 18em;
      overflow: clip;
      text-overflow: ellipsis;
    }
    & .bound explained-value {
      max-width: 10em;
    }
    & tbody button.others {
      color: var(--quiet);
      font-size: 0.8125rem;
      line-height: 20px;
    }
    & button.others span {
      text-decoration: underline;
      text-decoration-color: var(--edge);
      text-underline-offset: 3px;
    }
    & button.others::before {
      content: '▸';
      margin-right: 4px;
    }
    & button.others[aria-expanded='true']::before {
      content: '▾';
    }
    /* A finger needs more room than a line has; this moves nothing. */
    @media (pointer: coarse) {
      & button.others {
        position: relative;
      }
      & button.others::after {
        content: '';
        position: absolute;
        inset: -10px -6px;
      }
    }
    & .arrow {
      display: inline-block;
      width: 1em;
      text-align: center;
      font-size: 0.625rem;
    }
    & tbody tr[hidden] {
      display: none;
    }
    ${CHOSEN_ROWS}
    & .flags {
      display: inline-block;
      width: max-content;
      max-width: 12em;
      margin-left: 6px;
      vertical-align: top;
      white-space: normal;
    }
    & .flag {
      display: inline-block;
      padding: 0 6px;
      border: 1px solid var(--warning);
      border-radius: 8px;
      color: var(--warning);
      font-size: 0.8125rem;
      line-height: 18px;
    }
    & .share .value {
      display: inline-block;
      min-width: 3em;
      text-align: right;
    }
    & .bar {
      display: inline-block;
      width: 48px;
      height: 8px;
      margin-left: 6px;
      background: var(--grid);
    }
    & .bar span {
      display: block;
      height: 100%;
      background: var(--accent);
    }
    & .notes,
    & .missing ul {
      margin: 12px 0 0;
      padding-left: 20px;
      color: var(--quiet);
    }
    & .missing {
      margin-top: 4px;
    }
    & .missing small {
      display: block;
    }
    @container (min-width: 1200px) {
      & :is(th, td):first-child {
        padding-left: 8px;
      }
      & .other .shape {
        padding-left: 24px;
      }
    }
    @container (min-width: 600px) {
      & select[name='sort'] {
        display: none;
      }
    }
    ${RESULT_BLOCKS}
  }
`;
