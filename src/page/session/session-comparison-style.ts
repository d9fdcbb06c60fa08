import { css } from 'lit';
import { DATA_SHEET } from '../chart/data-style.ts';
import { QUIET_HEADS } from '../table-style.ts';

/** Style of two sessions compared. */
export const SESSION_COMPARISON_SHEET = css`
  session-comparison {
    display: block;
    & .notes {
      margin: 0 0 8px;
      padding-left: 18px;
      font-size: 0.8125rem;
    }
    & .bar {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 8px;
      margin-bottom: 8px;
    }
    & .choices {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    & .bar button {
      padding-inline: 8px;
      font-size: 0.8125rem;
    }
    & button[aria-pressed='true'] {
      border-color: var(--ink);
      background: var(--panel);
      box-shadow: inset 0 0 0 1px var(--ink);
      font-weight: 600;
    }
    & .answer {
      margin: 0 0 8px;
    }
    & .foot {
      display: flex;
      flex-wrap: wrap;
      align-items: start;
      gap: 4px 16px;
      margin-top: 8px;
    }
    & .scroll {
      overflow-x: auto;
    }
    & table {
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    & .compared table {
      width: 100%;
    }
    & :is(th, td) {
      padding: 2px 12px 2px 0;
      border-bottom: 1px solid var(--grid);
      font-weight: 400;
      text-align: left;
      vertical-align: baseline;
    }
    ${QUIET_HEADS}
    & .number {
      text-align: right;
      white-space: nowrap;
    }
    & .compared tbody th {
      min-width: 11em;
    }
    & :is(.verdict, td.quiet) {
      white-space: nowrap;
    }
    & .verdict .quiet {
      white-space: normal;
      font-size: 0.8125rem;
    }
    & [data-verdict='slower'] .verdict {
      color: var(--warning);
      font-weight: 600;
    }
    & [data-verdict='faster'] .verdict {
      color: var(--third);
      font-weight: 600;
    }
    & button.name {
      min-height: 24px;
      padding: 0;
      border: 0;
      background: none;
      text-align: left;
      text-decoration: underline;
      text-decoration-color: var(--edge);
      text-underline-offset: 3px;
    }
    & .beside {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      gap: 8px 48px;
    }
    & caption {
      padding-block: 4px;
      font-weight: 600;
      text-align: left;
    }
    ${DATA_SHEET}
    @media (max-width: 619px) {
      & .compared :is(table, tbody) {
        display: block;
      }
      & .compared thead {
        display: none;
      }
      & .compared tr {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        padding-block: 6px;
        border-bottom: 1px solid var(--grid);
      }
      & .compared :is(th, td) {
        padding: 0;
        border: 0;
        text-align: left;
        white-space: normal;
      }
      & .compared :is(th, .verdict) {
        grid-column: 1 / -1;
        overflow-wrap: anywhere;
      }
      & .compared td.quiet {
        display: none;
      }
      & .compared td[data-letter]::before {
        content: attr(data-letter) ' ';
        color: var(--quiet);
        font-size: 0.8125rem;
      }
    }
  }
`;
