import { css, html, type CSSResult } from 'lit';
import { LightElement } from '../light-element.ts';

const SHEET = css`
  update-notice {
    position: fixed;
    inset: auto 16px 16px auto;
    z-index: 3;
    max-width: calc(100vw - 32px);
    box-sizing: border-box;
    padding: 8px 16px;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    background: var(--panel);
    color: var(--ink);
    border: 1px solid var(--edge);
    border-radius: 4px;
    font-size: 0.8125rem;
    & button {
      min-height: 36px;
      font: inherit;
    }
  }
`;

/** Says that a new version of the page is ready; nothing changes until the user asks. */
export class UpdateNotice extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  /** Takes the new version and loads the page again. */
  reload: () => void = () => location.reload();

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'status');
  }

  protected override render(): unknown {
    return html`A new version is ready.
      <button type="button" data-action="use-new-version" @click=${() => this.reload()}>Reload</button>
      <button type="button" data-action="later" @click=${() => this.remove()}>Later</button>`;
  }
}

customElements.define('update-notice', UpdateNotice);

declare global {
  interface HTMLElementTagNameMap {
    'update-notice': UpdateNotice;
  }
}
