import type { Machine } from '../machines/machine.ts';
import { leverTable, type LeverRow } from '../models/levers/lever-table.ts';
import { workshopOf } from '../models/levers/levers.ts';
import { verdictOf, type Verdict } from '../models/levers/memory-verdict.ts';
import { si } from '../text/units.ts';
import { oncePerGpu } from './once-per-gpu.ts';
import { predictedHere } from './prediction-here.ts';
import type { Scenario } from './scenario.ts';

/** The model on one of the GPUs shown: as it is, with each lever alone, and with the best together. */
export const leversHere = oncePerGpu((scenario, gpu): readonly LeverRow[] => {
  const { request } = predictedHere(scenario, gpu);
  return leverTable(request, { ...workshopOf(request), price: scenario.prices[gpu.id] ?? null });
});

/** The GPU of that id, or the first shown. */
export const chosenGpu = ({ gpus }: Scenario, id: string | null): Machine =>
  (gpus.find(({ gpu }) => gpu.id === id) ?? gpus[0]!).gpu;

/** Whether the model fits on a GPU; null: its memory size is unknown. */
export function verdictHere(scenario: Scenario, gpu: Machine): Verdict | null {
  const { request, prediction } = predictedHere(scenario, gpu);
  return verdictOf(request, prediction, workshopOf(request));
}

/** `fits with 8.35 GB to spare`, `misses by 120 GB; nearest lever: 8 GPUs`. */
export function fitWords({ fits, by, lever }: Verdict): string {
  if (fits) return `fits with ${si(by, 'B', 3)} to spare`;
  return `misses by ${si(by, 'B', 3)}; ${lever ? `nearest lever: ${lever.name}` : 'no one or two levers make it fit'}`;
}
