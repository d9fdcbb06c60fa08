import type { Plugin } from 'vite';
import { findPreset } from '../models/config/presets.ts';

const NUMBERS = '\0numbers-alone';

/** What d3-scale imports: of d3-interpolate itself, colours would come along. */
const NUMBER_INTERPOLATION = `
  export const interpolateNumber = (a, b) => (t) => a * (1 - t) + b * t;
  export const interpolate = interpolateNumber;
  export const interpolateRound = (a, b) => (t) => Math.round(a * (1 - t) + b * t);
  export const piecewise = () => { throw new Error('piecewise: expected scales of numbers'); };
`;

/**
 * Leaves out of the build of the chart alone what it never uses, a third of the file: what builds models from their
 * fields, for it shows no other than the guide's, and what interpolates colours and text, for its scales are of numbers.
 */
export const slimChart: Plugin = {
  name: 'slim-chart',
  enforce: 'pre',
  transform(_code, id) {
    if (!id.endsWith('/models/config/presets.ts')) return null;
    return `const model = ${JSON.stringify(findPreset('llama-2-7b'))}; export const findPreset = () => model;`;
  },
  resolveId: (id, importer) => (id === 'd3-interpolate' && importer?.includes('/d3-scale/') ? NUMBERS : null),
  load: (id) => (id === NUMBERS ? NUMBER_INTERPOLATION : null),
};
