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
