import { css } from 'lit';

/** Style of the table of levers: rows on wide pages, blocks elsewhere. */
export const LEVER_TABLE_SHEET = css`
  lever-table {
    display: block;
    & .chosen {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 16px;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & .chosen label {
      display: inline-flex;
      align-items: center;
      gap: 8px;
    }
    & .chosen p {
      flex: 1 1 320px;
      margin: 0;
    }
    & a {
      color: var(--accent);
    }
    & table {
      width: 100%;
      margin-top: 8px;
      border-collapse: collapse;
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & th,
    & td {
      padding: 2px 6px;
      text-align: right;
      vertical-align: baseline;
      font-weight: 400;
      border-bottom: 1px solid var(--grid);
    }
    & thead th {
      min-width: 4em;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & thead small {
      display: block;
    }
    & tr > :first-child {
      padding-left: 8px;
      text-align: left;
    }
    & tbody td:not(.why),
    & tbody th {
      white-space: nowrap;
    }
    & tbody button {
      min-height: 0;
      padding: 2px 0;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      text-align: left;
      text-decoration: underline;
      text-decoration-color: var(--edge);
      text-underline-offset: 3px;
    }
    /* A finger needs more room than a line has; this moves nothing. */
    @media (pointer: coarse) {
      & tbody button {
        position: relative;
      }
      & tbody button::after {
        content: '';
        position: absolute;
        inset: -10px -8px;
      }
    }
    & tr > :last-child,
    & thead th:nth-last-child(2),
    & tbody td:nth-last-child(2) {
      text-align: left;
    }
    /* All the room that the numbers leave. */
    & .why {
      width: 60%;
      padding-right: 0;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & td .warning {
      display: block;
      font-size: 0.8125rem;
    }
    & :is(.as-is, .best) :is(th, td:not(.why)) {
      font-weight: 600;
    }
    & tbody tr:not(.cannot) {
      cursor: pointer;
    }
    & tbody tr:not(.cannot):hover {
      background: var(--panel);
    }
    & tbody tr.selected {
      background: var(--panel);
      box-shadow: inset 3px 0 var(--accent);
    }
    & .cannot th {
      color: var(--quiet);
    }
    /* Each lever is a block: its name, its numbers one after the other, then why. */
    @media (max-width: 1160px) {
      & table,
      & tbody {
        display: block;
      }
      & thead {
        display: none;
      }
      & tbody tr {
        display: flex;
        flex-wrap: wrap;
        gap: 0 12px;
        padding: 4px 8px;
        border-bottom: 1px solid var(--grid);
      }
      & tbody th,
      & tbody td {
        padding: 0 !important;
        border: 0;
        text-align: left;
      }
      & tbody th,
      & .why {
        flex: 1 0 100%;
        width: auto;
      }
      & td:empty {
        display: none;
      }
      & td .warning {
        display: inline;
      }
      & td[data-head]::before {
        content: attr(data-head) ' ';
        color: var(--quiet);
        font-weight: 400;
      }
      & tbody td {
        font-size: 0.8125rem;
      }
    }
  }
`;
