import { html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { LETTERS, type ManyComparison, type ManyGroup, type ManyRow } from '../../report/compare/compare-many.ts';
import { factor } from '../../report/compare/comparison-table.ts';
import { ratioWords } from '../../report/compare/many-tables.ts';
import { ceilingsBeside, sharesBeside, type SideRow } from '../../report/compare/side-by-side.ts';
import type { Report } from '../../report/report-format.ts';
import { isTold, type ComparedResult } from '../../report/compare/compare-reports.ts';
import { dtypeWords, shapeWords } from '../../report/result-words.ts';
import { formatSeconds } from '../../text/units.ts';
import { figure, type Explained } from '../explained/explained.ts';

/** The rows of the groups up to a number, and how many that leaves out. */
export function firstRows(groups: readonly ManyGroup[], most: number): readonly [ManyGroup[], left: number] {
  let room = most;
  const shown: ManyGroup[] = [];
  for (const group of groups) {
    if (room > 0) shown.push({ ...group, rows: group.rows.slice(0, room) });
    room -= group.rows.length;
  }
  return [shown, Math.max(0, -room)];
}

/** The table of a comparison: a result per row, a report per column, under the name of each operator. */
export const comparisonTable = (many: ManyComparison, groups: readonly ManyGroup[]): TemplateResult => html`
  <table role="table" aria-label="Comparison of the results">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">result</th>
        ${many.reports.map(
          (_, index) =>
            html`<th role="columnheader" scope="col">
              ${LETTERS[index]}${index === 0 ? html` <small>time, reference</small>` : html` <small>against A, 95 %</small>`}
            </th>`,
        )}
      </tr>
    </thead>
    ${repeat(
      groups,
      ({ op }) => op,
      ({ title, rows }) =>
        html`<tbody role="rowgroup">
          <tr role="row" class="group">
            <th role="rowheader" scope="rowgroup" colspan=${many.reports.length + 1}>${title}</th>
          </tr>
          ${repeat(
            rows,
            (row) => row,
            (row) => {
              const compared = many.reports.slice(1).map((__, at) => many.compared(row, at + 1));
              // Hundreds of rows are asked again whenever a few more intervals are known.
              return html`${guard([row, ...compared], () => resultRow(row, compared))}`;
            },
          )}
        </tbody>`,
    )}
  </table>
`;

function resultRow(row: ManyRow, compared: readonly (ComparedResult | null | undefined)[]): TemplateResult {
  const { kernel, op, dtype, shape, id } = row.result;
  return html`<tr role="row" data-result=${id}>
    <th role="rowheader" scope="row">${kernel} <small>${dtypeWords(dtype)} · ${shapeWords(op, shape)}</small></th>
    <td role="cell" data-letter="A"><span>${formatSeconds(row.seconds[0]!)}</span></td>
    ${compared.map(
      (one, at) =>
        html`<td role="cell" data-letter=${LETTERS[at + 1]!}>
          ${cellOf(row.seconds[at + 1] ?? null, one, LETTERS[at + 1]!)}
        </td>`,
    )}
  </tr>`;
}

/** A ratio with what it was before the machine's pace was taken out. */
function ratioAbout({ ratio, pace, seconds, reason }: ComparedResult, letter: string): Explained {
  const isPaced = pace !== 1;
  return {
    title: `${letter}/A, in time`,
    meaning: isPaced
      ? `The time in ${letter} over that in A, divided by the machine's pace: over 1, ${letter} is slower`
      : `The time in ${letter} over that in A: over 1, ${letter} is slower`,
    formula: isPaced ? 'ratio as timed / pace of the canary' : `time in ${letter} / time in A`,
    values: isPaced
      ? `×${factor(ratio.value * pace)} / ×${factor(pace)} = ×${factor(ratio.value)}`
      : `${formatSeconds(seconds.b)} / ${formatSeconds(seconds.a)}`,
    source: `95 % interval: ${factor(ratio.low)} to ${factor(ratio.high)}`,
    ...(reason !== undefined && { flags: [reason] }),
  };
}

function cellOf(seconds: number | null, compared: ComparedResult | null | undefined, letter: string): TemplateResult {
  if (seconds === null) return html`<span class="absent">not measured</span>`;
  const time = formatSeconds(seconds);
  if (!compared) return html`<span>${time} <small>not yet compared</small></span>`;
  const { verdict, reason } = compared;
  const ratio = ratioWords(compared);
  return html`<span
    ><span class=${verdict}>${verdict}</span>
    ${isTold(compared.ratio) ? figure(ratio, () => ratioAbout(compared, letter)) : ratio}
    <small>${time}${reason === undefined ? '' : `; ${reason}`}</small></span
  >`;
}

/** What compares machines whatever the shapes: their ceilings, and how near each operator comes to its roof. */
export const besideTables = (reports: readonly Report[]): TemplateResult =>
  html`<div class="beside-tables">
    ${besideTable('Measured ceilings', 'ceiling', ceilingsBeside(reports), 'short')}
    ${besideTable('Best share of its roof', 'operator', sharesBeside(reports))}
  </div>`;

const besideTable = (title: string, of: string, rows: readonly SideRow[], width = ''): TemplateResult | null =>
  rows.length === 0
    ? null
    : html`<section>
        <h3>${title}</h3>
        <table role="table" aria-label=${title} class="beside ${width}">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">${of}</th>
              ${rows[0]!.cells.map((_, index) => html`<th role="columnheader" scope="col">${LETTERS[index]}</th>`)}
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${rows.map(
              ({ name, cells }) =>
                html`<tr role="row">
                  <th role="rowheader" scope="row">${name}</th>
                  ${cells.map((cell, index) => html`<td role="cell" data-letter=${LETTERS[index]!}><span>${cell}</span></td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </section>`;
