import { html, type TemplateResult } from 'lit';
import { advise } from '../../report/counted/advice.ts';
import { byteDifference, flopDifference } from '../../report/counted/causes.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { significant } from '../../text/units.ts';
import { countedLines } from '../../plot/explain/explain-counted.ts';
import { formulaLines } from './formula-lines.ts';

/** What a result's kernel did compared with the required work, why they differ, and what to change. */
export function countedFacts(result: MeasuredResult, report: Report): TemplateResult {
  const { counted, notCounted } = result;
  const advice = advise(result, report);
  const causes = counted
    ? [flopDifference(result, counted), byteDifference(result, counted)].flatMap((one) => one?.causes ?? [])
    : [];
  return html`
    ${
      counted
        ? html`<h3>What it did</h3>
            ${formulaLines(countedLines(result))}
            ${causes.length === 0 ? html`<p class="quiet">Only the required work.</p>` : ''}
            <ul class="causes">
              ${causes.map(({ name, why }) => html`<li><strong>${name}</strong>: ${why}</li>`)}
            </ul>
            ${
              counted.outputsIdentical === false
                ? html`<p class="warning">The instrumented copy's output differs from the kernel's.</p>`
                : ''
            }
            ${(counted.warnings ?? []).map((warning) => html`<p class="quiet">${warning}</p>`)}
            <p class="quiet">
              Counted in the source as written, separately from timing. <a href="#at=counting">How it is counted</a>
            </p>`
        : notCounted === undefined
          ? ''
          : html`<p class="quiet">Not counted: ${notCounted}.</p>`
    }
    ${
      advice.length === 0
        ? ''
        : html`<h3>What to change</h3>
            <ul class="advice">
              ${advice.map(
                ({ rule, advice: what, evidence, gain }) =>
                  html`<li data-rule=${rule}>
                    <strong>${what}</strong> ${evidence}
                    ${gain === null ? '' : html`<span class="gain">Up to ×${significant(gain, 2)}.</span>`}
                  </li>`,
              )}
            </ul>`
    }
  `;
}
