import { css } from 'lit';
import { QUIET_HEADS } from '../table-style.ts';

/** Style of a comparison: a table where there is room, else a block per result. */
export const REPORT_COMPARISON_SHEET = css`
  report-comparison {
    display: block;
    & ol.sides {
      margin: 0 0 16px;
      padding: 0;
      list-style: none;
    }
    & .sides > li {
      display: grid;
      grid-template-columns: 2ch minmax(0, 1fr);
      align-items: start;
      gap: 0 8px;
      padding-block: 8px;
      border-bottom: 1px solid var(--grid);
      overflow-wrap: anywhere;
    }
    & .sides p {
      margin: 0;
    }
    & .letter,
    & .name {
      font-weight: 600;
    }
    & .sides button {
      grid-column: 2;
      justify-self: start;
      margin-top: 4px;
    }
    & .sides li li {
      padding-block: 2px;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & .bar {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      margin: 0 0 8px;
    }
    & .bar .choices,
    & .bar .end {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    & .bar .end {
      margin-left: auto;
    }
    & [aria-pressed='true'] {
      border-color: var(--accent);
      box-shadow: inset 0 0 0 1px var(--accent);
      font-weight: 600;
    }
    & .progress {
      display: flex;
      align-items: center;
      gap: 8px;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & progress {
      width: 160px;
      height: 8px;
      accent-color: var(--accent);
    }
    & summary {
      padding-block: 4px;
    }
    & ul {
      margin: 0;
      padding-left: 20px;
    }
    & table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    & th,
    & td {
      padding: 6px 12px 6px 0;
      border-bottom: 1px solid var(--grid);
      text-align: left;
      vertical-align: top;
      font-weight: 400;
    }
    ${QUIET_HEADS}
    & .group th {
      font-weight: 600;
    }
    & .group th {
      padding-top: 16px;
    }
    & h3 {
      margin: 16px 0 0;
    }
    & .beside-tables {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr));
      gap: 0 32px;
    }
    /* With letters set wide a table scrolls in its own box, of which a head that sticks is no part. */
    & .beside-tables > section {
      min-width: 0;
      overflow-x: auto;
    }
    & .beside :is(th, td) {
      padding-block: 4px;
      font-size: 0.8125rem;
    }
    & thead small {
      font-weight: 400;
    }
    & thead th {
      position: sticky;
      top: var(--bar-height, 0);
      background: var(--paper);
    }
    & .beside thead th {
      position: static;
    }
    & .paced {
      max-width: 80ch;
      margin: 0 0 8px;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & small {
      display: block;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & .slower {
      color: var(--warning);
      font-weight: 600;
    }
    & .faster {
      color: var(--accent);
      font-weight: 600;
    }
    & .same,
    & .unclear,
    & .absent {
      color: var(--quiet);
    }
    @media (min-width: 760px) {
      & .sides > li {
        grid-template-columns: 2ch minmax(0, 1fr) auto;
      }
      & .sides button {
        grid-column: 3;
        margin: 0;
      }
    }
    @media (max-width: 759px) {
      & :is(table, tbody, tr, th, td) {
        display: block;
      }
      & thead {
        display: none;
      }
      & tr {
        padding-block: 8px;
        border-bottom: 1px solid var(--grid);
      }
      & :is(th, td) {
        padding: 2px 0;
        border: 0;
        overflow-wrap: anywhere;
      }
      & td {
        display: grid;
        grid-template-columns: 3ch minmax(0, 1fr);
      }
      & td::before {
        content: attr(data-letter);
        font-weight: 600;
      }
      /* Short cells share a line. */
      & .short tr {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(88px, 1fr));
        gap: 0 8px;
        padding-block: 4px;
      }
      & .short th {
        grid-column: 1 / -1;
      }
      & .bar .end {
        margin-left: 0;
      }
    }
  }
`;
