import { html, type TemplateResult } from 'lit';
import { answer } from '../../report/answer.ts';
import type { Report } from '../../report/report-format.ts';
import { formatSeconds, significant } from '../../text/units.ts';
import { ownEstimate } from '../../scenario/own-estimate.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { theoryAnswer } from '../../scenario/theory-answer.ts';

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
