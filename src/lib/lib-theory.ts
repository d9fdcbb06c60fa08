/** `ridgepoint`: predictions, GPUs and models, computed without a GPU. */
export { DATASHEETS, findDatasheet } from '../machines/datasheets.ts';
export { readMachine } from '../machines/custom.ts';
export { memoryOf, rateOf, roofOf } from '../machines/machine.ts';
export type { Arithmetic, Machine, RoofKind, Sourced } from '../machines/machine.ts';
export { attainableFlopPerSecond, boundAt, ridgePoint } from '../machines/roof.ts';
export type { Roof } from '../machines/roof.ts';
export { readModelConfig } from '../models/config/parse-config.ts';
export type { ModelConfig } from '../models/config/model-config.ts';
export { findPreset, PRESETS } from '../models/config/presets.ts';
export type { Preset } from '../models/presets/preset-row.ts';
export { parameterCounts } from '../models/parameters.ts';
export type { ParameterCounts } from '../models/parameters.ts';
export type { Bound, LlmPrediction, MemoryUse, Mode, TimeParts } from '../models/predict/llm-prediction.ts';
export { KV_FORMATS, WEIGHT_NAMES } from '../models/storage/named-formats.ts';
export { InputError } from '../text/input-error.ts';
export { predict } from './theory.ts';
export type { PredictInput } from './theory.ts';
