import { css } from 'lit';

/** Style of the controls in every view: buttons, fields, file inputs. The one place of it: elements add what places them. */
export const CONTROL_SHEET = css`
  :is(ridgepoint-app, fleet-page) {
    & button,
    & .button,
    & select,
    & input:is([type='number'], [type='search'], [type='text']) {
      box-sizing: border-box;
      min-height: 36px;
      padding: 4px 12px;
      border: 1px solid var(--edge);
      border-radius: 4px;
      background: var(--paper);
      color: var(--ink);
      font: inherit;
    }
    @media (pointer: coarse) {
      & button,
      & .button,
      & select,
      & input:is([type='number'], [type='search'], [type='text'], [type='range']) {
        min-height: 44px;
      }
    }
    & .button {
      display: inline-flex;
      align-items: center;
      line-height: 26px;
      position: relative;
    }
    & ::placeholder {
      color: var(--quiet);
      opacity: 1;
    }
    & button,
    & .button {
      cursor: pointer;
    }
    & button:hover,
    & .button:hover {
      border-color: var(--ink);
    }
    /* The label is the button of its file input. */
    & label.button {
      color: var(--ink);
      font-size: 1rem;
      & input {
        position: absolute;
        width: 1px;
        height: 1px;
        opacity: 0;
      }
      &:focus-within {
        outline: 3px solid var(--accent);
        outline-offset: 2px;
      }
    }
    & .primary {
      background: var(--accent);
      border-color: var(--accent);
      color: var(--on-accent);
      font-weight: 600;
    }
    & run-controls label {
      display: inline-flex;
      align-items: center;
      min-height: 36px;
      gap: 6px;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & select {
      padding-inline: 6px;
      max-width: 100%;
    }
  }
`;
