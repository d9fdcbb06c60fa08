import { html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { batching } from '../../plot/batching/batching.ts';
import { roofWalk } from '../../plot/batching/roof-walk.ts';
import { seenBatching } from '../../plot/batching/seen-batching.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { fitBatches } from '../../scenario/batch-fit.ts';
import { drawingKey, type BatchSight } from '../../scenario/batch-sights.ts';
import { partsOf, type Scenario } from '../../scenario/scenario.ts';
import { renderScene } from '../chart/render-scene.ts';
import { batchingTable } from './batching-table.ts';
import type { Source } from './live-sources.ts';

/** What the charts show. */
interface Shown {
  readonly scenario: Scenario;
  readonly machines: readonly MeasuredMachine[];
  readonly source: Source;
  readonly seen: readonly BatchSight[];
  readonly batch: number;
}

const [HEIGHT, LEAST_WIDTH, GAP] = [300, 270, 24];
/** From here on the two stand side by side. */
const WIDE = 624;

/**
 * The walk up the roof, and step times against the batch; drawn anew only if they change.
 * @param pixels width of both; 0: not yet known
 */
export function liveCharts({ scenario, machines, source, seen, batch }: Shown, pixels: number): TemplateResult {
  const { mode, model, theory, keys, name } = source;
  const isMeasured = mode !== 'theory';
  const whole = pixels || 800;
  const width = Math.max(LEAST_WIDTH, whole >= WIDE ? Math.floor((whole - GAP) / 2) : whole);
  const size = { width, height: HEIGHT };
  const draw = (): TemplateResult[] => {
    const steps = { seen, fit: fitBatches(seen), name, model, keys, isMeasured };
    // The first GPU by theory is what is walked through: once is enough.
    const beside = theory && mode === 'theory' ? { ...theory, gpus: theory.gpus.slice(1) } : theory;
    const data = seenBatching(steps, beside);
    return [
      html`<div>${renderScene(roofWalk({ scenario, machines, seen, batch, isMeasured }, size))}</div>`,
      html`<div>${renderScene(batching(data, 'step', size))}</div>`,
      batchingTable(data),
    ];
  };
  const parts = partsOf(scenario, 'model', 'gpus', 'weights', 'kv', 'gpuCount');
  return html`<div class="pair">
    ${guard([machines, width, mode, drawingKey(seen), batch, keys, model, ...parts], draw)}
  </div>`;
}
