import { css, unsafeCSS, type CSSResult } from 'lit';
import { PLOT_STYLE } from '../../plot/roofline/style.ts';
import { TIMELINE_STYLE } from '../../plot/session/session-timeline-figure.ts';
import { DATA_SHEET } from '../chart/data-style.ts';

/** Style of the timeline of a session. */
export const SESSION_TIMELINE_SHEET: CSSResult = css`
  session-timeline {
    display: block;
    & .top {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      justify-content: end;
      gap: 8px 16px;
      margin-bottom: 4px;
    }
    & .key {
      flex: 1 1 300px;
      margin: 0;
      padding: 0;
      list-style: none;
      color: var(--quiet);
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & .key .name {
      display: inline-block;
      max-width: 14em;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      vertical-align: bottom;
    }
    & .swatch {
      display: inline-block;
      width: 10px;
      height: 10px;
      margin-right: 6px;
      background: currentColor;
    }
    & .swatch.counting {
      background: var(--panel);
      box-shadow: inset 0 0 0 1px var(--edge);
    }
    & .swatch.outside {
      background: none;
      box-shadow: inset 0 0 0 1px var(--grid);
    }
    & .views {
      display: flex;
      gap: 8px;
    }
    & .views button {
      min-width: 36px;
      padding: 0 8px;
      font-size: 0.8125rem;
    }
    & .views button:disabled {
      color: var(--quiet);
      border-color: var(--grid);
      cursor: default;
    }
    @media (pointer: coarse) {
      & .views button {
        min-width: 44px;
        min-height: 44px;
      }
    }
    & .plot {
      position: relative;
    }
    & .plot:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 4px;
    }
    & .plot > svg {
      display: block;
      width: 100%;
      height: auto;
      cursor: crosshair;
      /* One finger scrolls the page; two are ours. */
      touch-action: pan-x pan-y;
      -webkit-user-select: none;
      user-select: none;
    }
    & .zoomed > svg {
      cursor: grab;
    }
    & .marked {
      position: absolute;
      box-sizing: border-box;
      min-width: 3px;
      border: 2px solid var(--ink);
      pointer-events: none;
    }
    & .drawn {
      position: absolute;
      top: 17px;
      bottom: 20px;
      border-inline: 1px solid var(--accent);
      background: color-mix(in srgb, var(--accent) 15%, transparent);
      pointer-events: none;
    }
    & .tip {
      position: absolute;
      bottom: 100%;
      z-index: 2;
      box-sizing: border-box;
      width: max-content;
      max-width: min(26rem, 100%);
      margin: 0;
      padding: 4px 8px;
      border: 1px solid var(--edge);
      border-radius: 4px;
      background: var(--paper);
      color: var(--ink);
      font-size: 0.8125rem;
      overflow-wrap: anywhere;
      pointer-events: none;
    }
    & .data caption {
      padding-block: 4px;
      color: var(--quiet);
      text-align: left;
    }
    ${DATA_SHEET}
    ${unsafeCSS(PLOT_STYLE)}
    ${unsafeCSS(TIMELINE_STYLE)}
  }
`;
