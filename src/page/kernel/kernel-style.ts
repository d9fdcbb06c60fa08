import { css } from 'lit';

/** Style of the section for the user's kernel: source and settings side by side, one column on a phone. */
export const KERNEL_SHEET = css`
  your-kernel {
    display: block;
    & .examples {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      margin: 0 0 12px;
    }
    & .examples button {
      padding-block: 2px;
    }
    & .bench {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px 24px;
    }
    & fieldset {
      min-width: 0;
      margin: 0 0 16px;
      padding: 0;
      border: 0;
    }
    & legend {
      padding: 0;
      font-weight: 600;
    }
    & label {
      display: grid;
      align-content: end;
      gap: 2px;
      min-width: 0;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & input,
    & fieldset select {
      width: 100%;
      font-variant-numeric: tabular-nums;
    }
    & .trio,
    & .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(104px, 1fr));
      gap: 8px;
    }
    & .fields .wide {
      grid-column: 1 / -1;
    }
    & .buffer {
      padding-block: 8px;
      border-bottom: 1px solid var(--grid);
    }
    & .buffer p {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 0 8px;
      margin: 0 0 4px;
    }
    & .quiet {
      font-size: 0.8125rem;
    }
    & fieldset > .quiet {
      margin: 4px 0 0;
    }
    & code {
      font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace;
      font-size: 0.8125rem;
      overflow-wrap: anywhere;
    }
    & .go {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 16px;
      margin-top: 12px;
      min-height: 36px;
    }
    & .go progress {
      accent-color: var(--accent);
    }
    & .said {
      margin: 8px 0 0;
      font-variant-numeric: tabular-nums;
    }
    & .runs {
      margin: 12px 0 0;
      padding: 0;
      list-style: none;
    }
    & .runs li {
      display: flex;
      flex-wrap: wrap;
      gap: 0 12px;
      padding-block: 4px;
      border-bottom: 1px solid var(--grid);
      font-variant-numeric: tabular-nums;
    }
    & .runs button {
      min-height: 0;
      padding: 0;
      border: 0;
      background: none;
      color: inherit;
      text-decoration: underline;
      text-decoration-color: var(--edge);
      text-underline-offset: 3px;
    }
    @media (min-width: 1000px) {
      & .bench {
        grid-template-columns: minmax(0, 65fr) minmax(280px, 35fr);
      }
    }
  }
`;
