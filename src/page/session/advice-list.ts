import { html, type TemplateResult } from 'lit';
import { gainWords } from '../../session/advice/advice-words.ts';
import { capital } from '../../text/sentence.ts';
import type { SessionFacts } from './session-facts.ts';

/** Advice shown; the rest is in the Markdown and at each pipeline. */
const MOST = 3;

/** What could gain most of the whole, first. */
export function adviceList({ advice, session }: SessionFacts): TemplateResult {
  if (advice.length === 0) {
    return html`<h2>What to change</h2>
      <p class="quiet">
        ${session.session.count === 'off' ? 'Counting was off: without counts there is no advice.' : 'Nothing stands out.'}
      </p>`;
  }
  return html`<h2>What to change first</h2>
    <ol class="first-advice" role="list">
      ${advice.slice(0, MOST).map((one) => {
        const gain = gainWords(one);
        return html`<li>
          <p>
            ${
              one.pipeline === null
                ? html`<strong>The page</strong>`
                : html`<button type="button" class="name" data-pipeline=${one.pipeline} @click=${choose}>
                    ${one.name}
                  </button>`
            }
            ${gain === '' ? '' : html`<span class="gain">${gain}</span>`}
          </p>
          <p>${one.advice}</p>
          <p class="quiet">${capital(one.evidence)}</p>
        </li>`;
      })}
    </ol>`;
}

function choose({ currentTarget }: Event): void {
  const button = currentTarget as HTMLElement;
  const detail = { hash: button.dataset['pipeline'] };
  button.dispatchEvent(new CustomEvent('ridgepoint-pipeline', { detail, bubbles: true, composed: true }));
}
