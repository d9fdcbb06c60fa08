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
      padding: 5px 8px;
      text-align: left;
      font-weight: 400;
      vertical-align: baseline;
      border-bottom: 1px solid var(--grid);
    }
    & thead th {
      padding-inline: 2px;
      white-space: nowrap;
    }
    & tbody th,
    & .shape {
      white-space: nowrap;
    }
    & .shape {
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & .number {
      text-align: right;
      white-space: nowrap;
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
      box-shadow: inset 3px 0 var(--own);
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
      min-width: 3.5em;
      text-align: right;
    }
    & .bar {
      display: inline-block;
      width: 88px;
      height: 8px;
      margin-inline: 6px;
      background: var(--grid);
    }
    & .bar span {
      display: block;
      height: 100%;
      background: var(--own);
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
    @media (max-width: 860px) {
      & thead tr {
        display: flex;
        flex-wrap: wrap;
      }
      & thead th {
        border: 0;
        padding: 0;
      }
      & tbody tr {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 2px 8px;
        padding: 8px;
        border-bottom: 1px solid var(--grid);
      }
      & table,
      & thead,
      & tbody {
        display: block;
      }
      & tbody th,
      & tbody td {
        padding: 0;
        border: 0;
      }
      & tbody th,
      & .shape,
      & .share {
        grid-column: 1 / -1;
      }
      & tbody th,
      & .shape {
        white-space: normal;
      }
      & tbody .number {
        text-align: left;
      }
      & .number[data-unit]::after {
        content: ' ' attr(data-unit);
        color: var(--quiet);
        font-size: 0.8125rem;
      }
      & .share .value {
        min-width: 0;
      }
      & .bar {
        width: 72px;
      }
    }
  }
`;
