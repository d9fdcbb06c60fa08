import { parameterCounts } from '../parameters.ts';
import { PRESETS } from '../config/presets.ts';
import type { Preset } from '../presets/preset-row.ts';
import type { ModelConfig } from '../config/model-config.ts';
import { formatsOfFile } from '../storage/stored-format.ts';
import type { Draft } from '../predict/phases/speculation.ts';

/** Tokens that a draft proposes in a row, and how many of ten are accepted, unless a user says otherwise. */
export const DRAFT_DEFAULTS = { length: 4, acceptance: 0.7 } as const;

/** A draft worth its time is several times smaller. */
const LARGEST_SHARE = 1 / 4;
/** Models of one tokenizer pad their vocabularies differently. */
const PADDING = 1024;

/** `qwen` of `qwen3_moe`: makers keep a tokenizer across model types. */
const makerOf = ({ family }: ModelConfig): string => /^[a-z]*/.exec(family)![0];

/** `qwen3` of `qwen3_moe`: models of one generation agree more often. */
const generationOf = ({ family }: ModelConfig): string => /^[a-z]*\d*/.exec(family)![0];

/**
 * The smallest built-in model of the same maker and vocabulary, of the same generation where there is one; null: none is at most
 * a quarter of the size.
 */
export function suggestDraft(model: ModelConfig): Draft | null {
  const most = parameterCounts(model).total * LARGEST_SHARE;
  const isNear = (one: ModelConfig): boolean => generationOf(one) === generationOf(model);
  const isKin = ({ config }: Preset): boolean =>
    makerOf(config) === makerOf(model) && Math.abs(config.vocabSize - model.vocabSize) <= PADDING;
  // Only kin are counted: the page asks for every GPU.
  const found = PRESETS.filter(isKin)
    .map((preset) => ({ preset, size: parameterCounts(preset.config).total }))
    .filter(({ size }) => size <= most)
    .toSorted((a, b) => Number(isNear(b.preset.config)) - Number(isNear(a.preset.config)) || a.size - b.size)[0];
  if (!found) return null;
  const { id, config } = found.preset;
  return { model: config, modelId: id, formats: formatsOfFile(config.stored), ...DRAFT_DEFAULTS };
}
