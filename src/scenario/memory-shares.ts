import { weightBytes } from '../models/weight-bytes.ts';
import { bytesPerSequence } from '../models/memory.ts';
import { hueOf, type Hue } from '../machines/machine.ts';
import { cardName, contextLength, countOf, formatsOf, type Scenario } from './scenario.ts';

/** How the memory of a GPU, or of several together, is used, in bytes. */
export interface MemoryShare {
  readonly id: string;
  readonly hue: Hue;
  readonly name: string;
  /** Null if unknown. */
  readonly memoryBytes: number | null;
  readonly weightBytes: number;
  /** KV cache and state of the whole batch, each sequence at full context. */
  readonly kvBytes: number;
  /** Negative if it does not fit; null if the size is unknown. */
  readonly freeBytes: number | null;
  /** Sequences that fit at full context; null if the size is unknown. */
  readonly fits: number | null;
}

/** Weights and KV cache in the memory of every GPU shown. */
export function memoryShares(scenario: Scenario): MemoryShare[] {
  const { model, batch, gpus } = scenario;
  const formats = formatsOf(scenario);
  const weights = weightBytes(model.config, formats);
  const sequence = bytesPerSequence(model.config, formats.kv, contextLength(scenario));
  return gpus.map(({ gpu }) => {
    const memoryBytes = gpu.memoryCapacity ? gpu.memoryCapacity.value * countOf(scenario, gpu) : null;
    return {
      id: gpu.id,
      hue: hueOf(gpu),
      name: cardName(scenario, gpu),
      memoryBytes,
      weightBytes: weights,
      kvBytes: batch * sequence,
      freeBytes: memoryBytes === null ? null : memoryBytes - weights - batch * sequence,
      fits: memoryBytes === null ? null : Math.max(0, Math.floor((memoryBytes - weights) / Math.max(1, sequence))),
    };
  });
}
