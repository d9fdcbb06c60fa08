import { html, type CSSResult, css } from 'lit';
import type { PipelineTotals } from '../../session/pipeline-totals.ts';
import { LightElement } from '../light-element.ts';
import type { LineHeat } from '../kernel/heat-gutter.ts';
import type { WgslEditor } from '../kernel/wgsl-editor.ts';

const SHEET = css`
  pipeline-source {
    display: block;
    & p {
      margin: 0 0 8px;
    }
    & wgsl-editor .cm-scroller {
      max-height: 420px;
    }
  }
`;

/** The WGSL of a pipeline with the heat of each line. The editor is fetched when a source is shown for the first time. */
export class PipelineSource extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    totals: { attribute: false },
    state: { state: true },
  };

  declare totals: PipelineTotals | null;
  declare protected state: 'loading' | 'here' | 'missing';

  #loading: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.totals = null;
    this.state = 'loading';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  protected override render(): unknown {
    const source = this.totals?.pipeline.source;
    if (source === undefined) {
      return html`<p class="quiet">The session holds no source: record it with <code>--with-source</code>.</p>`;
    }
    if (this.state === 'loading') return html`<p class="quiet" role="status">The editor is loaded …</p>`;
    if (this.state === 'missing') {
      return html`<p class="quiet" role="status">
        The editor could not be loaded: its server did not answer.
        <button type="button" data-action="load-editor" @click=${() => void this.#load()}>Try again</button>
      </p>`;
    }
    const heat = heatOf(this.totals!);
    return html`<p class="quiet">
        ${
          heat.length === 0
            ? 'No line of it was counted.'
            : 'Beside each line: how often it ran in one dispatch of the busiest group, shaded by its share of FLOP or bytes.'
        }
      </p>
      <wgsl-editor read-only label="WGSL source of the pipeline" .value=${source} .heat=${heat}></wgsl-editor>`;
  }

  /** Resolves when the source is there, or it is said why not. */
  async shown(): Promise<void> {
    await this.#loading;
    await this.updateComplete;
    await this.querySelector<WgslEditor>('wgsl-editor')?.updateComplete;
  }

  async #load(): Promise<void> {
    this.state = 'loading';
    this.#loading = import('../kernel/wgsl-editor.ts').then(
      () => void (this.state = 'here'),
      () => void (this.state = 'missing'),
    );
    await this.#loading;
  }
}

const NO_HEAT: readonly LineHeat[] = [];

/** The lines of the busiest group that was counted by line. */
const heatOf = ({ groups }: PipelineTotals): readonly LineHeat[] =>
  groups.flatMap(({ counts }) => counts).find(({ lines }) => lines !== undefined)?.lines ?? NO_HEAT;

customElements.define('pipeline-source', PipelineSource);

declare global {
  interface HTMLElementTagNameMap {
    'pipeline-source': PipelineSource;
  }
}
