import { html, type TemplateResult } from 'lit';
import type { GlossaryTerm } from '../../text/glossary.ts';
import { own } from '../../text/lookup.ts';
import { ExplainableElement } from './explainable-element.ts';
import type { Explained } from './explained-tip.ts';

/** A term of the glossary in running text; its definition, which loads when it is first wanted, shows in the page's tip. */
class GlossaryTermElement extends ExplainableElement {
  constructor() {
    super();
    this.about = () => this.#define();
  }

  async #define(): Promise<Explained | null> {
    const name = this.getAttribute('term') ?? '';
    try {
      const { GLOSSARY, termTitle } = await import('../../text/glossary.ts');
      const meaning = own<string>(GLOSSARY, name);
      return meaning === undefined ? null : { title: termTitle(name), meaning };
    } catch {
      return { title: name, meaning: 'The definition could not be loaded. Is the server of this page still running?' };
    }
  }
}

customElements.define('glossary-term', GlossaryTermElement);

/**
 * A term, linked to its definition. Wrap a term where it first appears in a view, by hand: templates know their place, a
 * program would have to search the text.
 *
 * @param text how the term is written here, such as `Ridge points`
 */
export const term = (name: GlossaryTerm, text: unknown = name): TemplateResult =>
  html`<glossary-term term=${name} role="button" tabindex="0" aria-expanded="false">${text}</glossary-term>`;

/** A text whose first occurrence of a phrase is linked to a definition; as it is without the phrase. */
export function termIn(text: string, phrase: string, name: GlossaryTerm): TemplateResult {
  const at = text.indexOf(phrase);
  if (at === -1) return html`${text}`;
  return html`${text.slice(0, at)}${term(name, phrase)}${text.slice(at + phrase.length)}`;
}
