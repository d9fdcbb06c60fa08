import { css } from 'lit';
import { UNSEEN_SHEET } from '../unseen-style.ts';
import { QUIET_HEADS } from '../table-style.ts';

/** Style of the walk-through: steps side by side on wide pages. */
export const GUIDE_SHEET = css`
  guide-walk {
    display: block;
    /* Down each column: steps differ much in height. */
    & .steps {
      columns: 380px;
      column-gap: 40px;
      margin: 0;
      padding: 0;
      list-style: none;
      counter-reset: step;
    }
    & .steps > li {
      min-width: 0;
      margin-bottom: 24px;
      break-inside: avoid;
      counter-increment: step;
    }
    & .step h3 {
      margin: 0;
    }
    & .step td {
      font-size: 0.8125rem;
      white-space: nowrap;
    }
    /* A row's name and values are above its numbers: beside them there is no room. */
    & .step table,
    & .step thead,
    & .step tbody {
      display: block;
    }
    /* With letters set wide it scrolls in its own box. */
    & .step table {
      overflow-x: auto;
    }
    & .step tr {
      display: grid;
      grid-template-columns: minmax(max-content, 7fr) minmax(max-content, 12fr) minmax(max-content, 10fr);
      gap: 0 8px;
      padding-block: 2px;
      border-bottom: 1px solid var(--grid);
    }
    & .step tr > * {
      justify-self: end;
      padding: 0;
      border: 0;
    }
    & .step tr > :first-child {
      grid-column: 1 / -1;
      justify-self: start;
    }
    /* A page magnified four times: a number goes before its line. */
    @media (max-width: 344px) {
      & .step td {
        white-space: normal;
      }
      & .step tr {
        grid-template-columns: 7fr 12fr 10fr;
      }
    }
    & .step th small {
      display: inline;
      margin-left: 8px;
    }
    & .step h3::before {
      content: counter(step) '  ';
      color: var(--quiet);
      font-variant-numeric: tabular-nums;
      white-space: pre;
    }
    & .formula {
      margin: 0 0 8px;
      color: var(--quiet);
    }
    & table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    & th,
    & td {
      padding: 2px 0 2px 12px;
      vertical-align: baseline;
      text-align: right;
      font-weight: 400;
      border-bottom: 1px solid var(--grid);
    }
    & th:first-child {
      padding-left: 0;
      text-align: left;
    }
    ${QUIET_HEADS}
    & small {
      display: block;
      font-weight: 400;
      color: var(--quiet);
      font-size: 0.8125rem;
      overflow-wrap: anywhere;
    }
    ${UNSEEN_SHEET}
    & .why {
      margin: 8px 0 0;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & summary {
      font-size: 0.8125rem;
      color: var(--quiet);
    }
    & > details > summary {
      color: var(--ink);
      font-size: 1rem;
      font-weight: 600;
    }
    & > details {
      margin-top: 8px;
    }
    & .verdicts .memory {
      color: var(--quiet);
    }
    & .verdicts .compute {
      font-weight: 600;
    }
    & .first-of > * {
      border-top: 1px solid var(--edge);
    }
    & .flips {
      margin: 16px 0 0;
      padding-left: 20px;
      max-width: 80ch;
    }
    & .inferences {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
      gap: 24px 40px;
    }
    & article {
      min-width: 0;
    }
    & article p {
      margin: 0 0 8px;
    }
    & .says {
      color: var(--quiet);
    }
    @media (max-width: 600px) {
      & td {
        font-size: 0.8125rem;
      }
      & .verdicts td,
      & .verdicts th {
        padding-left: 8px;
      }
      & .verdicts th:first-child {
        padding-left: 0;
      }
    }
  }
`;
