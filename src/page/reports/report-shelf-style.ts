import { css } from 'lit';
import { UNSEEN_SHEET } from '../unseen-style.ts';

/** Style of the shelf: a row per report, its buttons below its words where there is little width. */
export const REPORT_SHELF_SHEET = css`
  report-shelf {
    display: block;
    & ul.rows {
      margin: 0;
      padding: 0;
      list-style: none;
      border-top: 1px solid var(--grid);
    }
    & li.row {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      align-items: start;
      gap: 4px 8px;
      padding: 8px 0;
      border-bottom: 1px solid var(--grid);
    }
    & .tick {
      display: grid;
      place-items: center;
      min-width: 36px;
      min-height: 36px;
      cursor: pointer;
    }
    & .tick input {
      width: 20px;
      height: 20px;
      margin: 0;
      accent-color: var(--accent);
      color-scheme: light dark;
    }
    & .what {
      min-width: 0;
      padding-top: 6px;
      overflow-wrap: anywhere;
    }
    & .what p {
      margin: 0;
    }
    & .what p:has(.name) {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 8px;
    }
    & .name {
      font-weight: 600;
    }
    & .what input {
      width: 100%;
      max-width: 40ch;
    }
    & .badge {
      padding: 1px 6px;
      border: 1px solid var(--edge);
      border-radius: 4px;
      color: var(--quiet);
      font-size: 0.8125rem;
      font-weight: 400;
      white-space: nowrap;
    }
    & .facts {
      color: var(--quiet);
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & .buttons {
      grid-column: 1 / -1;
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    & .buttons button {
      padding-inline: 8px;
    }
    & .bar {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 16px;
      margin: 0 0 16px;
    }
    & .bar p,
    & .status {
      margin: 0;
    }
    ${UNSEEN_SHEET}
    & .hint {
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & button:disabled {
      color: var(--quiet);
      border-color: var(--grid);
      cursor: default;
    }
    @media (pointer: coarse) {
      & button,
      & .tick {
        min-height: 44px;
        min-width: 44px;
      }
    }
    @media (min-width: 480px) {
      & .buttons {
        grid-column: 2;
      }
    }
    @media (min-width: 900px) {
      & li.row {
        grid-template-columns: auto minmax(0, 1fr) auto;
      }
      & .buttons {
        grid-column: 3;
        flex-wrap: nowrap;
      }
      & .buttons button {
        padding-inline: 12px;
      }
    }
  }
`;
