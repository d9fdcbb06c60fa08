import { memoryOf } from '../../machines/machine.ts';
import { chosenGpu } from '../../scenario/levers-here.ts';
import type { MemoryShare } from '../../scenario/memory-shares.ts';
import { predictedHere } from '../../scenario/prediction-here.ts';
import { countOf, keptLength, type Scenario } from '../../scenario/scenario.ts';
import { count, quantity } from '../../text/prose-quantity.ts';
import { si, significant } from '../../text/units.ts';
import type { Explained } from '../explained/explained.ts';
import { FITS_ABOUT, predictedAbout } from './prediction-about.ts';

/** A figure beside a bar. */
export type MemoryNumber = 'weights' | 'kv' | 'memory' | 'free' | 'fits' | 'fit';

/** What there is to know about a figure beside the memory bar of a GPU. */
export const memoryAbout = (scenario: Scenario, share: MemoryShare, name: MemoryNumber): Explained =>
  ABOUT[name](scenario, share);

const ABOUT: Readonly<Record<MemoryNumber, (scenario: Scenario, share: MemoryShare) => Explained>> = {
  weights: (scenario, { id }) => predictedAbout(scenario, chosenGpu(scenario, id), 'weightBytes'),
  kv: (scenario, { id, kvBytes }) => {
    const { prediction, request } = predictedHere(scenario, chosenGpu(scenario, id));
    const each = prediction.explain.find((line) => line.name === 'bytesPerSequence')?.value ?? null;
    return {
      meaning: 'The keys and values of all tokens of the batch, kept until its sequences end',
      formula: `batch · bytes of a sequence of ${count(keptLength(scenario))} tokens`,
      values: `${each === null ? '' : `${request.batch} · ${si(each, 'B', 4)} = `}${quantity(kvBytes, 'B')}`,
    };
  },
  memory: (scenario, { id, memoryBytes }) => {
    const gpu = chosenGpu(scenario, id);
    const own = memoryOf(gpu);
    const gpus = countOf(scenario, gpu);
    const each = gpus === 1 || !own ? '' : `${gpus} · ${quantity(own.value, 'B')} = `;
    return {
      meaning: gpu.usableBytes
        ? 'The memory that the driver offers to programs'
        : 'The size of the memory as sold: 1 GB is 10⁹ bytes',
      values: `${each}${quantity(memoryBytes!, 'B')}`,
      ...(own && { source: own.source }),
    };
  },
  fits: () => FITS_ABOUT,
  free: fitAbout,
  fit: fitAbout,
};

function fitAbout(scenario: Scenario, { id, memoryBytes }: MemoryShare): Explained {
  const gpu = chosenGpu(scenario, id);
  const { total } = predictedHere(scenario, gpu).prediction.memory!;
  const flags =
    memoryBytes !== null && memoryBytes < total ? [`It takes ${timesWords(total / memoryBytes)} the memory`] : [];
  return {
    ...predictedAbout(scenario, gpu, 'memory.total'),
    meaning: 'Whether weights, KV cache and activations of the whole batch fit in the memory, and by how much',
    flags,
  };
}

const timesWords = (ratio: number): string => `${significant(ratio)}×`;
