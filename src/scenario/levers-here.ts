import type { Machine } from '../machines/machine.ts';
import { leverTable, type LeverRow } from '../models/levers/lever-table.ts';
import type { Workshop } from '../models/levers/levers.ts';
import { suggestDraft } from '../models/levers/suggest-draft.ts';
import { verdictOf, type Verdict } from '../models/levers/verdict.ts';
import { si } from '../text/units.ts';
import { predictedHere } from './prediction-here.ts';
import { linkOf, requestFor, type Scenario } from './scenario.ts';

/** What levers may draw on. */
const shopFor = (scenario: Scenario, gpu: Machine): Workshop => ({
  link: linkOf(gpu),
  draft: suggestDraft(scenario.model.config),
});

/** A scenario never changes, and its table is shown in several places. */
const TABLES = new WeakMap<Scenario, Map<Machine, readonly LeverRow[]>>();

/** The model on one of the GPUs shown: as it is, with each lever alone, and with the best together. */
export function leversHere(scenario: Scenario, gpu: Machine): readonly LeverRow[] {
  const tables = TABLES.get(scenario) ?? new Map<Machine, readonly LeverRow[]>();
  TABLES.set(scenario, tables);
  const price = scenario.prices[gpu.id] ?? null;
  const rows = tables.get(gpu) ?? leverTable(requestFor(scenario, gpu), { ...shopFor(scenario, gpu), price });
  tables.set(gpu, rows);
  return rows;
}

/** The GPU of that id, or the first shown. */
export const chosenGpu = ({ gpus }: Scenario, id: string | null): Machine =>
  (gpus.find(({ gpu }) => gpu.id === id) ?? gpus[0]!).gpu;

/** Whether the model fits on a GPU; null: its memory size is unknown. */
export function verdictHere(scenario: Scenario, gpu: Machine): Verdict | null {
  const { request, prediction } = predictedHere(scenario, gpu);
  return verdictOf(request, prediction, shopFor(scenario, gpu));
}

/** `fits with 8.35 GB to spare`, `misses by 120 GB; nearest lever: 8 GPUs`. */
export function verdictWords({ fits, by, lever }: Verdict): string {
  if (fits) return `fits with ${si(by, 'B', 3)} to spare`;
  return `misses by ${si(by, 'B', 3)}; ${lever ? `nearest lever: ${lever.name}` : 'no single lever makes it fit'}`;
}
