import { css } from 'lit';

/** Style of the table behind a figure, within the element that shows both. */
export const DATA_SHEET = css`
  & .data {
    margin: 0;
    font-size: 0.8125rem;
  }
  & .data summary {
    margin: 0;
    padding: 0;
    min-height: 36px;
    line-height: 36px;
    cursor: pointer;
  }
  & .data .scroll {
    max-height: 24rem;
    overflow: auto;
  }
  & .data table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  & .data th,
  & .data td {
    padding: 4px 12px 4px 0;
    border-bottom: 1px solid var(--grid);
    text-align: left;
    vertical-align: top;
  }
  & .data th {
    font-weight: 600;
  }
  & .data thead th {
    color: var(--quiet);
    font-weight: 400;
  }
  & .data .number {
    text-align: right;
    white-space: nowrap;
  }
`;
