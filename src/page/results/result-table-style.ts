import { css } from 'lit';

/** Style of the result table: rows on wide pages, blocks on a phone. */
export const RESULT_TABLE_SHEET = css`
  result-table {
    display: block;
    & table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    & th,
    & td {
      padding: 5px 6px;
      text-align: left;
      font-weight: 400;
      vertical-align: baseline;
      border-bottom: 1px solid var(--grid);
    }
    & thead th {
      padding-inline: 2px;
      white-space: nowrap;
    }
    & tbody th button {
      white-space: nowrap;
    }
    & .shape {
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    @media (min-width: 1340px) {
      & .shape {
        white-space: nowrap;
      }
    }
    & .number {
      text-align: right;
      white-space: nowrap;
    }
    & .counted {
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & small {
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & th button {
      padding: 4px 6px;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
      text-align: inherit;
    }
    & tbody th button {
      padding: 4px 0;
      text-decoration: underline;
      text-decoration-color: var(--edge);
      text-underline-offset: 3px;
    }
    & thead button {
      color: var(--quiet);
    }
    & [aria-sort='ascending'] button,
    & [aria-sort='descending'] button {
      color: var(--ink);
      font-weight: 600;
    }
    & .arrow {
      display: inline-block;
      width: 1em;
      text-align: center;
      font-size: 0.625rem;
    }
    & tbody tr {
      cursor: pointer;
    }
    & tbody tr:hover {
      background: var(--panel);
    }
    & tbody tr.selected {
      background: var(--panel);
      box-shadow: inset 3px 0 var(--accent);
    }
    & .flag {
      margin-left: 6px;
      padding: 0 6px;
      border: 1px solid var(--warning);
      border-radius: 8px;
      color: var(--warning);
      font-size: 0.8125rem;
      white-space: nowrap;
    }
    & .share {
      white-space: nowrap;
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
      margin-inline: 6px;
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
      margin-top: 12px;
    }
    & .missing small {
      display: block;
    }
    /* Too narrow for the columns: each row is a block of two lines, on a phone of four. */
    @media (max-width: 1240px) {
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
        margin-right: 8px;
        color: var(--quiet);
        font-size: 0.8125rem;
      }
      & thead button,
      & thead small {
        font-size: 0.8125rem;
      }
      & thead th {
        border: 0;
        padding: 0;
      }
      & tbody tr {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr)) minmax(max-content, 2fr) 5em 4em;
        align-items: baseline;
        gap: 2px 8px;
        padding: 8px 0 8px 8px;
        border-bottom: 1px solid var(--grid);
      }
      & tbody th,
      & tbody td {
        padding: 0;
        border: 0;
      }
      & tbody th {
        grid-column: 1 / 4;
      }
      & .shape {
        grid-column: 4 / -1;
      }
      & tbody .number {
        text-align: left;
      }
      & tbody .interval {
        text-align: right;
      }
      & .number[data-unit]::after {
        content: ' ' attr(data-unit);
        color: var(--quiet);
        font-size: 0.8125rem;
      }
      & .share .value {
        min-width: 0;
      }
    }
    @media (max-width: 960px) {
      & tbody tr {
        grid-template-columns: repeat(3, minmax(0, 1fr));
        grid-template-areas: 'kernel kernel kernel' 'shape shape interval' 'a b c' 'share share bound';
      }
      & tbody th {
        grid-area: kernel;
      }
      & .shape {
        grid-area: shape;
      }
      & .share {
        grid-area: share;
        white-space: normal;
      }
      & .bound {
        grid-area: bound;
        text-align: right;
      }
      & .interval {
        grid-area: interval;
      }
      & tbody .number {
        white-space: normal;
      }
      & tbody th button {
        white-space: normal;
        overflow-wrap: anywhere;
      }
      & .bar {
        width: 56px;
      }
    }
    /* Lines as long as their content; an intensity and its counted range share one. */
    @media (max-width: 600px) {
      & tbody tr {
        display: flex;
        flex-wrap: wrap;
      }
      & tbody th {
        flex: 1 0 100%;
      }
      & .shape {
        flex: 1 1 70%;
      }
      & tbody .number {
        order: 1;
        flex: 1 1 auto;
        min-width: 28%;
        white-space: nowrap;
      }
      & tbody .interval {
        order: 0;
        flex: 0 0 auto;
        min-width: 0;
      }
      & .share {
        order: 2;
        flex: 1 1 auto;
      }
      & .bound {
        order: 3;
        font-size: 0.8125rem;
      }
      & .bar {
        width: 36px;
      }
      & tbody .number:has(.counted) {
        flex-basis: 100%;
      }
    }
  }
`;
