import { css, type CSSResult } from 'lit';

/** Style of the view of a session around its parts. */
export const SESSION_VIEW_SHEET: CSSResult = css`
  session-view {
    display: block;
    & .head {
      display: grid;
      gap: 4px 24px;
      margin-bottom: 8px;
    }
    & .head p {
      margin: 0;
    }
    & .head .notice {
      padding-block: 4px;
    }
    & ul.notice {
      margin: 0;
      padding: 4px 16px 4px 32px;
      font-size: 0.8125rem;
      overflow-wrap: anywhere;
    }
    & .note summary {
      padding: 0;
      font-weight: 400;
    }
    & .closed {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
    }
    & .closed p {
      margin: 0 auto 0 0;
      overflow-wrap: anywhere;
    }
    & .line {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 24px;
    }
    & .line .state {
      flex: 1 1 24em;
      font-size: 0.8125rem;
    }
    & :is(.saves, .sides, .off) {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
    }
    & .saves button {
      padding-inline: 8px;
      font-size: 0.8125rem;
    }
    & .sides {
      margin: 8px 0;
    }
    & button[aria-pressed='true'] {
      border-color: var(--ink);
      background: var(--panel);
      box-shadow: inset 0 0 0 1px var(--ink);
      font-weight: 600;
    }
    & .off {
      gap: 4px 8px;
      margin: 4px 0 0;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & .off button {
      min-height: 32px;
      max-width: 100%;
      padding: 2px 8px;
      font-size: 0.8125rem;
    }
    @media (pointer: coarse) {
      & .off button {
        min-height: 40px;
      }
    }
    & .figure > .key {
      margin: 0;
    }
    & .words h2 {
      margin: 6px 0 8px;
    }
    & .cause-bar {
      display: flex;
      gap: 1px;
      height: 20px;
      margin-bottom: 4px;
    }
    & .cause-bar span {
      flex-basis: 0;
      min-width: 1px;
      background: currentColor;
    }
    & .time-causes {
      margin: 0 0 16px;
      padding: 0;
      list-style: none;
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & .time-causes li {
      display: flex;
      align-items: center;
      gap: 8px;
      padding-block: 1px;
    }
    & .time-causes explained-value {
      margin-left: auto;
    }
    & .swatch {
      flex: none;
      width: 10px;
      height: 10px;
      background: currentColor;
    }
    & .at-roofs {
      color: var(--accent);
    }
    & .under-roofs {
      color: color-mix(in srgb, var(--accent) 45%, var(--paper));
    }
    & .no-place {
      color: var(--other);
    }
    & .untimed {
      color: color-mix(in srgb, var(--other) 45%, var(--paper));
    }
    & .waits-for-cpu {
      color: var(--warning);
    }
    & .between-passes {
      color: var(--edge);
    }
    & .readback {
      color: var(--a100);
    }
    & .words .first-advice {
      margin: 0 0 8px;
      padding: 0;
      list-style: none;
      font-size: 0.8125rem;
    }
    & .words .first-advice > li {
      padding-block: 6px;
      border-bottom: 1px solid var(--grid);
    }
    & .words .first-advice p {
      margin: 0;
    }
    & .first-advice > li > p:first-child {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      justify-content: space-between;
      gap: 0 12px;
      font-size: 1rem;
    }
    & details[data-section='source'] {
      margin-top: 4px;
    }
    & details[data-section='source'] > summary h2 {
      font-size: 1rem;
    }
    & .hint {
      margin: 0;
      font-size: 0.8125rem;
    }
    & button.name {
      min-height: 24px;
      padding: 0;
      border: 0;
      background: none;
      font-weight: 600;
      text-align: left;
      text-decoration: underline;
      text-decoration-color: var(--edge);
      text-underline-offset: 3px;
    }
    & .gain {
      color: var(--accent);
      font-size: 0.8125rem;
      font-weight: 600;
    }
    & .beside {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      gap: 8px 48px;
      font-size: 0.8125rem;
    }
    & .beside dl {
      display: grid;
      grid-template-columns: max-content minmax(0, 28em);
      gap: 2px 16px;
      margin: 4px 0;
    }
    & .beside dt {
      color: var(--quiet);
    }
    & .beside dd {
      margin: 0;
    }
    & .beside .scroll {
      max-width: 100%;
      overflow-x: auto;
    }
    & .beside table {
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    & .beside caption {
      padding-block: 4px;
      font-weight: 600;
      text-align: left;
    }
    & .beside :is(th, td) {
      padding: 2px 16px 2px 0;
      border-bottom: 1px solid var(--grid);
      font-weight: 400;
      text-align: left;
    }
    & .beside :is(th, td).number {
      text-align: right;
    }
    & .beside th {
      color: var(--quiet);
    }
    & .how {
      max-width: 70ch;
    }
    & .how pre {
      padding: 8px 16px;
      overflow-x: auto;
      border-left: 3px solid var(--edge);
      background: var(--panel);
      font-size: 0.8125rem;
    }
    & code {
      font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace;
    }
    @media (min-width: 1000px) {
      & .line .saves {
        flex-wrap: nowrap;
        margin-left: auto;
      }
      & details[data-section='source'] > summary {
        padding-block: 2px;
      }
      & details[data-section='watched'] {
        margin-top: 8px;
      }
      /* What filters pipelines is on the line of their heading. */
      & [data-section='pipelines'] > h2 {
        width: max-content;
        margin-bottom: -34px;
      }
      & pipeline-table > .toolbar {
        justify-content: flex-end;
      }
    }
  }
`;
