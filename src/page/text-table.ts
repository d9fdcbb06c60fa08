import { html, type TemplateResult } from 'lit';
import type { TextTable } from '../report/tables.ts';

/** What differs between tables. */
interface Differences {
  /** The title is not shown: what is before the table says it. */
  readonly untitled?: boolean;
  /** The first cell of a row names it. */
  readonly named?: boolean;
  /** What is shown for a cell; by default its text. @param column its name */
  readonly cellOf?: (text: string, column: string, row: readonly string[]) => unknown;
}

/** A table of text that scrolls in its own box. Cells to the right have the class `number`, others `left`. */
export const textTable = (
  { title, columns, rows }: TextTable,
  { untitled = false, named = false, cellOf = (text) => text }: Differences = {},
): TemplateResult => {
  const classOf = (place: number): string => (columns[place]!.align === 'right' ? 'number' : 'left');
  return html`<div class="scroll" role="region" aria-label=${title} tabindex="0">
    <table>
      ${
        untitled
          ? ''
          : html`<caption>
              ${title}
            </caption>`
      }
      <thead>
        <tr>
          ${columns.map(({ name }, place) => html`<th scope="col" class=${classOf(place)}>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((text, place) =>
                named && place === 0
                  ? html`<th scope="row" class="left">${text}</th>`
                  : html`<td class=${classOf(place)}>${cellOf(text, columns[place]!.name, row)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
};
