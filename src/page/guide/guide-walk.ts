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

/** The guide by its title, author and year, linked to its text. */
const SOURCE = html`<a
    href="https://www.baseten.co/blog/llm-transformer-inference-guide/"
    target="_blank"
    rel="noreferrer"
    >A guide to LLM inference and performance</a
  >
  (Baseten, 2023)`;

function lead({ isGuide, scenario }: WalkInput): TemplateResult {
  const columns = html`<strong>unrounded</strong>, by its formula at full precision; <strong>whole model</strong>, with
    what that formula leaves out.`;
  return isGuide
    ? html`The calculations of ${SOURCE}, redone for one sequence at a time. Each result stands three times:
        <strong>printed</strong>, as in the guide; ${columns}`
    : html`The formulas of ${SOURCE}, applied to ${scenario.model.config.name}, one sequence at a time. Each result
        stands three times: <strong>rounded</strong>, as the guide rounds; ${columns}`;
}

customElements.define('guide-walk', GuideWalk);
