import { html, type TemplateResult } from 'lit';
import type { BatchingData } from '../../plot/batching/batching-data.ts';
import { rounded } from '../../text/prose-quantity.ts';
import { formatSeconds } from '../../text/units.ts';

/** The values of batching figures as a table: for each batch, the time of a step and the tokens per second of each machine. */
export function batchingTable({ series, what, which }: BatchingData): TemplateResult {
  const shown = series.filter(({ isCurve }) => isCurve !== true);
  const batches = [...new Set(shown.flatMap(({ points }) => points.map(({ batch }) => batch)))].toSorted(
    (a, b) => a - b,
  );
  const label = `Data of these figures: ${what}, ${which}`;
  return html`<details class="data">
    <summary>Data of these figures</summary>
    <div class="scroll" role="region" aria-label=${label} tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Batch</th>
            ${shown.map(({ name, measured, isEstimate }) => html`<th scope="col">${name}${kindOf(measured, isEstimate === true)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${batches.map(
            (batch) =>
              html`<tr>
                <th scope="row">${batch}</th>
                ${shown.map(({ points }) => {
                  const point = points.find((one) => one.batch === batch);
                  return html`<td>
                    ${point ? `${formatSeconds(point.seconds)}, ${rounded(batch / point.seconds)} tokens/s` : '–'}
                  </td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

const kindOf = (measured: boolean, isEstimate: boolean): string =>
  measured ? ', measured' : isEstimate ? ', estimated' : '';
