import { html, type TemplateResult } from 'lit';
import type { Session } from '../../session/session-format.ts';
import { cut, harmless } from '../../text/untrusted.ts';
import { dateWords } from '../reports/report-words.ts';

/** What is done with sessions that were closed: opened again, or forgotten. */
export type ClosedAct = 'alone' | 'together' | 'forget';

/**
 * Says that sessions that others took the place of are no longer shown, with the way back: as of reports.
 * @param shown number of sessions that are
 */
export function closedNote(
  closed: readonly Session[],
  shown: number,
  act: (how: ClosedAct) => void,
): TemplateResult | '' {
  const [first, second] = closed;
  if (!first) return '';
  const words = second
    ? '2 sessions were closed.'
    : `The session of ${cut(harmless(first.session.url), 60)}, ${dateWords(first.createdAt)}, was closed.`;
  const button = (how: ClosedAct, name: string): TemplateResult =>
    html`<button type="button" data-closed=${how} @click=${() => act(how)}>${name}</button>`;
  return html`<div class="notice closed" role="group" aria-label="Closed session">
    <p role="status">${words}</p>
    ${button('alone', 'Undo')} ${!second && shown === 1 ? button('together', 'Compare both') : ''}
    ${button('forget', 'Dismiss')}
  </div>`;
}
