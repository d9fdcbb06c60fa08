import { css } from 'lit';

/** Style of the bar above every view: links, the run, and the line of state. */
export const BAR_SHEET = css`
  ridgepoint-app {
    /* At hand in every view; sections that links lead to stop below it. */
    & .page-bar {
      position: sticky;
      z-index: 3;
      top: 0;
      display: grid;
      /* A run that begins, and each of its steps, leaves everything where it is. */
      grid-template-columns: minmax(0, 1fr) 600px;
      align-items: center;
      gap: 0 24px;
      margin-bottom: 8px;
      padding-block: 8px;
      background: var(--paper);
      border-bottom: 1px solid var(--grid);
    }
    & .page-bar run-controls {
      flex-wrap: nowrap;
      justify-content: end;
      min-height: 40px;
    }
    & nav {
      display: flex;
      gap: 0 4px;
      overflow-x: auto;
      scrollbar-width: none;
    }
    & nav a {
      flex: none;
      padding: 8px;
      border-bottom: 3px solid transparent;
      color: var(--quiet);
      text-decoration: none;
    }
    & nav a:hover {
      color: var(--ink);
    }
    & nav a[aria-current='page'] {
      color: var(--ink);
      border-color: var(--accent);
      font-weight: 600;
    }
    & nav a:focus-visible {
      outline-offset: -3px;
    }
    & .page-bar .state {
      grid-column: 1 / -1;
      overflow: hidden;
      font-size: 0.8125rem;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    /* All in sight: one that has to be scrolled to would not be found. */
    @media (max-width: 480px) {
      & nav {
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0;
      }
      & nav a {
        padding: 10px 2px;
        font-size: 0.8125rem;
      }
      /* A second line costs less than the clock or the number of reports cut off; the plan is in the reports view too. */
      & .page-bar .state {
        white-space: normal;
      }
      & .state .spare {
        display: none;
      }
      /* With a session open there is one more than a line has room for. */
      & nav:has(a:nth-child(7)) {
        justify-content: start;
        gap: 0 16px;
      }
    }
    @media (max-width: 1120px) {
      & .page-bar {
        grid-template-columns: minmax(0, 1fr);
        gap: 4px;
        padding-block: 0 4px;
      }
      & .page-bar run-controls {
        justify-content: start;
      }
      /* At 320 px, or with letters set wide. While a run is shown, its steps must not move anything. */
      & .page-bar run-controls:not(:has(progress)) {
        flex-wrap: wrap;
      }
    }
  }
`;
