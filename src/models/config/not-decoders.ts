import { InputError, showValue } from '../../text/input-error.ts';
import { lookup } from '../../text/lookup.ts';
import type { RawConfig } from './fields.ts';

/** What a model is that writes no text token by token from a cache of its own. */
const KINDS = {
  encoder: 'an encoder: it reads a whole text at once, with no decode step and no KV cache',
  pair: 'an encoder-decoder: its decoder also attends to what its encoder has read, which is not modelled',
  vision: 'a vision model: it writes no text, with no decode step and no KV cache',
  sound: 'a model of sound: it writes no text token by token, with no KV cache',
  recurrent: 'a model of recurrent layers that are not modelled: it has no KV cache',
  sharing: 'a model whose layers share their attention, which is not modelled',
  diffusion: 'a diffusion model: it fills in many tokens at once, with no KV cache',
} as const;

type Kind = keyof typeof KINDS;

const named = (kind: Kind, names: string): [string, Kind][] => names.split(' ').map((name) => [name, kind]);

/** `model_type`s, with hyphens for underscores. */
const TYPES = lookup<Kind>(
  Object.fromEntries([
    ...named(
      'encoder',
      'albert bert big-bird bros camembert canine clip-text-model convbert data2vec-text deberta deberta-v2 distilbert dpr electra ernie esm eurobert flaubert fnet funnel gte ibert jina-bert layoutlm layoutlmv2 layoutlmv3 layoutxlm lilt longformer luke lxmert markuplm megatron-bert mobilebert modernbert mpnet mra neobert new nezha nomic-bert nystromformer perceiver qdqbert rembert roberta roberta-prelayernorm roc-bert roformer siglip-text-model llama-bidirec splinter squeezebert tapas visual-bert xlm xlm-roberta xlm-roberta-xl xmod yoso',
    ),
    ...named(
      'pair',
      'bart bert-generation bigbird-pegasus blenderbot blenderbot-small encoder-decoder florence2 fsmt led longt5 m2m-100 marian mbart moonshine mt5 mvp nllb-moe nougat pegasus pegasus-x pix2struct plbart pop2piano prophetnet seamless-m4t seamless-m4t-v2 speech-encoder-decoder speech-to-text speecht5 switch-transformers t5 t5gemma t5gemma2 trocr udop umt5 vision-encoder-decoder whisper xlm-prophetnet',
    ),
    ...named(
      'vision',
      'aimv2 align beit bit chinese-clip clip clip-vision-model convnext convnextv2 cvt deit depth-anything depth-pro detr dinov2 dinov2-with-registers dinov3-convnext dinov3-vit dpt efficientnet focalnet grounding-dino groupvit hiera levit mask2former mobilenet-v1 mobilenet-v2 mobilevit mobilevitv2 oneformer owlv2 owlvit poolformer pvt regnet resnet rt-detr sam sam2 sam3 segformer siglip siglip2 siglip-vision-model siglip2-vision-model swin swin2sr swinv2 table-transformer timesformer upernet videomae vit vit-mae vit-msn vitdet vitmatte vivit xclip yolos',
    ),
    ...named(
      'sound',
      'audio-spectrogram-transformer bark clap dac data2vec-audio encodec fastspeech2-conformer hubert mimi musicgen parakeet-ctc sew sew-d snac unispeech unispeech-sat univnet vits wav2vec2 wav2vec2-bert wav2vec2-conformer wavlm',
    ),
    ...named(
      'recurrent',
      'delta-net gated-deltanet gla gsa hgrn hgrn2 hyena mega reformer retnet rwkv rwkv4 rwkv5 rwkv6 rwkv6qwen2 rwkv7 stripedhyena xlstm',
    ),
    ...named('sharing', 'zamba zamba2'),
    ...named('diffusion', 'llada llada-moe sdar diffusion-gemma'),
  ]),
);

/** Heads of models that see both sides of a token. */
const MASKED = /(ForMaskedLM|ForMaskedImageModeling|Bidirectional(Model)?|BiModel)$/;
/** Vectors of sentence pairs, or positions relative to each other, as only encoders have them. */
const OF_ENCODERS = ['type_vocab_size', 'relative_attention', 'pos_att_type'] as const;
/** Layers that one token passes several times: neither fields nor tensors tell what they then cost. */
const LOOPED = ['total_ut_steps', 'num_loops', 'n_loops', 'loop_count', 'mean_recurrence', 'num_recursions'] as const;

/**
 * Refuses models that do not decode: encoders, encoder-decoders, models of images or sound, and those whose layers run in
 * loops.
 * @param around the whole file, if the model is nested in it
 * @throws InputError in one sentence that says what it is
 */
export function checkDecodes(raw: RawConfig, path: string, around: RawConfig): void {
  const refuse = (at: string, value: unknown, what: string): never => {
    throw new InputError(`${at}: expected a decoder-only language model, got ${showValue(value)}: it is ${what}`);
  };
  for (const [config, at] of around === raw
    ? [[raw, path] as const]
    : [[around, 'config'] as const, [raw, path] as const]) {
    if (config['is_encoder_decoder'] === true) refuse(`${at}.is_encoder_decoder`, true, KINDS.pair);
    const type = config['model_type'];
    // Around a language model stand others: a vision tower's name says nothing about it.
    const kind = typeof type === 'string' ? TYPES[type.toLowerCase().replaceAll('_', '-')] : undefined;
    if (kind !== undefined && (config === raw || kind === 'pair')) refuse(`${at}.model_type`, type, KINDS[kind]);
  }
  const listed = raw['architectures'];
  const name: unknown = Array.isArray(listed) ? listed[0] : listed;
  if (typeof name === 'string' && MASKED.test(name)) refuse(`${path}.architectures`, name, KINDS.encoder);
  if (raw['use_bidirectional_attention'] === true) refuse(`${path}.use_bidirectional_attention`, true, KINDS.encoder);
  if (raw['is_causal'] === false) refuse(`${path}.is_causal`, false, KINDS.encoder);
  const looped = LOOPED.find((field) => typeof raw[field] === 'number' && raw[field] !== 1);
  if (looped !== undefined) {
    refuse(
      `${path}.${looped}`,
      raw[looped],
      'a model whose layers run several times for each token, which is not modelled',
    );
  }
}

/** The same for an architecture that is not known, by fields that only encoders have. */
export function checkDecodesUnknown(raw: RawConfig, path: string): void {
  const odd = OF_ENCODERS.find(
    (field) => raw[field] !== undefined && raw[field] !== null && raw[field] !== false && raw[field] !== 0,
  );
  if (odd === undefined) return;
  throw new InputError(
    `${path}.${odd}: expected a decoder-only language model, got ${showValue(raw[odd])}: it has this field of ${KINDS.encoder}`,
  );
}
