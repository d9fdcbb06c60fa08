import { css, html, unsafeCSS, type CSSResult, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { batchingData, type BatchingData } from '../../plot/batching/batching-data.ts';
import { batching, type BatchingMetric } from '../../plot/batching/batching.ts';
import { modelBatching } from '../../plot/batching/model-batching.ts';
import { PLOT_STYLE } from '../../plot/roofline/style.ts';
import { GUIDE_SCENARIO, partsOf, type Scenario } from '../../scenario/scenario.ts';
import { batchingTable } from '../batching/batching-table.ts';
import { DATA_SHEET } from './data-style.ts';
import { LightElement } from '../light-element.ts';
import { OwnWidth } from '../own-width.ts';
import { renderScene } from './render-scene.ts';

const SHEET = css`
  batching-chart {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, max(300px, 50% - 24px)), 1fr));
    gap: 8px 24px;
    ${DATA_SHEET}
    & .data {
      grid-column: 1 / -1;
    }
    & svg {
      display: block;
      width: 100%;
      height: auto;
      -webkit-user-select: none;
      user-select: none;
    }
    & [data-result] {
      cursor: pointer;
    }
    & .thin {
      stroke-width: 1.25;
    }
    ${unsafeCSS(PLOT_STYLE)}
  }
`;

/**
 * Rate and time against the batch: of the whole model by theory, and of one linear layer as measured.
 *
 * @fires ridgepoint-select - detail `{id}`: a measured mark was selected
 */
export class BatchingChart extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    machines: { attribute: false },
    scenario: { attribute: false },
  };

  /** The measured machines to show; none shows theory alone. */
  declare machines: readonly MeasuredMachine[];
  /** The model, the GPUs, and how it is run. */
  declare scenario: Scenario;

  readonly #width = new OwnWidth(this);

  constructor() {
    super();
    this.machines = [];
    this.scenario = GUIDE_SCENARIO;
    this.addEventListener('click', ({ target }) => {
      const id = target instanceof Element ? target.closest('[data-result]')?.getAttribute('data-result') : null;
      if (!id) return;
      this.dispatchEvent(new CustomEvent('ridgepoint-select', { detail: { id }, bubbles: true, composed: true }));
    });
  }

  protected override render(): unknown {
    const whole = this.#width.pixels || 800;
    const width = Math.max(270, whole >= 624 ? Math.floor((whole - 24) / 2) : whole);
    const size = { width, height: 300 };
    const panel = (data: BatchingData, metric: BatchingMetric): TemplateResult =>
      html`<div>${renderScene(batching(data, metric, size))}</div>`;
    const { machines, scenario } = this;
    const lengths = partsOf(scenario, 'model', 'gpus', 'prompt', 'output', 'context', 'weights', 'kv', 'gpuCount');
    return [
      guard([machines, width, ...lengths], () => {
        const model = modelBatching(machines, scenario);
        return model.series.length === 0
          ? html`<p class="empty">The model does not fit in the memory of any GPU shown.</p>`
          : [panel(model, 'rate'), panel(model, 'step'), batchingTable(model)];
      }),
      // The measured layer does not depend on the model.
      guard([machines, width, scenario.gpus], () => {
        const layer = batchingData(machines, scenario);
        const isMeasured = layer.series.some(({ measured }) => measured);
        return isMeasured ? [panel(layer, 'rate'), panel(layer, 'time'), batchingTable(layer)] : '';
      }),
    ];
  }
}

customElements.define('batching-chart', BatchingChart);
