import { html, type TemplateResult } from 'lit';
import type { RidgepointApi } from '../../jobs/api.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import type { LazySections } from './lazy-sections.ts';
import type { PageState } from './page-state.ts';
import type { UserRuns } from './user-runs.ts';
import { answer } from '../../report/answer.ts';
import { estimateFor } from '../../scenario/measured-estimate.ts';
import type { ExtraItems } from '../../plot/roofline/shown-items.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { theoryAnswer } from '../../scenario/theory-answer.ts';
import type { JobError } from '../../device/run-error.ts';
import { STOPPED_WORDS } from '../../report/result-words.ts';
import { sentence } from '../../text/sentence.ts';
import { formatSeconds, significant } from '../../text/units.ts';
import '../run/clock-panel.ts';
import '../run/device-panel.ts';
import '../run/report-file.ts';
import { webgpuAdvice } from './webgpu-advice.ts';

/** What is known of the adapter before a run: its description, or why there is none; null until known. */
export type Preview =
  { readonly vendor: string; readonly architecture: string; readonly features: readonly string[] } | JobError | null;

/** One line: machine, arithmetic, clock, plan. */
export function stateLine(report: Report | null, preview: Preview, running: boolean): TemplateResult {
  if (report) {
    const { adapter, clock, plan, environment } = report;
    const step = `clock ${formatSeconds(clock.quantumSeconds)} ${clock.trusted ? '✓' : '(not trusted)'}`;
    const parts = [
      adapterWords(adapter.vendor, adapter.architecture),
      arithmetic(adapter.features),
      step,
      `plan ${plan.name}`,
    ];
    return line(environment.host === '' ? parts : [environment.host, ...parts]);
  }
  if (preview === null || 'code' in preview) return line(['Theory only: nothing measured yet']);
  return line([
    adapterWords(preview.vendor, preview.architecture),
    arithmetic(preview.features),
    running ? 'being measured' : 'not measured yet',
  ]);
}

const line = (parts: readonly string[]): TemplateResult => html`<p class="state">${parts.join(' · ')}</p>`;

const adapterWords = (vendor: string, architecture: string): string =>
  [vendor, architecture].filter((part) => part !== '').join(' ') || 'a GPU the browser does not name';

const arithmetic = (features: readonly string[]): string => (features.includes('shader-f16') ? 'f32 f16' : 'f32');

/** How a run ended without a report; null: it did not. */
export type RunEnd = JobError | 'cancelled' | null;

/** What the user must know: a failure, a run that ended early, a software adapter. */
export function notices(report: Report | null, error: RunEnd, running: boolean): TemplateResult {
  const stopped = report && !report.complete && !running && error !== 'cancelled';
  return html`
    <div role="alert">
      ${error && error !== 'cancelled' ? html`<p class="notice warning">${sentence(error.message)}</p>` : ''}
    </div>
    <div role="status">
      ${
        stopped
          ? html`<p class="notice">
              This run ended early${report.stoppedBy ? `: ${STOPPED_WORDS[report.stoppedBy]}` : ''}. The results so far
              are shown and can be saved.
            </p>`
          : ''
      }
      ${error === 'cancelled' ? html`<p class="notice">This run ended early: ${STOPPED_WORDS.cancelled}. There are no results yet.</p>` : ''}
      ${
        report?.adapter.isFallback
          ? html`<p class="notice warning">
              Software adapter: the browser computed on the CPU. These results are real, but they are not your GPU's.
            </p>`
          : ''
      }
    </div>
  `;
}

/** Why nothing can be measured here, and what to do about it; null if all is well. */
export function adviceBlock(error: RunEnd, preview: Preview, report: Report | null): TemplateResult | null {
  const code =
    (error === 'cancelled' ? null : error?.code) ?? (preview && 'code' in preview && !report ? preview.code : null);
  const advice = code === null ? null : webgpuAdvice(code, { userAgent: navigator.userAgent, origin: location.origin });
  if (!advice) return null;
  return html`<section class="notice" data-advice=${code} aria-label="WebGPU">
    <h2>${advice.title}</h2>
    <ul>
      ${advice.steps.map((step) => html`<li>${step}</li>`)}
    </ul>
  </section>`;
}

