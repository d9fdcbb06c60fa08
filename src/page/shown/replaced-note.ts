import { css, html, nothing, type CSSResult } from 'lit';
import { MOST_COMPARED } from '../../report/limits.ts';
import { machineName } from '../../report/machine-name.ts';
import type { Report } from '../../report/report-format.ts';
import { LightElement } from '../light-element.ts';
import { originOf } from './report-origin.ts';
import { together, type Replaced } from './shown-reports.ts';

const SHEET = css`
  replaced-note {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    margin-bottom: 8px;
    padding: 8px 16px;
    background: var(--panel);
    border-left: 3px solid var(--edge);
    & p {
      flex: 0 1 auto;
      margin: 0;
      overflow-wrap: anywhere;
    }
    & div {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
  }
  replaced-note[hidden] {
    display: none;
  }
  @media print {
    replaced-note {
      display: none;
    }
  }
`;

/**
 * Says that an unkept report is no longer shown, with the way back. Opening a report replaces what is shown, as in any
 * viewer: the answer, the table and the exports are about the first report, so that one put beside others would leave
 * the reader with the answer of another machine. To compare is a choice of its own, so it is offered here.
 *
 * @fires ridgepoint-put-back - detail: {set, how: 'alone' | 'together'}
 * @fires ridgepoint-let-go - nothing is to be put back
 */
export class ReplacedNote extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { replaced: { attribute: false }, shown: { attribute: false } };

  /** What another report took the place of; null: nothing is lost. */
  declare replaced: Replaced | null;
  /** The reports on the page now. */
  declare shown: readonly Report[];

  constructor() {
    super();
    this.replaced = null;
    this.shown = [];
  }

  protected override willUpdate(): void {
    this.hidden = this.replaced === null;
  }

  protected override render(): unknown {
    const { replaced, shown } = this;
    if (!replaced) return nothing;
    const { set, unkept } = replaced;
    const all = together(shown, set);
    const canOverlay = shown.length > 0 && all.length <= MOST_COMPARED;
    return html`
      <p role="status">${lostWords(unkept)}</p>
      <div role="group" aria-label="Replaced report">
        <button type="button" data-action="put-back" @click=${() => this.#putBack(set, 'alone')}>Undo</button>
        ${
          canOverlay
            ? html`<button type="button" data-action="show-together" @click=${() => this.#putBack(set, 'together')}>
                ${all.length === 2 ? 'Show both' : `Show all ${all.length}`}
              </button>`
            : ''
        }
        <button type="button" data-action="let-go" @click=${() => this.#fire('ridgepoint-let-go')}>Dismiss</button>
      </div>
    `;
  }

  #putBack(set: readonly Report[], how: 'alone' | 'together'): void {
    this.#fire('ridgepoint-put-back', { set, how });
  }

  #fire(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

function lostWords(unkept: readonly Report[]): string {
  const [first] = unkept;
  if (!first || unkept.length > 1) return `${unkept.length} reports were closed and are not kept.`;
  const { name } = originOf(first);
  return `${machineName(first)}${name === '' ? '' : ` (${name})`} was closed and is not kept.`;
}

customElements.define('replaced-note', ReplacedNote);

declare global {
  interface HTMLElementTagNameMap {
    'replaced-note': ReplacedNote;
  }
}
