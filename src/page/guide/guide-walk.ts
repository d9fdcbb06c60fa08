import { html, type CSSResult, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { GUIDE_SCENARIO, partsOf, type Scenario } from '../../scenario/scenario.ts';
import { inferences } from '../../guide/all-inferences.ts';
import { attentionPasses } from '../../guide/intensity-steps.ts';
import { roofVerdicts } from '../../guide/verdicts-by-roof.ts';
import { walk } from '../../guide/walk.ts';
import { walkInput, type WalkInput } from '../../guide/walk-step.ts';
import { FigureGroup } from '../explained/figure-group.ts';
import { LightElement } from '../light-element.ts';
import { guideInference, guideStep, passesTable, verdictTable } from './guide-step.ts';
import { GUIDE_SHEET } from './guide-style.ts';

/** The guide, step by step: live values, printed and unrounded side by side, and the conclusions, checked. */
export class GuideWalk extends LightElement {
  protected override sheet = (): CSSResult => GUIDE_SHEET;

  static override properties = { machines: { attribute: false }, scenario: { attribute: false } };

  declare machines: readonly MeasuredMachine[];
  declare scenario: Scenario;

  constructor() {
    super();
    this.machines = [];
    this.scenario = GUIDE_SCENARIO;
    this.addController(new FigureGroup(this));
  }

  protected override render(): unknown {
    // The guide computes one sequence at a time, and no prices.
    const parts = partsOf(this.scenario, 'model', 'gpus', 'prompt', 'output', 'context', 'weights', 'kv');
    return guard([this.machines, ...parts], () => {
      const input = walkInput(this.scenario);
      return html`
        <p class="lead">${lead(input)}</p>
        <ol class="steps">
          ${walk(input).map((step) => html`<li>${guideStep(step, input.isGuide, step.id === 'intensity' ? passesTable(attentionPasses(input)) : null)}</li>`)}
        </ol>
        <details>
          <summary>Compute bound or memory bound? It depends on the roof</summary>
          ${verdictTable(roofVerdicts(input, this.machines))}
        </details>
        <details>
          <summary>The guide's conclusions, checked</summary>
          <div class="inferences">${inferences(input).map(guideInference)}</div>
        </details>
      `;
    });
  }
}

function lead({ isGuide, scenario }: WalkInput): TemplateResult {
  const columns = html`<strong>unrounded</strong> is its formula without rounding; <strong>whole model</strong> includes
    what its formulas leave out.`;
  return isGuide
    ? html`Each number of “A guide to LLM inference and performance” (Baseten, 2023), for one sequence at a time.
        <strong>Printed</strong> is its figure; ${columns}`
    : html`The formulas of “A guide to LLM inference and performance” (Baseten, 2023) for ${scenario.model.config.name},
        one sequence at a time. <strong>Rounded</strong> rounds as the guide does; ${columns}`;
}

customElements.define('guide-walk', GuideWalk);
