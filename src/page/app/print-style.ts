import { css } from 'lit';

/**
 * Style on paper: what the view says, and nothing that is pressed or chosen. The roofline with its answer, key and
 * results fills one sheet.
 */
export const PRINT_SHEET = css`
  @media print {
    @page {
      margin: 10mm;
    }
    :root {
      color-scheme: light;
    }
    header {
      padding-block: 0;
      & p {
        display: none;
      }
    }
    ridgepoint-app {
      min-height: 0;
      padding: 0;
      font-size: 0.8125rem;
      & :is(nav, run-controls, linked-report-note, model-chooser, .toolbar, .tools, .tip, .glossary),
      & :is(.data, .missing, output, .others, .empty, .views, .drop, explained-tip, .in-hand, report-shelf .bar),
      & :is(textarea, label.button, input:is([type='file'], [type='range'], [type='checkbox'])),
      & button:not(th button, td button),
      & [data-action],
      & details:not([open]) {
        /* Whatever its element says. */
        display: none !important;
      }
      /* What was chosen, as text. */
      & :is(input, select),
      & :is(th, td) button {
        min-height: 0;
        padding: 0;
        border: 0;
        background: none;
        appearance: none;
        text-decoration: none;
      }
      & .page-bar {
        position: static;
        display: block;
        margin-bottom: 4px;
        padding-block: 0 2px;
      }
      & .first {
        display: block;
      }
      & .figure > svg {
        max-height: 320px;
      }
      & .answer p {
        margin: 0 0 2px;
        font-size: 0.8125rem;
      }
      & .words mark-details:not(:has(h2, h3, dl)) {
        display: none;
      }
      & .key {
        gap: 0 12px;
        margin: 4px 0 0;
        font-size: 0.625rem;
      }
      & section > h2 {
        margin: 8px 0 0;
        font-size: 1rem;
      }
      & section:has(> result-table > .toolbar) > h2 {
        margin-bottom: 0;
      }
      /* Columns at any width: there is no container to ask. */
      & result-table {
        container-type: normal;
        font-size: 0.625rem;
      }
      & result-table .frame {
        overflow: visible;
      }
      & result-table .frame tr :is(th, td) {
        padding: 0 3px;
        font-size: inherit;
        line-height: 15px;
      }
      & result-table .frame tr.heading th {
        padding-top: 2px;
      }
      & result-table .frame .next {
        white-space: nowrap;
      }
      & result-table .frame :is(button, .size, explained-value) {
        padding: 0;
        line-height: inherit;
        vertical-align: top;
      }
      /* The least that a row says, on one line. */
      & result-table :is(.bar, .arrow, .grouped .prefix, .counted, thead small) {
        display: none;
      }
      & result-table .share .value {
        min-width: 0;
      }
      & result-table :is(small, .prefix, .counted, .flag) {
        font-size: inherit;
      }
      & :is(tr, li, article, .step, figure, .figure, svg, .short, .beside) {
        break-inside: avoid;
      }
      & p {
        orphans: 3;
        widows: 3;
      }
      & :is(h2, h3, h4, summary, thead, .heading, .bar) {
        break-after: avoid;
      }
    }
  }
`;
