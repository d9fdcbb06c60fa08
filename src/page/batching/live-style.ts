import { css, unsafeCSS } from 'lit';
import { DATA_SHEET } from '../chart/data-style.ts';
import { PLOT_STYLE } from '../../plot/roofline/style.ts';

/** Style of the live batching element: numbers that a class reads from the back. */
export const LIVE_SHEET = css`
  live-batching {
    display: block;
    margin-bottom: 16px;
    & .controls {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 24px;
    }
    & .controls label {
      display: flex;
      flex: 1 1 260px;
      align-items: center;
      gap: 12px;
    }
    & .controls label.short {
      flex: 0 1 auto;
    }
    & .controls output {
      min-width: 2ch;
      font-size: 1.375rem;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
    }
    & input[type='range'] {
      flex: 1 1 auto;
      min-width: 0;
      accent-color: var(--accent);
    }
    & .figures {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 40px;
      margin: 8px 0;
      font-variant-numeric: tabular-nums;
    }
    & .figures b {
      display: block;
      font-size: clamp(1.375rem, 4.5vw, 2.75rem);
      font-weight: 600;
      line-height: 1.15;
    }
    & .figures :is(span, i) {
      color: var(--quiet);
    }
    & .figures i {
      font-style: normal;
      font-weight: 400;
    }
    & .said {
      min-height: 2.9em;
      margin: 0 0 8px;
      font-size: 1.125rem;
      line-height: 1.45;
    }
    & .said p {
      margin: 0;
    }
    & .mode {
      margin: 0 0 8px;
      color: var(--quiet);
    }
    & .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, max(300px, 50% - 24px)), 1fr));
      gap: 8px 24px;
    }
    & .pair > .data {
      grid-column: 1 / -1;
    }
    ${DATA_SHEET}
    & svg {
      display: block;
      width: 100%;
      height: auto;
    }
    & .thin {
      stroke-width: 1.25;
    }
    @media (prefers-reduced-motion: no-preference) {
      & .mark {
        transition: transform 250ms ease-out;
      }
    }
    ${unsafeCSS(PLOT_STYLE)}
  }
`;
