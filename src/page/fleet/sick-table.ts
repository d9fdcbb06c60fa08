import { html, type TemplateResult } from 'lit';
import type { SickMachine } from '../../fleet/sick-machines.ts';
import { ratioText } from '../../plot/fleet/forest-figure.ts';
import { nameCell, nameHeading } from './name-cell.ts';

/** Machines that are slower than those like them, the slowest first. */
export const sickTable = (machines: readonly SickMachine[]): TemplateResult =>
  html`<div class="scroll" role="region" aria-label="Slow machines" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Machine</th>
          <th scope="col">Architecture</th>
          <th scope="col" class="number">Time</th>
          <th scope="col" class="number">95 %</th>
          <th scope="col" class="number">Slow from</th>
          <th scope="col" class="number">Slower results</th>
          <th scope="col" class="number">Machines like it</th>
        </tr>
      </thead>
      <tbody>
        ${machines.map(
          (one) =>
            html`<tr>
              ${nameHeading(one.host)} ${nameCell(one.architecture)}
              <td class="number">${ratioText(one.ratio)}</td>
              <td class="number">${one.low.toFixed(3)}–${one.high.toFixed(3)}</td>
              <td class="number">${ratioText(one.limit)}</td>
              <td class="number">${one.slowerResults} of ${one.results}</td>
              <td class="number">${one.machines}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
