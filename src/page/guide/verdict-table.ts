import { html, type TemplateResult } from 'lit';
import { significant } from '../../text/units.ts';
import type { RoofVerdicts } from '../../guide/verdicts-by-roof.ts';

/** The three kinds of attention under every roof, and where a verdict flips. */
export const verdictTable = ({ heads, rows, flips }: RoofVerdicts): TemplateResult =>
  html`<table class="verdicts">
      <thead>
        <tr>
          <th scope="col">roof, ridge point</th>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ machine, roof, storage, ridge, verdicts }, index) =>
            html`<tr class=${rows[index - 1]?.machine === machine ? '' : 'first-of'}>
              <th scope="row">${machine} ${roof}, ${storage}<small>${significant(ridge)} FLOP/B</small></th>
              ${verdicts.map(
                ({ intensity, bound, factor }) =>
                  html`<td class=${bound}>${bound} <small>${significant(intensity)}, by ${factor}</small></td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
    <ul class="flips">
      ${flips.map((text) => html`<li>${text}</li>`)}
    </ul>`;
