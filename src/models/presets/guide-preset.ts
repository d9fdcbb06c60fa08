import { FORMATS } from '../../ops/formats.ts';
import { storedIn } from '../storage/stored-format.ts';
import type { Preset } from './preset-row.ts';

const LAYERS = 32;
const HIDDEN = 4096;

/** The guide's model as the row of its family builds it (a test), without the code of all families. */
export const GUIDE_PRESET: Preset = {
  id: 'llama-2-7b',
  name: 'Llama 2 7B',
  nominalParameters: 7e9,
  aliases: [],
  config: {
    name: 'Llama 2 7B',
    family: 'llama',
    numHiddenLayers: LAYERS,
    hiddenSize: HIDDEN,
    vocabSize: 32_000,
    tieWordEmbeddings: false,
    maxPositionEmbeddings: 4096,
    groups: [
      {
        mixer: {
          kind: 'attention',
          heads: 32,
          kvHeads: 32,
          headDim: 128,
          valueDim: 128,
          biases: 'none',
          normWeights: { q: 0, k: 0 },
          gate: 0,
          sinks: false,
          reach: { kind: 'all' },
          keys: 'own',
          projectsValues: true,
        },
        ffn: { kind: 'dense', gated: true, width: 11_008, bias: false },
        norms: { count: 2, each: HIDDEN },
        extras: [],
        scales: 0,
        stored: {},
        count: LAYERS,
        at: Array.from({ length: LAYERS }, (_, layer) => layer),
      },
    ],
    tables: [],
    outside: [],
    finalNorm: HIDDEN,
    headBias: false,
    stored: storedIn(FORMATS.f16),
    notes: [],
    assumptions: [],
  },
};
