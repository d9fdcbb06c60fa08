import type { Machine } from '../machines/machine.ts';
import type { Scenario } from './scenario.ts';

/** What is calculated of a scenario on one of its GPUs, once: scenarios never change, and several parts of the page ask. */
export function oncePerGpu<T>(
  calculate: (scenario: Scenario, gpu: Machine) => T,
): (scenario: Scenario, gpu: Machine) => T {
  const known = new WeakMap<Scenario, Map<Machine, T>>();
  return (scenario, gpu) => {
    const ofScenario = known.get(scenario) ?? new Map<Machine, T>();
    known.set(scenario, ofScenario);
    const value = ofScenario.has(gpu) ? ofScenario.get(gpu)! : calculate(scenario, gpu);
    ofScenario.set(gpu, value);
    return value;
  };
}
