import { html, type TemplateResult } from 'lit';
import { MOST_COMPARED } from '../../report/limits.ts';
import { MOST_REPORT_NAME, type ReportSummary } from '../../report/report-summary.ts';
import { formatBytes } from '../../text/units.ts';
import { awaited } from '../run/awaited.ts';
import { dateWords } from './report-words.ts';

/** What a row says of its report below the name: machine, date, plan, results, size. */
const factsOf = ({ name, machine, createdAt, plan, results, complete, bytes }: ReportSummary): TemplateResult => {
  const facts = [
    // A report is first called after its machine, which need not be said twice.
    machine.startsWith(`${name} · `) ? machine.slice(name.length + 3) : machine,
    html`<time datetime=${createdAt}>${dateWords(createdAt)}</time>`,
    `plan ${plan}`,
    results === 1 ? '1 result' : `${results} results`,
    ...(complete ? [] : ['ended early']),
    ...(bytes > 0 ? [formatBytes(bytes)] : []),
  ];
  return html`<p class="facts">${facts.map((fact, index) => html`${index === 0 ? '' : ' · '}${fact}`)}</p>`;
};

/** What a row says of a report: its name, that with its date for those who hear it, and its facts; null: it does not read. */
export const wordsOf = (
  summary: ReportSummary | null,
): { readonly name: string; readonly spoken: string; readonly facts: TemplateResult | null } =>
  summary === null
    ? { name: 'A report', spoken: 'A report', facts: null }
    : {
        name: summary.name,
        spoken: `${summary.name}, ${dateWords(summary.createdAt)}`,
        facts: factsOf(summary),
      };

/** How to choose what is compared. @param ticked names of the ticked reports, the reference first */
export function compareHint(ticked: readonly string[]): string {
  if (ticked.length === 0) return 'Tick two to five reports to compare them.';
  if (ticked.length === 1) return `“${ticked[0]!}” is the reference; tick another one.`;
  return `The first one ticked is the reference.${ticked.length === MOST_COMPARED ? ` Five is the most.` : ''}`;
}

/**
 * What will be in an empty shelf, and how to get it there.
 * @param step of the run under way, whose report will be the first; null: there is no run
 */
export const emptyShelf = (isRead: boolean, step: string | null): TemplateResult =>
  isRead
    ? html`<p class="empty">
        ${awaited(
          {
            before: html`No report is kept in this browser yet. One that is measured here is kept by itself; one that
            you open can be kept. Kept reports can be opened again, renamed, shared, and compared.`,
            meanwhile: html`Being measured. The report is kept here by itself once the run has ended. Kept reports can
            be opened again, renamed, shared, and compared.`,
          },
          step,
        )}
      </p>`
    : html`<p class="empty">Reading the reports kept in this browser.</p>`;

/** The report deleted last, with the way back; it stays until it is dismissed. */
export const removedBar = (name: string | null, undo: () => void, dismiss: () => void): TemplateResult | null =>
  name === null
    ? null
    : html`<div class="bar notice" role="group" aria-label="Deleted report">
        <p>Deleted “${name}”.</p>
        <button type="button" data-action="undo" @click=${undo}>Undo</button>
        <button type="button" data-action="dismiss" @click=${dismiss}>Dismiss</button>
      </div>`;

/**
 * The field in which a name is edited: Enter or leaving it keeps what was written, Escape does not.
 * @param end gets what was written, or null, and whether a key ended it
 */
export const nameField = (name: string, end: (written: string | null, byKey: boolean) => void): TemplateResult =>
  html`<input
    type="text"
    aria-label="New name of ${name}"
    maxlength=${MOST_REPORT_NAME}
    .value=${name}
    @keydown=${(event: KeyboardEvent) => {
      if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
      event.preventDefault();
      event.stopPropagation();
      end(event.key === 'Enter' ? (event.target as HTMLInputElement).value : null, true);
    }}
    @blur=${({ target }: FocusEvent) => end((target as HTMLInputElement).value, false)}
  />`;
