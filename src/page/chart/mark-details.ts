import { html, type TemplateResult, css, type CSSResult } from 'lit';
import type { FormulaLine } from '../../ops/work-formulas.ts';
import { advise } from '../../report/counted/advice.ts';
import { byteDifference, flopDifference } from '../../report/counted/causes.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import type { GlossaryTerm } from '../../text/glossary.ts';
import { own } from '../../text/lookup.ts';
import { significant } from '../../text/units.ts';
import { countedLines } from '../../plot/explain/explain-counted.ts';
import { resultOf } from '../../plot/roofline/counted-marks.ts';
import { explain, type Explanation } from '../../plot/explain/explain.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';
import { FLAG_WORDS } from '../../report/result-words.ts';
import { unsteadyCeilings } from '../../report/unsteady.ts';
import { HISTOGRAM_STYLE } from '../explained/sample-histogram.ts';
import { term } from '../explained/glossary-term.ts';
import { LightElement } from '../light-element.ts';
import { datasheetSource, sampleFacts } from './mark-source.ts';
import { tuningFacts } from './tuning-facts.ts';

const SHEET = css`
  mark-details {
    display: block;
    & h2 {
      margin: 0;
    }
    & h3 {
      margin: 16px 0 0;
    }
    & p {
      margin: 4px 0 0;
    }
    & a {
      color: var(--accent);
    }
    & .source,
    & h3 ~ .quiet {
      font-size: 0.8125rem;
    }
    & .causes,
    & .advice {
      margin: 4px 0 0;
      padding-left: 18px;
    }
    & .causes {
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & .causes strong {
      font-weight: 400;
      color: var(--ink);
    }
    & details {
      margin-top: 8px;
    }
    & .members ul {
      margin: 4px 0 0;
      padding-left: 18px;
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & .members [data-status='chosen'] {
      font-weight: 600;
    }
    & pre {
      max-height: 24rem;
      margin: 4px 0 0;
      padding: 8px;
      overflow: auto;
      border: 1px solid var(--edge);
      font-size: 0.8125rem;
    }
    & .advice li {
      margin-bottom: 6px;
    }
    & .advice strong {
      display: block;
      font-weight: 600;
    }
    ${HISTOGRAM_STYLE}
    & .gain {
      white-space: nowrap;
      color: var(--accent);
      font-weight: 600;
    }
  }
`;

/** The selected roof or mark: its formulas with their values, and its caveats. */
export class MarkDetails extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    machine: { attribute: false },
    scenario: { attribute: false },
    selected: { attribute: false },
    other: { attribute: false },
  };

  /** The machine that was measured, if any. */
  declare machine: MeasuredMachine | null;
  declare scenario: Scenario;
  /** Id of a roof, a mark or a result. */
  declare selected: string | null;
  /** What is selected, if it is neither in the scenario nor in a report. */
  declare other: Explanation | null;

  constructor() {
    super();
    this.machine = null;
    this.scenario = GUIDE_SCENARIO;
    this.selected = null;
    this.other = null;
  }

  protected override render(): unknown {
    const { machine, selected } = this;
    const machines = machine ? [machine] : [];
    const explanation = this.other ?? (selected === null ? null : explain(machines, selected, this.scenario));
    if (!explanation) {
      return html`<p class="empty">Select a mark, a roof or a row to see its formula with the values.</p>`;
    }
    const result = resultOf(machines, selected)?.result;
    const flags = result?.time.flags ?? [];
    const { ceiling, cause } = result?.roofline ?? {};
    const source = selected === null || this.other ? '' : datasheetSource(this.scenario, selected, machines);
    const width = ceiling === undefined || !machine ? undefined : unsteadyCeilings(machine.report).get(ceiling);
    return html`
      <h2>${explanation.title}</h2>
      <p class="quiet">${explanation.subtitle}</p>
      ${formulaLines(explanation.lines)} ${flags.map((flag) => html`<p class="warning">${FLAG_WORDS[flag]}.</p>`)}
      ${
        width !== undefined
          ? html`<p class="warning">Its roof, ${ceiling}, was unsteady (${width}), so no share of it is given.</p>`
          : cause === undefined
            ? ''
            : html`<p class="warning">Over its roof: ${cause}.</p>`
      }
      ${source === '' ? '' : html`<p class="quiet source">Source: ${source}</p>`}
      ${result && machine ? [sampleFacts(result, machine.report), countedFacts(result, machine.report), tuningFacts(result, machine.report)] : ''}
    `;
  }
}

customElements.define('mark-details', MarkDetails);

/** What a result's kernel did compared with the required work, why they differ, and what to change. */
function countedFacts(result: MeasuredResult, report: Report): TemplateResult {
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
              Counted in the source as written, separately from timing. <a href="#counting">How it is counted</a>
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

/** Calculations, one per line: name, formula, formula with values, result. */
const formulaLines = (lines: readonly FormulaLine[]): TemplateResult =>
  html`<dl class="formulas">
    ${lines.map(
      ({ name, formula, values, result }) =>
        html`<div>
          <dt>${named(name)}</dt>
          <dd>
            <span class="formula">${formula}</span>
            ${values === '' ? '' : html`<span class="values">${values}</span>`}
            <strong>${result}</strong>
          </dd>
        </div>`,
    )}
  </dl>`;

/** Names of calculations that are terms of the glossary. */
const TERMS: Readonly<Record<string, GlossaryTerm>> = {
  work: 'useful work',
  traffic: 'traffic',
  intensity: 'arithmetic intensity',
  attainable: 'attainable rate',
  'share of roof': 'share of roof',
  headroom: 'headroom',
  'ridge point': 'ridge point',
  executed: 'counted',
  requested: 'requested bytes',
};

const named = (name: string): unknown => {
  const known = own(TERMS, name);
  return known === undefined ? name : term(known, name);
};
