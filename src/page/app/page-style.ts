import { css } from 'lit';
import { UNSEEN_SHEET } from '../unseen-style.ts';
import { BAR_SHEET } from './bar-style.ts';
import { CONTROL_SHEET } from './control-style.ts';
import { PRINT_SHEET } from './print-style.ts';

/** Style of the page around its elements: three sizes of text, two weights, steps of 8 px. */
export const PAGE_SHEET = css`
  ${BAR_SHEET}
  ${CONTROL_SHEET}
  ridgepoint-app {
    /* For what sticks below the bar, until it is measured. */
    --bar-height: 80px;
    display: block;
    /* Names come from reports, and none makes the page wider. */
    overflow-wrap: anywhere;
    /* But columns and buttons are as wide as their words. */
    & table,
    & button,
    & .button {
      overflow-wrap: break-word;
    }
    & h2,
    & h3 {
      font-size: 1rem;
      font-weight: 600;
      line-height: 1.4;
    }
    & section > h2 {
      margin: 16px 0 8px;
      font-size: 1.375rem;
    }
    & [data-section] {
      scroll-margin-top: 112px;
    }
    & .in-hand {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 16px;
      margin-bottom: 16px;
    }
    & .more > summary h2 {
      display: inline;
      font-size: 1.375rem;
    }
    & .more {
      margin-top: 16px;
    }
    ${UNSEEN_SHEET}
    & .view > section:first-child > model-chooser {
      margin-top: 0;
    }
    & [data-section]:focus {
      outline: none;
    }
    /* An element that is still loading reserves height, so that what follows hardly moves. */
    & :not(:defined) {
      display: block;
      min-height: 100vh;
    }
    & .in-hand :not(:defined) {
      min-height: 0;
    }
    /*
     * What follows appears where it stays. Not by :has(): each change of the view would style all of it anew. What is
     * loading is asked last: else a chart would style all its marks anew as one comes or goes.
     */
    & :is(:not(:defined), .in-hand, section) ~ :is(.view[data-loading] *),
    & .view[data-loading] ~ :is(ridgepoint-app > *) {
      visibility: hidden;
    }
    & a {
      color: var(--accent);
    }
    & .state {
      margin: 0;
      color: var(--quiet);
      font-variant-numeric: tabular-nums;
    }
    & .quiet,
    & .empty,
    & .key,
    & .lead {
      color: var(--quiet);
    }
    & .lead {
      max-width: 70ch;
      margin: 0 0 16px;
    }
    & .key {
      display: flex;
      flex-wrap: wrap;
      gap: 0 16px;
      margin: 4px 0 0;
      font-size: 0.8125rem;
    }
    & .key svg {
      margin: 0 4px -1px 0;
    }
    & .warning {
      color: var(--warning);
    }
    /* What is said before a run and during it, in one place of one size. */
    & .awaited {
      display: grid;
      & > span {
        grid-area: 1 / 1;
        min-width: 0;
      }
      & > [data-unseen] {
        visibility: hidden;
      }
      & .step {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    }
    & .first {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 8px 32px;
    }
    & .words {
      display: flex;
      flex-direction: column;
    }
    & .first > section {
      min-width: 0;
    }
    & .answer p {
      margin: 0 0 8px;
      font-size: 1.125rem;
      line-height: 1.45;
    }
    & .words > :is(mark-details, .empty) {
      margin-top: 16px;
      padding-top: 16px;
      border-top: 1px solid var(--grid);
    }
    & .notice {
      margin: 0 0 16px;
      padding: 8px 16px;
      background: var(--panel);
      border-left: 3px solid var(--edge);
    }
    & .notice.warning {
      border-color: var(--warning);
    }
    & .notice h2 {
      margin: 0 0 4px;
      font-size: 1rem;
    }
    & .notice ul {
      margin: 0;
      padding-left: 20px;
    }
    & :focus-visible {
      outline: 3px solid var(--accent);
      outline-offset: 2px;
    }
    & summary {
      cursor: pointer;
      padding-block: 6px;
      @media (pointer: coarse) {
        padding-block: 8px;
      }
    }
    & .formulas {
      margin: 8px 0 0;
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & .formulas div {
      display: grid;
      grid-template-columns: 6.5em 1fr;
      gap: 0 8px;
      padding-block: 3px;
    }
    & .formulas dt {
      color: var(--quiet);
    }
    & .formulas dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    & .formulas .values {
      color: var(--quiet);
    }
    & .formulas .values::before,
    & .formulas strong::before {
      content: '= ';
    }
    & .under model-chooser {
      margin-top: 4px;
    }
    & .glossary dt {
      font-weight: 600;
    }
    & .glossary dd {
      margin: 0 0 8px;
      max-width: 70ch;
    }
    & .drop {
      position: fixed;
      inset: 16px;
      display: grid;
      place-items: center;
      border: 3px dashed var(--accent);
      background: var(--panel);
      font-size: 1.375rem;
      pointer-events: none;
    }
    /* In one column what is selected is explained right under its mark. */
    @media (max-width: 999px) {
      & .words.has-selection > mark-details {
        order: -1;
        margin: 0 0 16px;
        padding: 0;
        border: 0;
      }
    }
    @media (min-width: 1000px) {
      /* What selects results is on the line of their heading. */
      & section:has(> result-table > .toolbar) > h2 {
        width: max-content;
        margin-bottom: -34px;
      }
      & result-table > .toolbar {
        justify-content: flex-end;
      }
      & .first {
        grid-template-columns: minmax(420px, 65fr) minmax(260px, 35fr);
        grid-template-rows: auto 1fr;
      }
      & .words {
        grid-column: 2;
        grid-row: 1 / 3;
      }
      /* What is selected is explained in the room beside the chart: nothing else moves. */
      @media screen {
        & .words.has-selection {
          contain: size;
          min-height: 560px;
          padding-right: 8px;
          overflow-y: auto;
          scrollbar-width: thin;
          /* A shadow at its end as long as there is more. */
          background:
            linear-gradient(var(--paper), var(--paper)) bottom / 100% 16px no-repeat local,
            linear-gradient(to top, var(--grid), transparent) bottom / 100% 8px no-repeat scroll;
        }
      }
    }
    @media (max-width: 1120px) {
      & [data-section] {
        scroll-margin-top: 148px;
      }
    }
  }
  ${PRINT_SHEET}
`;
