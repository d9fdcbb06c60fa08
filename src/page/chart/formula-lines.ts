import { html, type TemplateResult } from 'lit';
import type { FormulaLine } from '../../ops/work-formulas.ts';

/** Calculations, one per line: name, formula, formula with values, result. */
export const formulaLines = (lines: readonly FormulaLine[]): TemplateResult =>
  html`<dl class="formulas">
    ${lines.map(
      ({ name, formula, values, result }) =>
        html`<div>
          <dt>${name}</dt>
          <dd>
            <span class="formula">${formula}</span>
            ${values === '' ? '' : html`<span class="values">${values}</span>`}
            <strong>${result}</strong>
          </dd>
        </div>`,
    )}
  </dl>`;
