import { css } from 'lit';

/** Heads of columns, within the sheet of the element that has the table. */
export const QUIET_HEADS = css`
  & thead th {
    color: var(--quiet);
    font-size: 0.8125rem;
  }
`;

/** Rows that are chosen, of results or pipelines, within the sheet of the element that has the table. */
export const CHOSEN_ROWS = css`
  & tbody tr[data-result] {
    cursor: pointer;
  }
  & tbody tr[data-result]:hover,
  & tbody tr.selected {
    background: var(--panel);
  }
  & tbody tr.selected {
    box-shadow: inset 3px 0 var(--accent);
  }
  & tbody :is(tr, th, td):focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
  }
`;
