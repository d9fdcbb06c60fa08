import { css, html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { LightElement } from '../light-element.ts';
import type { PassSource } from './source-that-ran.ts';

const SHEET = css`
  measured-source {
    display: block;
  }
`;

/** The source that ran; `loading` until its code is there, `missing` if that cannot be fetched, null in other versions. */
type Source = readonly PassSource[] | 'loading' | 'missing' | null;

/**
 * The source of a measured kernel, as it ran. Kernels and shaders are a third of the page's code, and most visits open no
 * source: they are fetched when it is opened.
 */
export class MeasuredSource extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { result: { attribute: false }, report: { attribute: false }, source: { state: true } };

  /** The result, with its tuning; null: nothing is shown. */
  declare result: MeasuredResult | null;
  /** The report that it is in, for its adapter. */
  declare report: Report | null;
  declare protected source: Source;

  constructor() {
    super();
    this.result = null;
    this.report = null;
    this.source = 'loading';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('result') && !changed.has('report')) return;
    this.source = 'loading';
    if (this.querySelector('details')?.open) void this.#load();
  }

  protected override render(): unknown {
    return html`<details class="source" @toggle=${this.#onToggle}>
      <summary>Source</summary>
      ${sourceWords(this.source)}
    </details>`;
  }

  readonly #onToggle = ({ target }: Event): void => {
    if ((target as HTMLDetailsElement).open) void this.#load();
  };

  async #load(): Promise<void> {
    const { result, report } = this;
    if (!result || !report) return;
    try {
      const { sourceThatRan } = await import('./source-that-ran.ts');
      if (this.result === result) this.source = sourceThatRan(result, report.adapter);
    } catch {
      this.source = 'missing';
    }
  }
}

function sourceWords(source: Source): TemplateResult | TemplateResult[] {
  if (source === 'loading') return html`<p class="quiet" role="status">The source is loaded …</p>`;
  if (source === 'missing') {
    return html`<p class="quiet" role="status">
      The source could not be loaded: its server did not answer. Close and open it to try again.
    </p>`;
  }
  if (source === null) return html`<p class="quiet">The source that ran is not part of this version.</p>`;
  return source.map(
    ({ shader, wgsl }) =>
      html`<p class="quiet">${shader}</p>
        <pre tabindex="0">${wgsl}</pre>`,
  );
}

customElements.define('measured-source', MeasuredSource);

declare global {
  interface HTMLElementTagNameMap {
    'measured-source': MeasuredSource;
  }
}
