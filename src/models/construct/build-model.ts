import { InputError } from '../../text/input-error.ts';
import type { Family } from '../families/family.ts';
import { parameterCounts } from '../parameters.ts';
import type { Declared } from '../storage/stored-format.ts';
import { buildGroups, normsOf } from './build-groups.ts';
import { MOST, type Fields } from '../config/fields.ts';
import type { ModelConfig } from '../config/model-config.ts';
import { longestContext } from './positions.ts';
import { aroundOf } from './special.ts';

/**
 * Builds the model of a family from its fields.
 * @param declared the formats of its weights and KV cache
 * @throws InputError naming the field, what was expected and what was found
 */
export function buildModel(name: string, fields: Fields, family: Family, declared: Declared): ModelConfig {
  const groups = buildGroups(fields, family, declared);
  const layers = groups.reduce((sum, { count }) => sum + count, 0);
  const d = fields.whole('hidden_size', MOST.width);
  const around = aroundOf(fields, family, layers);
  const hasFinalNorm = family.special !== 'opt' || fields.flag('do_layer_norm_before');
  const { headBias } = family;
  const model: ModelConfig = {
    name,
    family: family.type,
    numHiddenLayers: layers,
    hiddenSize: d,
    vocabSize: fields.whole('vocab_size', MOST.vocabulary),
    ...(around.embeddingWidth !== undefined && { embeddingWidth: around.embeddingWidth }),
    tieWordEmbeddings: fields.flag('tie_word_embeddings'),
    maxPositionEmbeddings: longestContext(fields),
    groups,
    tables: around.tables,
    outside: around.outside,
    finalNorm: (hasFinalNorm ? normsOf(fields, family, d).each : 0) + around.norms,
    headBias: typeof headBias === 'string' ? fields.flag(headBias) : (headBias ?? false),
    stored: declared.stored,
    notes: [...fields.notes, ...declared.notes],
    assumptions: [...new Set([...fields.assumed, ...declared.assumptions])],
  };
  const { total } = parameterCounts(model);
  if (!Number.isSafeInteger(total)) {
    throw new InputError(`config: expected a model of less than 2^53 parameters, got ${total.toExponential(2)}`);
  }
  return model;
}
