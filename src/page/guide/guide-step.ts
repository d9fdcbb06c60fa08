import { html, type TemplateResult } from 'lit';
import { ridgeAbout, verdictAbout, walkAbout } from './guide-about.ts';
import { figure } from '../explained/explained.ts';
import { termIn } from '../explained/glossary-term.ts';
import type { GlossaryTerm } from '../../text/glossary.ts';
import { own } from '../../text/lookup.ts';
import type { Inference, WalkRow, WalkStep } from '../../guide/walk-step.ts';
import { significant, si } from '../../text/units.ts';
import type { RoofVerdicts } from '../../guide/verdicts-by-roof.ts';
import type { AttentionPass } from '../../guide/intensity-steps.ts';
import { quantity, type Unit } from '../../text/prose-quantity.ts';

/** One step: formula, its rows in three columns, and why the columns differ. */
export const guideStep = (step: WalkStep, isGuide: boolean, more: TemplateResult | null): TemplateResult =>
  html`<section class="step" data-step=${step.id}>
    <h3>${titleOf(step)}</h3>
    <p class="formula">${step.formula}</p>
    <table role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col"><span class="unseen">${step.title}</span></th>
          <th role="columnheader" scope="col">${isGuide ? 'printed' : 'rounded'}</th>
          <th role="columnheader" scope="col">unrounded</th>
          <th role="columnheader" scope="col">whole model</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${step.rows.map((row) => rowOf(step, row, isGuide))}
      </tbody>
    </table>
    ${more} ${step.why.map((text) => html`<p class="why">${text}</p>`)}
  </section>`;

/** Terms in the titles of steps. */
const TITLE_TERMS: Readonly<Record<string, readonly [phrase: string, name: GlossaryTerm]>> = {
  weights: ['Weights', 'weights'],
  'ops-per-byte': ['Operations per byte', 'ops:byte ratio'],
  intensity: ['Arithmetic intensity', 'arithmetic intensity'],
  kv: ['KV cache', 'KV cache'],
  prefill: ['Reading the prompt', 'prefill'],
};

const titleOf = ({ id, title }: WalkStep): unknown => {
  const known = own(TITLE_TERMS, id);
  return known ? termIn(title, ...known) : title;
};

const rowOf = (step: WalkStep, row: WalkRow, isGuide: boolean): TemplateResult =>
  html`<tr role="row">
    <th role="rowheader" scope="row">${row.name}<small>${row.values}</small></th>
    ${COLUMNS.map(
      (column) =>
        html`<td role="cell">
          ${row[column] === null ? '–' : figure(cell(row[column], row.unit), () => walkAbout(step, row, column, isGuide))}
        </td>`,
    )}
  </tr>`;

const COLUMNS = ['printed', 'exact', 'whole'] as const;

const cell = (value: number, unit: Unit): string => quantity(value, unit, unit === '×' ? 4 : 6);

/** The three passes that the guide sums, as a table. */
export const passesTable = (passes: readonly AttentionPass[]): TemplateResult =>
  html`<details>
    <summary>The three passes summed here</summary>
    <table role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col"><span class="unseen">pass</span></th>
          <th role="columnheader" scope="col">loads</th>
          <th role="columnheader" scope="col">computes</th>
          <th role="columnheader" scope="col">stores</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${passes.map(
          ({ name, loads, flop, stores, formulas }) =>
            html`<tr role="row">
              <th role="rowheader" scope="row">${name}</th>
              <td role="cell">${si(loads, 'B')}<small>${formulas[0]}</small></td>
              <td role="cell">${si(flop, 'FLOP')}<small>${formulas[1]}</small></td>
              <td role="cell">${si(stores, 'B')}<small>${formulas[2]}</small></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;

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
              <th scope="row">
                ${machine} ${roof}, ${storage}<small
                  >${figure(`${significant(ridge)} FLOP/B`, () => ridgeAbout(rows[index]!))}</small
                >
              </th>
              ${verdicts.map(
                (verdict, at) =>
                  html`<td class=${verdict.bound}>
                    ${verdict.bound}
                    <small
                      >${figure(`${significant(verdict.intensity)}, by ${verdict.factor}`, () => verdictAbout(rows[index]!, verdict, heads[at]!))}</small
                    >
                  </td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
    <ul class="flips">
      ${flips.map((text) => html`<li>${text}</li>`)}
    </ul>`;

/** A conclusion of the guide, what actually holds, and on demand the calculation. */
export const guideInference = ({ id, says, isSo, lines, so }: Inference): TemplateResult =>
  html`<article data-inference=${id}>
    <p class="says"><small>The guide says</small> ${says}</p>
    <p class="so"><small>What holds</small> ${isSo}</p>
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
