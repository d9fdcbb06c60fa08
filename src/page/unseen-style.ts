import { css } from 'lit';

/** Style of text for screen readers alone, within the element that holds it. */
export const UNSEEN_SHEET = css`
  & .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
  }
`;
