import { css, unsafeCSS, type CSSResult } from 'lit';
import { HUE_STYLE } from '../../plot/roofline/style.ts';
import { CHOSEN_ROWS, QUIET_HEADS } from '../table-style.ts';

/** Style of the table of pipelines: columns where there is room for them, blocks elsewhere. */
export const PIPELINE_TABLE_SHEET: CSSResult = css`
  pipeline-table {
    display: block;
    container-type: inline-size;
    ${unsafeCSS(HUE_STYLE)}
    & .toolbar {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      margin-bottom: 8px;
    }
    & .toolbar input {
      flex: 0 1 18em;
      min-width: 0;
    }
    & .toolbar output {
      color: var(--quiet);
      font-variant-numeric: tabular-nums;
    }
    & .foot {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 16px;
      margin-top: 8px;
    }
    & .foot p {
      margin: 0;
      font-size: 0.8125rem;
    }
    & table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    & th,
    & td {
      padding: 2px 6px;
      border-bottom: 1px solid var(--grid);
      font-weight: 400;
      line-height: 20px;
      text-align: left;
      vertical-align: baseline;
      white-space: nowrap;
    }
    ${QUIET_HEADS}
    & thead th {
      padding-inline: 0;
    }
    & thead button {
      min-height: 0;
      padding: 2px 6px;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
    }
    & thead :is([aria-sort='ascending'], [aria-sort='descending']) button {
      color: var(--ink);
      font-weight: 600;
    }
    & :is(th, td).number {
      text-align: right;
    }
    & .arrow {
      display: inline-block;
      width: 1em;
      font-size: 0.625rem;
      text-align: center;
    }
    & .pipeline {
      max-width: 22em;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    & .pipeline svg {
      margin-right: 8px;
      vertical-align: -1px;
    }
    & :is(.bound, .why) {
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & td.why {
      white-space: normal;
    }
    & :is(.share, .roof) .value {
      display: inline-block;
      min-width: 3.2em;
      text-align: right;
    }
    & .bar {
      display: inline-block;
      width: 56px;
      height: 8px;
      margin-left: 8px;
      background: var(--grid);
    }
    & .bar span {
      display: block;
      height: 100%;
      background: var(--ink);
    }
    & .roof .bar span {
      background: var(--accent);
    }
    ${CHOSEN_ROWS}
    @container (min-width: 800px) {
      & select {
        display: none;
      }
    }
    @container (max-width: 799px) {
      & :is(table, tbody, tr, th, td) {
        display: block;
      }
      & thead {
        display: none;
      }
      & tbody tr {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(88px, 1fr));
        gap: 0 8px;
        padding: 6px 0 6px 8px;
        border-bottom: 1px solid var(--grid);
      }
      & :is(tbody th, tbody td, tbody td.number) {
        padding: 0;
        border: 0;
        text-align: left;
        white-space: normal;
      }
      & :is(.pipeline, td.why) {
        grid-column: 1 / -1;
        max-width: none;
        overflow-wrap: anywhere;
      }
      & .pipeline .name {
        font-weight: 600;
      }
      & td[data-name]::before {
        content: attr(data-name);
        display: block;
        color: var(--quiet);
        font-size: 0.8125rem;
        line-height: 16px;
      }
      & .bar {
        display: none;
      }
      & :is(.share, .roof) .value {
        min-width: 0;
      }
    }
  }
`;
