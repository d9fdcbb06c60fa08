import { html, type TemplateResult } from 'lit';
import type { ViewContext } from './view-context.ts';

/** What batching changes, in a sentence. */
const batchingLead: TemplateResult = html`<p class="lead">
  A step reads the weights once for the whole batch, but the KV cache of each sequence separately: tokens get cheaper
  until KV traffic, the compute roof or the memory capacity sets the limit.
</p>`;

/** Batching step after step, in theory and as measured, and what a queue gains from it. */
export const batchingView = ({ lazy, api, preview, machines, page: { scenario } }: ViewContext): TemplateResult => html`
  <section data-section="batching">
    <h2 class="unseen">Batching</h2>
    ${lazy.notice('batching')} ${batchingLead}
    <live-batching .api=${api} .preview=${preview} .machines=${machines} .scenario=${scenario}></live-batching>
    <measured-steps .report=${machines[0]?.report ?? null}></measured-steps>
    <batching-chart .machines=${machines} .scenario=${scenario}></batching-chart>
    <details class="more">
      <summary><h2>Requests one by one, in batches, and as they come</h2></summary>
      <queue-view .scenario=${scenario}></queue-view>
    </details>
  </section>
`;

/** The model on each GPU, and what public measurements reach. */
export const modelView = ({ lazy, machines, page, hasField, step }: ViewContext): TemplateResult => {
  const { scenario, machine, lever } = page;
  return html`
    <section data-section="model">
      <h2 class="unseen">${scenario.model.config.name} on each GPU</h2>
      ${lazy.notice('model')}
      <model-chooser eager .scenario=${scenario}></model-chooser>
      <scenario-panel
        .machines=${machines}
        .scenario=${scenario}
        .machine=${machine}
        .lever=${lever}
        .hasField=${hasField}
        .step=${step}
      ></scenario-panel>
    </section>
    <details class="more" data-section="field">
      <summary><h2>Bound against measured, in the field</h2></summary>
      <field-chart></field-chart>
    </details>
  `;
};

/** The guide, recomputed. */
export const guideView = ({ lazy, machines, page: { scenario } }: ViewContext): TemplateResult => html`
  <section data-section="guide">
    <h2 class="unseen">The guide, step by step</h2>
    ${lazy.notice('guide')}<guide-walk .machines=${machines} .scenario=${scenario}></guide-walk>
  </section>
`;

/** The user's kernel, on the roofline, and how kernels are counted. */
export const kernelView = ({ lazy, api, machines, runs, page, sessions }: ViewContext): TemplateResult => html`
  <section data-section="kernel">
    <h2 class="unseen">Your kernel</h2>
    ${lazy.notice('kernel')}
    <your-kernel
      .api=${api}
      .report=${runs.report ?? machines[0]?.report ?? null}
      .runs=${runs.runs}
      .given=${sessions.draft}
    ></your-kernel>
    ${
      runs.runs.length === 0
        ? ''
        : html`<roofline-chart
            .machines=${machines}
            .scenario=${page.scenario}
            .selected=${page.selected}
          ></roofline-chart>`
    }
  </section>
  <details class="more" data-section="counting">
    <summary><h2>How it is counted</h2></summary>
    <counting-conventions .weights=${runs.weights}></counting-conventions>
  </details>
`;

/** A watched session: what the WebGPU of a page did. */
export const sessionView = ({ lazy, sessions, page }: ViewContext): TemplateResult => html`
  <section data-section="session">
    <h2 class="unseen">Session</h2>
    ${lazy.notice('session')}
    <session-view
      .sessions=${sessions.sessions}
      .closed=${sessions.closed}
      .pipeline=${page.pipeline}
      .find=${page.pipelineText}
      .time=${page.time}
    ></session-view>
  </section>
`;
