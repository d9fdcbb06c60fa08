import { InputError, showValue } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { isObject, type RawConfig } from '../config/fields.ts';
import { isTable } from './inventory.ts';
import { besideOf, knownBeside, mainStackOf } from './stacks.ts';
import type { Headers } from './read/file-header.ts';

/** Architectures of .gguf that are no language models that write one token after the other. @see llama.cpp, `llama-arch.cpp` */
const ENCODERS = /bert|embed|^t5encoder$/i;
const PAIRS = /^(t5|bart|whisper)$/i;
const PROJECTORS = /^(clip|mmproj)$/i;

/** Tensors that only encoders have. */
const OF_ENCODERS =
  /(^|\.)(token_type_embeddings|token_types|cls\.predictions|generator_predictions|albert_layer_groups|embeddings\.(LayerNorm|layer_norm|norm)|(attention|attn)\.self\.(query|query_proj|in_proj)|attention\.q_lin)\b/;
/** Tensors of a decoder that reads an encoder's output. */
const OF_PAIRS = /(^|\.)(encoder_attn|EncDecAttention|crossattention|cross_attn_[qkvo])\b/;

const ENCODER = 'an encoder, which writes no tokens and keeps no KV cache';
const PAIR = 'an encoder and a decoder, whose layers differ';

/**
 * Refuses files of models other than decoders.
 * @throws InputError saying what they are
 */
export function refuseOtherKinds({ metadata, tensors }: Headers, config: unknown, name: string): void {
  const bad = (what: string, why: string): InputError =>
    new InputError(`${quote(name)}: expected a decoder-only language model, got ${what} (${why})`);
  if (metadata.get('general.type') === 'adapter') {
    throw new InputError(
      `${quote(name)}: expected a model, got an adapter (general.type "adapter"): name the model it adapts`,
    );
  }
  const architecture = metadata.get('general.architecture');
  if (typeof architecture === 'string') {
    const why = `general.architecture ${showValue(architecture)}`;
    if (PROJECTORS.test(architecture)) throw bad('the vision or audio part of one', why);
    if (PAIRS.test(architecture)) throw bad(PAIR, why);
    if (ENCODERS.test(architecture)) throw bad(ENCODER, why);
    const causal = `${architecture}.attention.causal`;
    if (metadata.get(causal) === false) throw bad('one whose tokens see later ones', `${showValue(causal)} is false`);
  }
  const said = isObject(config) ? kindOfConfig(config) : null;
  if (said) throw bad(...said);
  const pair = pairOf(tensors.map((tensor) => tensor.name).filter((one) => knownBeside(one) === null));
  if (pair) throw bad(PAIR, pair);
  const stack = mainStackOf(tensors, isTable, { layers: null, ahead: 0 });
  const odd = tensors.find((tensor) => OF_ENCODERS.test(tensor.name) && besideOf(tensor.name, stack) === null);
  if (odd) throw bad(ENCODER, `it holds ${quote(odd.name)}`);
}

function kindOfConfig(config: RawConfig): [what: string, why: string] | null {
  if (config['is_encoder_decoder'] === true) return [PAIR, 'config.is_encoder_decoder is true'];
  const listed = config['architectures'];
  const name: unknown = Array.isArray(listed) ? listed[0] : listed;
  return typeof name === 'string' && name.endsWith('ForMaskedLM')
    ? [ENCODER, `config.architectures is ${showValue(name)}`]
    : null;
}

/** The layers of an encoder and a decoder of text; towers for images and sound are encoders too. */
function pairOf(names: readonly string[]): string | null {
  const decoder = names.find((name) => /(^|\.)dec(oder)?\.(layers?|blk|blocks?)\.\d+\./.test(name));
  if (decoder === undefined) return null;
  const stem = decoder.slice(0, decoder.search(/(^|\.)dec(oder)?\./));
  const encoder = names.find(
    (name) => name.startsWith(stem) && /^\.?enc(oder)?\.(layers?|blk|blocks?)\.\d+\./.test(name.slice(stem.length)),
  );
  if (encoder !== undefined) return `it holds ${quote(encoder, 60)} and ${quote(decoder, 60)}`;
  const crossed = names.find((name) => OF_PAIRS.test(name));
  return crossed === undefined ? null : `it holds ${quote(crossed)}`;
}
