import { html, type TemplateResult } from 'lit';
import { answer } from '../../report/answer.ts';
import { ownEstimate } from '../../scenario/own-estimate.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { theoryAnswer } from '../../scenario/theory-answer.ts';
import type { JobError } from '../../device/run-error.ts';
import { STOPPED_WORDS } from '../../report/flag-words.ts';
import type { Report } from '../../report/report-format.ts';
import { formatSeconds, significant } from '../../text/units.ts';
import { webgpuAdvice } from './webgpu-advice.ts';

/** What is known of the adapter before a run: what it is, or why there is none; null while nothing is. */
export type Preview =
  { readonly vendor: string; readonly architecture: string; readonly features: readonly string[] } | JobError | null;

/** One line: machine, arithmetic, clock, plan. */
export function stateLine(report: Report | null, preview: Preview, running: boolean): TemplateResult {
  if (report) {
    const { adapter, clock, plan, environment } = report;
    const step = `clock ${formatSeconds(clock.quantumSeconds)} ${clock.trusted ? '✓' : '(not trusted)'}`;
    const parts = [
      machine(adapter.vendor, adapter.architecture),
      arithmetic(adapter.features),
      step,
      `plan ${plan.name}`,
    ];
    return line(environment.host === '' ? parts : [environment.host, ...parts]);
  }
  if (preview === null || 'code' in preview) return line(['Theory alone: nothing is measured yet']);
  return line([
    machine(preview.vendor, preview.architecture),
    arithmetic(preview.features),
    running ? 'being measured' : 'not measured yet',
  ]);
}

const line = (parts: readonly string[]): TemplateResult => html`<p class="state">${parts.join(' · ')}</p>`;

const machine = (vendor: string, architecture: string): string =>
  [vendor, architecture].filter((part) => part !== '').join(' ') || 'a GPU the browser does not name';

const arithmetic = (features: readonly string[]): string => (features.includes('shader-f16') ? 'f32 f16' : 'f32');

/** What the reader must know of what is shown: a failure, a run that ended early, a software adapter. */
export function notices(report: Report | null, error: JobError | null, running: boolean): TemplateResult {
  const stopped = report && !report.complete && !running;
  return html`
    <div role="alert">${error ? html`<p class="notice warning">${sentence(error.message)}</p>` : ''}</div>
    <div role="status">
      ${
        stopped
          ? html`<p class="notice">
              This run ended early${report.stoppedBy ? `: ${STOPPED_WORDS[report.stoppedBy]}` : ''}. What was measured
              until then is shown and can be saved.
            </p>`
          : ''
      }
      ${
        report?.adapter.isFallback
          ? html`<p class="notice warning">
              Software adapter: the browser was computing on the CPU. These points are real, but they are not your GPU.
            </p>`
          : ''
      }
    </div>
  `;
}

/** What was refused, ended as a sentence is. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Why nothing can be measured here, and what the reader can do; nothing where all is well. */
export function adviceBlock(error: JobError | null, preview: Preview, report: Report | null): TemplateResult | null {
  const code = error?.code ?? (preview && 'code' in preview && !report ? preview.code : null);
  const advice = code === null ? null : webgpuAdvice(code, { userAgent: navigator.userAgent, origin: location.origin });
  if (!advice) return null;
  return html`<section class="notice" data-advice=${code} aria-label="WebGPU">
    <h2>${advice.title}</h2>
    <ul>
      ${advice.steps.map((step) => html`<li>${step}</li>`)}
    </ul>
  </section>`;
}

/** In place of a section whose code did not come. */
export const notLoaded: TemplateResult = html`<p class="notice">
  This section could not be fetched. Is the server of this page still there? Follow its link to try again.
</p>`;

/** The field's terms, each once. */
export const glossary: TemplateResult = html`<details class="glossary">
  <summary>Words on this page</summary>
  <dl>
    <dt>Arithmetic intensity</dt>
    <dd>
      Operations for each byte that moves between memory and the chip. Here: of the useful work, whatever a kernel does
      besides.
    </dd>
    <dt>Roof</dt>
    <dd>The most a machine can do at an intensity: level where arithmetic limits, sloped where memory does.</dd>
    <dt>Ridge point</dt>
    <dd>The intensity where the two meet. Left of it memory is the limit, right of it arithmetic.</dd>
    <dt>Prefill and decode</dt>
    <dd>Reading the prompt, all tokens at once; and writing the answer, one token after another.</dd>
    <dt>Batch</dt>
    <dd>Sequences that are computed together and share each read of the weights.</dd>
    <dt>±</dt>
    <dd>Half of the 95 % interval of the time, as a share of it.</dd>
  </dl>
</details>`;

/** What the shapes of the marks mean; everything else is labelled where it is. */
export const markKey: TemplateResult = html`<p class="key">
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
    >half: counted</span
  >
  <span>circle: attention and softmax</span> <span>square: linear layer</span> <span>triangle: your kernel</span>
</p>`;

const NEXT = 'Measure this GPU to see where yours stands.';

/** The answer in words: of the report and what it means for the model, or of theory alone and what to do next. */
export const answerBlock = (report: Report | null, scenario: Scenario, canMeasure: boolean): TemplateResult => {
  const sentences = report
    ? [...answer(report), ...modelSentence(report, scenario)]
    : [...theoryAnswer(scenario), ...(canMeasure ? [NEXT] : [])];
  return html`<div class="answer">${sentences.map((text) => html`<p>${text}</p>`)}</div>`;
};

function modelSentence(report: Report, scenario: Scenario): string[] {
  const own = ownEstimate(report, scenario);
  if ('missing' in own) return [];
  const rates = `${significant(own.prefillTokensPerSecond)} tokens/s in prefill and ${significant(own.tokensPerSecond)} in decode`;
  return [
    `${scenario.model.config.name} would run here at about ${rates}, ${formatSeconds(own.secondsPerToken)} a token.`,
  ];
}
