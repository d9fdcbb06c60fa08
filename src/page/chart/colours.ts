import { css, unsafeCSS } from 'lit';
import { DARK, declarations, LIGHT } from '../../plot/scene/palette.ts';

/** The palette as custom properties, light or dark as the system prefers. */
export const PALETTE_SHEET: CSSStyleSheet = css`
  :where(:root) {
    color-scheme: light dark;
    ${unsafeCSS(declarations(LIGHT))};
  }
  @media (prefers-color-scheme: dark) {
    :where(:root) {
      ${unsafeCSS(declarations(DARK))};
    }
  }
`.styleSheet!;
