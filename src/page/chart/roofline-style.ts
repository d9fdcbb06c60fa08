import { css, unsafeCSS, type CSSResult } from 'lit';
import { PLOT_STYLE } from '../../plot/roofline/style.ts';
import { DATA_SHEET } from './data-style.ts';
import { DARK, declarations, LIGHT } from '../../plot/scene/palette.ts';

/** The palette as custom properties, light or dark as the system prefers, and light on paper. */
export const PALETTE_SHEET: CSSStyleSheet = css`
  :where(:root) {
    color-scheme: light dark;
    ${unsafeCSS(declarations(LIGHT))};
  }
  @media screen and (prefers-color-scheme: dark) {
    :where(:root) {
      ${unsafeCSS(declarations(DARK))};
    }
  }
`.styleSheet!;

/** Style of the roofline chart and its parts. */
export const ROOFLINE_SHEET: CSSResult = css`
  roofline-chart {
    display: block;
    color: var(--ink);
    & .figure {
      position: relative;
    }
    & .figure > svg {
      display: block;
      width: 100%;
      height: auto;
      /* One finger scrolls the page; two are ours. */
      touch-action: pan-x pan-y;
      /* A double click and a drag are for the chart; its data can be copied from the table. */
      -webkit-user-select: none;
      user-select: none;
    }
    & .figure.zoomed > svg {
      cursor: grab;
    }
    & .figure.dragged > svg {
      cursor: grabbing;
    }
    & .box {
      position: absolute;
      box-sizing: border-box;
      border: 1px solid var(--accent);
      pointer-events: none;
    }
    & .box::before {
      content: '';
      position: absolute;
      inset: 0;
      background: var(--accent);
      opacity: 0.1;
    }
    & .nothing {
      position: absolute;
      display: grid;
      place-items: center;
      pointer-events: none;
    }
    & .nothing p {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: center;
      gap: 8px;
      margin: 0 2px;
      padding: 8px 6px;
      background: var(--paper);
      color: var(--quiet);
      font-size: 0.8125rem;
      text-align: center;
    }
    & .nothing button {
      pointer-events: auto;
    }
    @media (pointer: coarse) {
      & .nothing .by-key {
        display: none;
      }
    }
    & [role='graphics-symbol'] {
      cursor: pointer;
      outline: none;
    }
    /* Motion shows what a lever does. */
    @media (prefers-reduced-motion: no-preference) {
      & [data-id='step'] {
        transition: transform 300ms;
      }
      & .figure.dragged [data-id='step'] {
        transition: none;
      }
    }
    & .mark:focus-visible .hit {
      stroke: var(--ink);
      stroke-width: 2;
    }
    /* Clear of the ring of the selected mark. */
    & .mark.selected:focus-visible .hit {
      r: 15px;
      stroke-width: 3;
    }
    & .mark.context:focus-visible {
      opacity: 1;
    }
    & .roof:focus-visible .line,
    & .roof:hover .line {
      stroke-width: 4;
    }
    & .mark:hover .hit {
      stroke: var(--edge);
      stroke-width: 1.5;
    }
    & .tip {
      position: absolute;
      z-index: 2;
      box-sizing: border-box;
      max-width: min(26rem, 100%);
      padding: 0.5rem 0.75rem;
      background: var(--paper);
      color: var(--ink);
      border: 1px solid var(--edge);
      border-radius: 4px;
      font-size: 0.8125rem;
      pointer-events: none;
    }
    & .tip p {
      margin: 0;
      overflow-wrap: anywhere;
    }
    & .tip .line-of-values {
      margin-top: 4px;
      font-variant-numeric: tabular-nums;
    }
    & .tools,
    & .chips,
    & .views {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    & .tools {
      align-items: flex-start;
      margin-top: 8px;
    }
    & .views {
      flex-wrap: nowrap;
      margin-left: auto;
    }
    @media (min-width: 620px) {
      & .tools {
        flex-wrap: nowrap;
      }
    }
    @media (max-width: 619px) {
      & .chips {
        display: contents;
      }
      & .tools button {
        padding: 0 6px;
      }
      & .chips button svg {
        width: 22px;
      }
    }
    & .nothing button,
    & .tools button {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      gap: 8px;
      min-width: 36px;
      min-height: 36px;
      margin: 0;
      padding: 0 8px;
      border: 1px solid var(--edge);
      border-radius: 4px;
      background: var(--paper);
      color: var(--ink);
      font: inherit;
      font-size: 0.8125rem;
      cursor: pointer;
    }
    & .tools button:disabled {
      color: var(--quiet);
      border-color: var(--grid);
      cursor: default;
    }
    & .nothing button:focus-visible,
    & .tools button:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    & .tools button[aria-pressed='true'] {
      background: var(--panel);
      box-shadow: inset 0 0 0 1px var(--ink);
      border-color: var(--ink);
      font-weight: 600;
    }
    & .tools svg {
      flex: none;
    }
    & .large .tip,
    & .large .nothing :is(p, button),
    & .tools.large button {
      font-size: 1rem;
    }
    & .chips.isolating button[aria-pressed='false'] svg {
      opacity: 0.4;
    }
    & .chips span {
      overflow: hidden;
      max-width: 14rem;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    @media (pointer: coarse) {
      & .nothing button,
      & .tools button {
        min-width: 44px;
        min-height: 44px;
      }
    }
    & .announced {
      position: absolute;
      width: 1px;
      height: 1px;
      margin: -1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    & .source {
      margin: 8px 0;
    }
    & .source.failed {
      color: var(--warning);
    }
    ${DATA_SHEET}
    ${unsafeCSS(PLOT_STYLE)}
  }
`;
