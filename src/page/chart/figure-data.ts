import { html, type TemplateResult } from 'lit';
import type { RooflineItems } from '../../plot/roofline/items.ts';
import type { PointItem } from '../../plot/roofline/shown-items.ts';
import { ridgePoint } from '../../machines/roof.ts';
import { formatByteRate, formatFlopRate, formatIntensity } from '../../text/units.ts';

/** Everything that a roofline shows, as a table: roofs by their ridge points, marks with their places under them. */
export const figureData = ({ roofs, points }: RooflineItems): TemplateResult => html`
  <div class="scroll" role="region" aria-label="Data of this figure" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Kind</th>
          <th scope="col" class="number">Intensity</th>
          <th scope="col" class="number">Rate</th>
          <th scope="col">Bound or share</th>
        </tr>
      </thead>
      <tbody>
        ${roofs.map(
          ({ words, roof }) =>
            html`<tr>
              <td>${nameOf(words)}</td>
              <td>roof</td>
              <td class="number">${formatIntensity(ridgePoint(roof))}</td>
              <td class="number">${formatFlopRate(roof.flopPerSecond)}</td>
              <td>${formatByteRate(roof.bytesPerSecond)} from memory</td>
            </tr>`,
        )}
        ${points.map(
          (point) =>
            html`<tr>
              <td>${nameOf(point.words)}</td>
              <td>${point.kind}</td>
              <td class="number">${formatIntensity(point.intensity)}</td>
              <td class="number">${formatFlopRate(point.flopPerSecond)}</td>
              <td>${placeOf(point)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>
`;

/** The words before the numbers, which have columns of their own, with the machine that may come after them. */
function nameOf(words: string): string {
  const [before, ...numbers] = words.split(': ');
  const machine = /, on [^,]+$/.exec(numbers.join(': '))?.[0] ?? '';
  return `${before!.replace(/, (analytic|measured|counted)$/, '')}${machine}`;
}

const placeOf = ({ place, overRoof }: PointItem): string =>
  [place, overRoof ? 'over its roof' : ''].filter(Boolean).join(', ') || '–';