/** Shown while a file is dragged over the page. */
export const dropHint: TemplateResult = html`<div class="drop" aria-hidden="true">
  Drop a report, a config.json or a GPU file
</div>`;

/** Shown in place of a section whose code could not be loaded. */
const notLoaded: TemplateResult = html`<p class="notice">
  This section could not be loaded. Is the page's server still running? Follow the section's link to try again.
</p>`;

/** The terms used on the page. */
export const glossary: TemplateResult = html`<details class="glossary">
  <summary>Terms on this page</summary>
  <dl>
    <dt>Arithmetic intensity</dt>
    <dd>
      Operations per byte moved between memory and the chip. Here: of the useful work alone, even if a kernel does more.
    </dd>
    <dt>Roof</dt>
    <dd>The highest rate of a machine at an intensity: level where arithmetic is the limit, sloped where memory is.</dd>
    <dt>Ridge point</dt>
    <dd>The intensity where the two meet: to its left memory is the limit, to its right arithmetic.</dd>
    <dt>Prefill and decode</dt>
    <dd>Reading the prompt, all tokens at once; writing the answer, one token at a time.</dd>
    <dt>Batch</dt>
    <dd>Sequences computed together, sharing each read of the weights.</dd>
    <dt>Typical rate</dt>
    <dd>Where most public measurements of a class of engines lie, carried over to this model and GPU.</dd>
    <dt>Speculative decoding</dt>
    <dd>A small draft model proposes a few tokens, and the large one checks them in a single pass.</dd>
    <dt>±</dt>
    <dd>Half-width of the time's 95 % interval, relative to the time.</dd>
  </dl>
</details>`;

/** What the shapes of the marks mean; everything else is labelled in place. */
export const markKey = (extra: ExtraItems | null): TemplateResult =>
  html`<p class="key">
    <span
      ><svg width="30" height="12" aria-hidden="true">
        <path d="M6 1a5 5 0 1 0 .01 0ZM18 2h9v9h-9Z" fill="currentColor" /></svg
      >filled: measured</span
    >
    <span
      ><svg width="30" height="12" aria-hidden="true">
        <path d="M6 1.5a4.5 4.5 0 1 0 .01 0ZM18 2h8v8h-8Z" fill="none" stroke="currentColor" stroke-width="1.75" /></svg
      >hollow: analytic, FP16 on its fastest units</span
    >
    <span
      ><svg width="14" height="12" aria-hidden="true">
        <path d="M6 1.5a4.5 4.5 0 1 0 .01 0Z" fill="none" stroke="currentColor" stroke-width="1.75" />
        <path d="M6 1.5a4.5 4.5 0 0 0 0 9Z" fill="currentColor" /></svg
      >half-filled: counted</span
    >
    <span>square: linear layer</span> <span>circle: any other operator</span>
    <span>triangle: your kernel</span>
    ${extra && extra.points.length > 0 ? html`<span>diamond: a decode step</span>` : ''}
    ${
      extra && extra.bands.length > 0
        ? html`<span
            ><svg width="12" height="12" aria-hidden="true">
              <path d="M5 1v10M2.5 1h5M2.5 11h5" fill="none" stroke="currentColor" stroke-width="1.5" /></svg
            >bar: what engines typically reach in a decode step</span
          >`
        : ''
    }
  </p>`;

const NEXT = 'Measure this GPU to see how it compares.';

/** What batching changes, in a sentence. */
const batchingLead: TemplateResult = html`<p class="lead">
  A step reads the weights once for the whole batch, but the KV cache of each sequence separately: tokens get cheaper
  until KV traffic, the compute roof or the memory capacity sets the limit.
</p>`;

