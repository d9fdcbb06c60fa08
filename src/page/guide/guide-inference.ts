import { html, type TemplateResult } from 'lit';
import type { Inference } from '../../guide/inference.ts';

/** A conclusion of the guide, what actually holds, and on demand the calculation. */
export const guideInference = ({ id, says, isSo, lines, so }: Inference): TemplateResult =>
  html`<article data-inference=${id}>
    <p class="says"><small>The guide</small> ${says}</p>
    <p class="so"><small>In fact</small> ${isSo}</p>
    ${so === null ? '' : html`<p class="so">${so}</p>`}
    ${
      lines.length === 0
        ? ''
        : html`<details>
            <summary>The numbers</summary>
            <table>
              <tbody>
                ${lines.map(
                  ({ name, values, result }) =>
                    html`<tr>
                      <th scope="row">${name}<small>${values}</small></th>
                      <td>${result}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </details>`
    }
  </article>`;
