import { css, html, type CSSResult, type TemplateResult } from 'lit';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { estimateFor } from '../../scenario/measured-estimate.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';
import { LightElement } from '../light-element.ts';
import { awaited } from '../run/awaited.ts';
import './latency-table.ts';
import '../levers/lever-table-view.ts';
import './memory-bars.ts';
import './scenario-controls.ts';

const SHEET = css`
  scenario-panel {
    display: block;
    & h3 {
      margin: 16px 0 8px;
    }
    & .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr));
      gap: 0 32px;
    }
    /* Colours of machines, for every element inside. */
    & .accent {
      color: var(--accent);
    }
    & .second {
      color: var(--second);
    }
    & .third {
      color: var(--third);
    }
    & .fourth {
      color: var(--fourth);
    }
    & .fifth {
      color: var(--fifth);
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

/** The chosen model on each GPU: time, cost, memory, the estimates for measured machines, and how it is run. */
export class ScenarioPanel extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    machines: { attribute: false },
    scenario: { attribute: false },
    machine: { attribute: false },
    lever: { attribute: false },
    hasField: { attribute: false },
    step: { attribute: false },
  };

  declare machines: readonly MeasuredMachine[];
  declare scenario: Scenario;
  /** Id of the GPU that levers are pulled on; null: the first. */
  declare machine: string | null;
  /** Id of the selected row of the table of levers. */
  declare lever: string | null;
  /** Whether estimates take no time any more. */
  declare hasField: boolean;
  /** What the run under way is measuring; null: there is no run. */
  declare step: string | null;

  constructor() {
    super();
    this.machines = [];
    this.scenario = GUIDE_SCENARIO;
    this.machine = null;
    this.lever = null;
    this.hasField = false;
    this.step = null;
  }

  protected override render(): unknown {
    const { machines, scenario, machine, lever, hasField, step } = this;
    return html`
      <latency-table .machines=${machines} .scenario=${scenario} .hasField=${hasField}></latency-table>
      <h3>How it is run</h3>
      <scenario-controls .scenario=${scenario}></scenario-controls>
      <div class="pair">
        <section>
          <h3>Memory</h3>
          <memory-bars .scenario=${scenario}></memory-bars>
        </section>
        <section>
          ${machines.length === 0 ? nothingMeasured(step) : machines.map((one) => estimated(one, scenario, step))}
        </section>
      </div>
      <h3>What would help</h3>
      <lever-table .scenario=${scenario} .machine=${machine} .lever=${lever}></lever-table>
    `;
  }
}

const estimateAwaited = (step: string | null): TemplateResult =>
  html`<p class="empty">
    ${awaited(
      {
        before: html`Measure this GPU or open a report to add it to the table, estimated from its ceilings and its
        kernels' efficiency.`,
        meanwhile: html`Being measured. Its row in the table, and here what it assumes, appear once its ceilings and
        kernels are known.`,
      },
      step,
    )}
  </p>`;

const nothingMeasured = (step: string | null): TemplateResult =>
  html`<h3>This GPU</h3>
    ${estimateAwaited(step)}`;

function estimated({ name, report }: MeasuredMachine, scenario: Scenario, step: string | null): TemplateResult {
  const estimate = estimateFor(report, scenario);
  // The report of the run under way, so far: it lacks what has not been measured yet.
  const isPartial = step !== null && !report.complete && report.stoppedBy === null;
  if ('missing' in estimate && isPartial)
    return html`<h3>Estimate for ${name}</h3>
      ${estimateAwaited(step)}`;
  return html`<h3>Estimate for ${name}</h3>
    ${
      'missing' in estimate
        ? html`<p class="empty">
            No estimate: ${estimate.missing}. A plan with the gemv kernels measures what is missing.
          </p>`
        : html`<details>
            <summary>What the estimate assumes</summary>
            <ul class="assumptions" aria-label="Assumptions of the estimate">
              ${estimate.assumptions.map((text) => html`<li>${text}</li>`)}
            </ul>
          </details>`
    }`;
}

customElements.define('scenario-panel', ScenarioPanel);
