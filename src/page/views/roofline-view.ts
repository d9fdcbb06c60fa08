import { html, type TemplateResult } from 'lit';
import { answer } from '../../report/answer.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { estimateFor } from '../../scenario/measured-estimate.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { theoryAnswer } from '../../scenario/theory-answer.ts';
import type { ExtraItems } from '../../plot/roofline/shown-items.ts';
import { formatSeconds, significant } from '../../text/units.ts';
import { awaited, resultsAwaited } from '../run/awaited.ts';
import { adviceBlock, softwareNote } from './notices.ts';
import type { ViewContext } from './view-context.ts';
import '../chart/roofline-chart.ts';
import '../scenario/model-chooser.ts';

/** The roofline, the answer in words, the selected mark explained, and every result. */
export function rooflineView({
  page,
  machines,
  preview,
  error,
  extra,
  other,
  lazy,
  step,
}: ViewContext): TemplateResult {
  const { scenario, selected } = page;
  const [current = null] = machines;
  const report = current?.report ?? null;
  const advice = adviceBlock(error, preview, report);
  // What could not be fetched is fetched again on request alone, not whenever the page is drawn.
  if (current && !lazy.isMissing('results')) void lazy.load('results');
  if (selected !== null && !lazy.isMissing('details')) void lazy.load('details');
  return html`
    <div class="first">
      <section class="figure" aria-label="Roofline" data-section="roofline">
        <roofline-chart
          .machines=${machines}
          .scenario=${scenario}
          .selected=${selected}
          .isolated=${page.isolated}
          .extra=${extra}
        ></roofline-chart>
      </section>
      <section class="words ${selected === null ? '' : 'has-selection'}" aria-label="The answer">
        <div>
          ${answerBlock(current, scenario, advice === null ? step : undefined)} ${softwareNote(report)} ${advice}
        </div>
        ${
          selected === null
            ? html`<p class="empty">Select a mark, a roof or a row to see its formula with the values.</p>`
            : html`${lazy.notice('details')}<mark-details
                  .machine=${current}
                  .scenario=${scenario}
                  .selected=${selected}
                  .other=${other}
                ></mark-details>`
        }
      </section>
      <section class="under" aria-label="What is shown">
        ${markKey(extra)}
        <model-chooser .scenario=${scenario}></model-chooser>
      </section>
    </div>
    <section data-section="results">
      <h2>Results</h2>
      ${
        current
          ? html`${lazy.notice('results')}<result-table
                .machine=${current}
                .selected=${selected}
                .sort=${page.sort}
                .filter=${page.filter}
                .step=${step}
              ></result-table>`
          : html`<p class="empty">${resultsAwaited(step)}</p>`
      }
    </section>
  `;
}

/** What the shapes of the marks mean; everything else is labelled in place. */
const markKey = (extra: ExtraItems | null): TemplateResult =>
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

const next = (step: string | null): TemplateResult =>
  awaited(
    {
      before: html`Measure this GPU to see how it compares, or <a href="#reports">open a report</a>.`,
      meanwhile: html`Being measured. How it compares appears here.`,
    },
    step,
  );

/**
 * The answer in words: the report and what it means for the model, or theory alone and what to do next.
 * @param step of the run under way; null: there is none; undefined: there can be none
 */
const answerBlock = (
  machine: MeasuredMachine | null,
  scenario: Scenario,
  step: string | null | undefined,
): TemplateResult => {
  const sentences = machine
    ? [...answer(machine.report, machine.isHere), ...modelSentence(machine, scenario)]
    : [...theoryAnswer(scenario), ...(step === undefined ? [] : [next(step)])];
  return html`<div class="answer">${sentences.map((text) => html`<p>${text}</p>`)}</div>`;
};

function modelSentence({ report, isHere }: MeasuredMachine, scenario: Scenario): string[] {
  const estimate = estimateFor(report, scenario);
  if ('missing' in estimate) return [];
  const rates = `${significant(estimate.prefillTokensPerSecond)} tokens/s in prefill and ${significant(estimate.tokensPerSecond)} in decode`;
  return [
    `${scenario.model.config.name} would run ${isHere ? 'here' : 'there'} at about ${rates}, ${formatSeconds(estimate.secondsPerToken)} per token.`,
  ];
}
