import { css, html, type CSSResult, type TemplateResult } from 'lit';
import type * as glossary from '../../text/glossary.ts';
import { errorSentence } from '../../text/sentence.ts';
import { LightElement } from '../light-element.ts';

const SHEET = css`
  glossary-list {
    display: block;
    margin-top: 8px;
    & label {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & dl {
      columns: 2 360px;
      column-gap: 48px;
      margin: 16px 0 0;
    }
    & dl div {
      margin-bottom: 8px;
      max-width: 70ch;
      break-inside: avoid;
    }
    & dt {
      font-weight: 600;
    }
    & dd {
      margin: 0;
    }
    & dt:target {
      color: var(--accent);
    }
  }
`;

/** All terms of the page, by alphabet, with a filter; they load when the list is opened. */
export class GlossaryList extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    terms: { state: true },
    filter: { state: true },
    failure: { state: true },
  };

  declare protected terms: typeof glossary | null;
  declare protected filter: string;
  /** Why the terms could not be loaded. */
  declare protected failure: string;

  constructor() {
    super();
    this.terms = null;
    this.filter = '';
    this.failure = '';
  }

  protected override render(): unknown {
    return html`<details class="glossary" @toggle=${this.#onToggle}>
      <summary>Terms on this page</summary>
      ${this.terms ? this.#list(this.terms) : html`<p class="quiet" role="status">${this.failure || 'The terms are loaded …'}</p>`}
    </details>`;
  }

  #list({ GLOSSARY, termTitle }: typeof glossary): TemplateResult {
    const wanted = this.filter.trim().toLowerCase();
    const all = Object.entries(GLOSSARY);
    const shown = all.filter((entry) => entry.some((text) => text.toLowerCase().includes(wanted)));
    return html`
      <label
        >Find
        <input
          type="text"
          name="glossary-filter"
          autocomplete="off"
          spellcheck="false"
          @input=${({ target }: Event) => (this.filter = (target as HTMLInputElement).value)}
        />
      </label>
      <dl>
        ${shown.map(
          ([name, definition]) =>
            html`<div>
              <dt id="term-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}">${termTitle(name)}</dt>
              <dd>${definition}</dd>
            </div>`,
        )}
      </dl>
      <p class="quiet" role="status">${shown.length === 0 ? `No term contains “${this.filter.trim()}”.` : ''}</p>
    `;
  }

  readonly #onToggle = async ({ target }: Event): Promise<void> => {
    if (!(target as HTMLDetailsElement).open || this.terms) return;
    try {
      this.terms = await import('../../text/glossary.ts');
      this.failure = '';
    } catch (error) {
      this.failure = `The terms could not be loaded: ${errorSentence(error)} Open the list again to try again.`;
    }
  };
}

customElements.define('glossary-list', GlossaryList);