/** The answer in words: the report and what it means for the model, or theory alone and what to do next. */
export const answerBlock = (report: Report | null, scenario: Scenario, canMeasure: boolean): TemplateResult => {
  const sentences = report
    ? [...answer(report), ...modelSentence(report, scenario)]
    : [...theoryAnswer(scenario), ...(canMeasure ? [NEXT] : [])];
  return html`<div class="answer">${sentences.map((text) => html`<p>${text}</p>`)}</div>`;
};

function modelSentence(report: Report, scenario: Scenario): string[] {
  const estimate = estimateFor(report, scenario);
  if ('missing' in estimate) return [];
  const rates = `${significant(estimate.prefillTokensPerSecond)} tokens/s in prefill and ${significant(estimate.tokensPerSecond)} in decode`;
  return [
    `${scenario.model.config.name} would run here at about ${rates}, ${formatSeconds(estimate.secondsPerToken)} per token.`,
  ];
}

/** What a report says of its machine, and the report as a file. */
export const reportSections = (report: Report | null): TemplateResult => html`
  <section data-section="device">
    <h2>Device and clock</h2>
    <device-panel .report=${report}></device-panel>
    <clock-panel .report=${report}></clock-panel>
  </section>
  <section data-section="report">
    <h2>Report</h2>
    <report-file .report=${report}></report-file>
  </section>
`;

/** The user's kernel, and how kernels are counted; both load lazily. */
export const kernelSections = (
  { report: last, runs, weights }: UserRuns,
  lazy: LazySections,
  api: RidgepointApi | null,
  report: Report | null,
): TemplateResult => html`
  <section data-section="kernel">
    <h2>Your kernel</h2>
    ${lazy.missing.has('kernel') ? notLoaded : ''}
    <your-kernel .api=${api} .report=${last ?? report} .runs=${runs}></your-kernel>
  </section>
  <section data-section="counting">
    <h2>How it is counted</h2>
    ${lazy.missing.has('counting') ? notLoaded : ''}
    <counting-conventions .weights=${weights}></counting-conventions>
  </section>
`;

/** The model on each GPU, and what public measurements reach; both load lazily. */
export const modelSections = (
  { scenario, machine, lever }: PageState,
  lazy: LazySections,
  machines: readonly MeasuredMachine[],
  hasField: boolean,
): TemplateResult => html`
  <section data-section="model">
    <h2>${scenario.model.config.name} on each GPU</h2>
    ${lazy.missing.has('model') ? notLoaded : ''}
    <scenario-panel
      .machines=${machines}
      .scenario=${scenario}
      .machine=${machine}
      .lever=${lever}
      .hasField=${hasField}
    ></scenario-panel>
  </section>
  <section data-section="field">
    <h2>Bound against measured, in the field</h2>
    ${lazy.missing.has('field') ? notLoaded : ''}
    <field-chart></field-chart>
  </section>
`;

/** The guide; it loads lazily. */
export const guideSection = (
  lazy: LazySections,
  machines: readonly MeasuredMachine[],
  scenario: Scenario,
): TemplateResult => html`
  <section data-section="guide">
    <h2>The guide, step by step</h2>
    ${lazy.missing.has('guide') ? notLoaded : ''}<guide-walk .machines=${machines} .scenario=${scenario}></guide-walk>
  </section>
`;

/** Batching step after step, in theory and as measured, and what a queue gains from it; all load lazily. */
export const batchingBlock = (
  lazy: LazySections,
  api: RidgepointApi | null,
  preview: Preview,
  machines: readonly MeasuredMachine[],
  scenario: Scenario,
): TemplateResult => html`
  ${batchingLead} ${lazy.missing.has('batching') ? notLoaded : ''}
  <live-batching .api=${api} .preview=${preview} .machines=${machines} .scenario=${scenario}></live-batching>
  <measured-steps .report=${machines[0]?.report ?? null}></measured-steps>
  <batching-chart .machines=${machines} .scenario=${scenario}></batching-chart>
  <h3>Requests one by one, in batches, and as they come</h3>
  <queue-view .scenario=${scenario}></queue-view>
`;
