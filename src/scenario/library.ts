import { findPreset } from '../models/config/presets.ts';
import { findDatasheet } from '../machines/datasheets.ts';
import { readScenarioFile } from './scenario-file.ts';
import type { Library } from './scenario.ts';

/** The library of the page. */
export const LIBRARY: Library = { readFile: readScenarioFile, findGpu: findDatasheet, findModel: findPreset };
