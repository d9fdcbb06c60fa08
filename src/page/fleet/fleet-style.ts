import { css } from 'lit';
import { CONTROL_SHEET } from '../app/control-style.ts';

/** Style of the fleet's page around its figures. */
export const FLEET_SHEET = css`
  ${CONTROL_SHEET}
  fleet-page {
    display: block;
    padding-bottom: 32px;
    color: var(--ink);
    /* Names come from reports, and none makes the page wider. */
    overflow-wrap: anywhere;
    & h2 {
      margin: 32px 0 8px;
      font-size: 1.375rem;
      font-weight: 600;
      line-height: 1.4;
    }
    & p {
      margin: 0 0 8px;
    }
    & .state,
    & .quiet {
      color: var(--quiet);
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & .bar {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 16px;
      margin: 8px 0 16px;
    }
    & .bar label {
      display: grid;
      gap: 4px;
      min-width: 0;
      max-width: 100%;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & .bar select {
      width: 100%;
      font-size: 1rem;
      text-overflow: ellipsis;
    }
    & .first {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px 32px;
    }
    & .answer {
      font-variant-numeric: tabular-nums;
    }
    & .answer h2 {
      margin-top: 0;
    }
    & .answer a {
      color: var(--accent);
    }
    & .scroll {
      overflow-x: auto;
    }
    & table {
      border-collapse: collapse;
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
      overflow-wrap: break-word;
    }
    & :is(th, td) {
      padding: 4px 16px 4px 0;
      border-bottom: 1px solid var(--grid);
      text-align: left;
      vertical-align: baseline;
      font-weight: 400;
    }
    & thead th {
      color: var(--quiet);
    }
    & :is(th, td).number {
      text-align: right;
      white-space: nowrap;
    }
    & :focus-visible {
      outline: 3px solid var(--accent);
      outline-offset: 2px;
    }
    & .notes {
      margin: 32px 0 0;
      padding: 0;
      list-style: none;
    }
    @media (min-width: 1000px) {
      & .first {
        grid-template-columns: minmax(420px, 65fr) minmax(260px, 35fr);
      }
    }
    @media print {
      & :is(.bar, .causes, .data, .tools) {
        display: none;
      }
    }
  }
`;
