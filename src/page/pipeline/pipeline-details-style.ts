import { css } from 'lit';

/** Style of a selected pipeline. */
export const PIPELINE_DETAILS_SHEET = css`
  pipeline-details {
    display: block;
    & .title {
      display: flex;
      align-items: flex-start;
      justify-content: space-between;
      gap: 8px;
    }
    & h2 {
      margin: 6px 0 0;
      overflow-wrap: anywhere;
    }
    & h3 {
      margin: 16px 0 0;
    }
    & p {
      margin: 4px 0 0;
    }
    & .quiet {
      font-size: 0.8125rem;
      overflow-wrap: anywhere;
    }
    & .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      margin-top: 8px;
    }
    & :is(.advice, .causes) {
      margin: 4px 0 0;
      padding-left: 18px;
    }
    & .advice li {
      margin-bottom: 6px;
    }
    & .advice strong {
      display: block;
      font-weight: 600;
    }
    & .gain {
      color: var(--accent);
      font-weight: 600;
    }
    & .causes {
      font-size: 0.8125rem;
    }
    & .groups {
      margin: 4px 0 0;
      padding: 0;
      list-style: none;
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & .groups li {
      padding-block: 6px;
      border-bottom: 1px solid var(--grid);
    }
    & .grid {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 0 12px;
      margin: 0;
    }
    & .grid button {
      margin-left: auto;
      padding: 0 8px;
      font-size: 0.8125rem;
    }
    & dl {
      margin: 2px 0 0;
    }
    & dl div {
      display: grid;
      grid-template-columns: 4.5em minmax(0, 1fr);
    }
    & dt {
      color: var(--quiet);
    }
    & dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    & code {
      font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace;
    }
  }
`;
