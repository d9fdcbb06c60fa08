import { html, type TemplateResult } from 'lit';
import { si } from '../../../theory/units.ts';
import type { AttentionPass } from '../../plot/walk/intensity-steps.ts';
import { quantity, type Unit } from '../../plot/walk/quantity.ts';
import type { WalkRow, WalkStep } from '../../plot/walk/walk-step.ts';

/** One step: formula, its rows in three columns, and why the columns differ. */
export const guideStep = (step: WalkStep, isGuide: boolean, more: TemplateResult | null): TemplateResult =>
  html`<section class="step" data-step=${step.id}>
    <h3>${step.title}</h3>
    <p class="formula">${step.formula}</p>
    <table>
      <thead>
        <tr>
          <th scope="col"><span class="unseen">${step.title}</span></th>
          <th scope="col">${isGuide ? 'printed' : 'rounded'}</th>
          <th scope="col">exact</th>
          <th scope="col">whole model</th>
        </tr>
      </thead>
      <tbody>
        ${step.rows.map(rowOf)}
      </tbody>
    </table>
    ${more} ${step.why.map((text) => html`<p class="why">${text}</p>`)}
  </section>`;

const rowOf = ({ name, values, unit, printed, exact, whole }: WalkRow): TemplateResult =>
  html`<tr>
    <th scope="row">${name}<small>${values}</small></th>
    <td>${cell(printed, unit)}</td>
    <td>${cell(exact, unit)}</td>
    <td>${cell(whole, unit)}</td>
  </tr>`;

const cell = (value: number | null, unit: Unit): string => (value === null ? '–' : quantity(value, unit));

/** The three passes that the guide sums, in a table of its own. */
export const passesTable = (passes: readonly AttentionPass[]): TemplateResult =>
  html`<details>
    <summary>The three passes that it sums</summary>
    <table>
      <thead>
        <tr>
          <th scope="col"><span class="unseen">pass</span></th>
          <th scope="col">loads</th>
          <th scope="col">computes</th>
          <th scope="col">stores</th>
        </tr>
      </thead>
      <tbody>
        ${passes.map(
          ({ name, loads, flop, stores, formulas }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${si(loads, 'B')}<small>${formulas[0]}</small></td>
              <td>${si(flop, 'FLOP')}<small>${formulas[1]}</small></td>
              <td>${si(stores, 'B')}<small>${formulas[2]}</small></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
