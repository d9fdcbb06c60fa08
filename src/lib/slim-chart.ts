import type { Plugin } from 'vite';
import { findPreset } from '../models/config/presets.ts';

/**
 * In the build of the chart alone, the presets are the guide's model as data: what builds models from their fields would
 * be a third of the file, and an embedded chart shows no other model.
 */
export const guideModelAlone: Plugin = {
  name: 'guide-model-alone',
  transform(_code, id) {
    if (!id.endsWith('/models/config/presets.ts')) return null;
    return `const model = ${JSON.stringify(findPreset('llama-2-7b'))}; export const findPreset = () => model;`;
  },
};

const NUMBERS = '\0numbers-alone';

/** What d3-scale imports: of d3-interpolate itself, colours would come along. */
const NUMBER_INTERPOLATION = `
  export const interpolateNumber = (a, b) => (t) => a * (1 - t) + b * t;
  export const interpolate = interpolateNumber;
  export const interpolateRound = (a, b) => (t) => Math.round(a * (1 - t) + b * t);
  export const piecewise = () => { throw new Error('piecewise: expected scales of numbers'); };
`;

/** Scales that know numbers alone, 5 KB less: every scale here is one of pixels. */
export const numberScales: Plugin = {
  name: 'number-scales',
  enforce: 'pre',
  resolveId: (id, importer) => (id === 'd3-interpolate' && importer?.includes('/d3-scale/') ? NUMBERS : null),
  load: (id) => (id === NUMBERS ? NUMBER_INTERPOLATION : null),
};
