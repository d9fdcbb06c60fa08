import { AS_STORED, type Scenario, type ScenarioMachine, type ScenarioModel } from './scenario.ts';

/** Most GPUs shown at once; a chart with more would be unreadable. */
export const MOST_GPUS = 8;

/** The same for another model, its weights and cache as its file has them. */
export const withModel = (scenario: Scenario, model: ScenarioModel): Scenario => ({
  ...scenario,
  model,
  weights: AS_STORED,
  kv: AS_STORED,
});

/** The same with one more GPU, which replaces one with the same id; the last makes room for it. */
export function withMachine(scenario: Scenario, added: ScenarioMachine): Scenario {
  const others = scenario.gpus.filter(({ gpu }) => gpu.id !== added.gpu.id);
  return { ...scenario, gpus: [...others.slice(0, MOST_GPUS - 1), added] };
}
