import { hueOf, memoryOf, type Hue } from '../machines/machine.ts';
import { predictedHere } from './prediction-here.ts';
import { cardName, countOf, type Scenario } from './scenario.ts';

/** How the memory of a GPU, or of several together, is used, in bytes. */
export interface MemoryShare {
  readonly id: string;
  readonly hue: Hue;
  readonly name: string;
  /** Null if unknown. */
  readonly memoryBytes: number | null;
  readonly weightBytes: number;
  /** KV cache and state of the whole batch, each sequence at the context, else prompt and output. */
  readonly kvBytes: number;
  /** Beside these and activations; negative if they do not fit; null if the size is unknown. */
  readonly freeBytes: number | null;
  /** Sequences of that length that fit, activations included; null if the size is unknown. */
  readonly fits: number | null;
}

/** Weights and KV cache in the memory of every GPU shown. */
export const memoryShares = (scenario: Scenario): MemoryShare[] =>
  scenario.gpus.map(({ gpu }) => {
    const { memory, batchWithActivations = null } = predictedHere(scenario, gpu).prediction;
    const own = memoryOf(gpu);
    const memoryBytes = own && own.value * countOf(scenario, gpu);
    const { weights, cache, total } = memory!;
    return {
      id: gpu.id,
      hue: hueOf(gpu),
      name: cardName(scenario, gpu),
      memoryBytes,
      weightBytes: weights,
      kvBytes: cache,
      freeBytes: memoryBytes === null ? null : memoryBytes - total,
      fits: batchWithActivations,
    };
  });
