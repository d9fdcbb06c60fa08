import { css, html, type CSSResult, type TemplateResult } from 'lit';
import type { Report } from '../../report/report-format.ts';
import { machineName } from '../../report/measured-machine.ts';
import { ownEstimate } from '../../scenario/machine-rows.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';
import { LightElement } from '../light-element.ts';
import './latency-table.ts';
import './memory-bars.ts';
import './scenario-controls.ts';

const SHEET = css`
  scenario-panel {
    display: block;
    & h3 {
      margin: 24px 0 8px;
    }
    /* Colours of machines, for every element inside. */
    & .own {
      color: var(--own);
    }
    & .a10 {
      color: var(--a10);
    }
    & .t4 {
      color: var(--t4);
    }
    & .a100 {
      color: var(--a100);
    }
    & .other {
      color: var(--other);
    }
    & .assumptions {
      margin: 0;
      padding-left: 20px;
      max-width: 80ch;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
  }
`;

/** The chosen model on each GPU: time, cost, memory, the measured machine's estimate, and how it is run. */
export class ScenarioPanel extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { report: { attribute: false }, scenario: { attribute: false } };

  declare report: Report | null;
  declare scenario: Scenario;

  constructor() {
    super();
    this.report = null;
    this.scenario = GUIDE_SCENARIO;
  }

  protected override render(): unknown {
    const { report, scenario } = this;
    return html`
      <latency-table .report=${report} .scenario=${scenario}></latency-table>
      <h3>${report ? `${capital(machineName(report))}, estimated` : 'This GPU'}</h3>
      ${estimate(report, scenario)}
      <h3>Memory</h3>
      <memory-bars .scenario=${scenario}></memory-bars>
      <h3>How it is run</h3>
      <scenario-controls .scenario=${scenario}></scenario-controls>
    `;
  }
}

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

function estimate(report: Report | null, scenario: Scenario): TemplateResult {
  if (!report) {
    return html`<p class="empty">
      Measure this GPU or open a report to add it to the table, estimated from its ceilings and its kernels' efficiency.
    </p>`;
  }
  const own = ownEstimate(report, scenario);
  return 'missing' in own
    ? html`<p class="empty">No estimate: ${own.missing}. A plan with the gemv kernels measures what is missing.</p>`
    : html`<ul class="assumptions" aria-label="Assumptions of the estimate">
        ${own.assumptions.map((text) => html`<li>${text}</li>`)}
      </ul>`;
}

customElements.define('scenario-panel', ScenarioPanel);
