import { html, type TemplateResult } from 'lit';

/** What an empty place says, in the order in which it says it. */
export interface Awaited {
  /** Before a run: what will be here, and how to get it. */
  readonly before: unknown;
  /** While a run is under way: what will be here. */
  readonly meanwhile: unknown;
  /** Whether the step under way is named too, in a line of its own. */
  readonly namesStep?: boolean;
}

/**
 * The words of an empty place. Both texts take its room, one of them unseen, so that nothing moves when a run begins, ends
 * or goes on to its next step.
 * @param step the name of the step of the run under way; null: there is no run
 */
export function awaited({ before, meanwhile, namesStep = false }: Awaited, step: string | null): TemplateResult {
  const isRunning = step !== null;
  return html`<span class="awaited"
    ><span ?data-unseen=${isRunning}>${before}</span
    ><span ?data-unseen=${!isRunning}
      >${meanwhile}${namesStep ? html`<span class="step">Now: ${step === null || step === '' ? 'starting' : step}</span>` : ''}</span
    ></span
  >`;
}

/** The words where results will be: for their section, and for their table while it has no row. */
export const resultsAwaited = (step: string | null): TemplateResult =>
  awaited(
    {
      before: html`Measure this GPU or <a href="#reports">open a report</a> to see each operator's best kernel, its
        rate, its share of its roof and what to do next.`,
      meanwhile: html`Being measured. Each operator's best kernel, its rate, its share of its roof and what to do next
      appear here as soon as they are known.`,
      namesStep: true,
    },
    step,
  );
