import { quote } from '../../text/untrusted.ts';
import type { Tensor } from './read/file-header.ts';

/** Which layers predict further tokens. */
export interface LayersAhead {
  /** Layers of the language model as its configuration says; null: it does not. */
  readonly layers: number | null;
  /** How many layers after these predict further tokens, as it says. */
  readonly ahead: number;
}

/** The layers of the language model among those of a file. */
export interface Stack {
  /** What their names begin with: `model`, `language_model.model`; empty in a .gguf. */
  readonly stem: string;
  /** What the names of other stacks' layers begin with. */
  readonly others: ReadonlySet<string>;
  /** Layers of the language model's stack that predict further tokens. */
  readonly later: ReadonlySet<number>;
}

/** The stem, number and own name of a layer's tensor. */
export const LAYER = /^(.*?)(?:^|\.)(?:layers|h|blocks|block|blk|layer)\.(\d+)\.(.+)$/;

const AHEAD = 'the layer for multi-token prediction';
/** Parts beside a language model. */
const BESIDE = [
  [
    /^(model\.|thinker\.)?(visual|vision_|vision\.|vpm\.|image_|multi_modal_projector|mm[._]|mlp1\.|connector|resampler\.|v\.|embed_vision|embed_tokens_extend\.)|vision_(tower|model|encoder)/,
    'the vision tower',
  ],
  [/^(model\.|thinker\.)?(audio_|speech_|sound_|apm\.|a\.|embed_audio)|audio_tower/, 'the audio encoder'],
  [/^(talker|code2wav|token2wav|tts)\./, 'the speech decoder'],
  [/^(model\.)?mtp[._]|\.nextn\.|\.(eh_proj|enorm|hnorm|shared_head)\./, AHEAD],
] as const;
/** Tensors of a layer that predicts further tokens. */
const OF_AHEAD = BESIDE[3][0];

/** What a tensor belongs to beside the language model by its name alone, in words; null: its name does not say. */
export const knownBeside = (name: string): string | null => BESIDE.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/**
 * The stack of layers that belongs to the token embedding.
 * @param isTable whether a name is that of an embedding
 */
export function mainStackOf(tensors: readonly Tensor[], isTable: (name: string) => boolean, given: LayersAhead): Stack {
  const counts = new Map<string, number>();
  const marked = new Set<number>();
  let table: string | null = null;
  for (const { name } of tensors) {
    const [, stem, layer] = LAYER.exec(name) ?? [];
    if (layer !== undefined && OF_AHEAD.test(name)) marked.add(Number(layer));
    if (knownBeside(name) !== null) continue;
    if (stem !== undefined) counts.set(stem, (counts.get(stem) ?? 0) + 1);
    else if (table === null && isTable(name)) table = name;
  }
  const stems = [...counts.keys()].toSorted((a, b) => counts.get(b)! - counts.get(a)!);
  const stem = stems.toSorted((a, b) => shared(b, table) - shared(a, table))[0] ?? '';
  const { layers, ahead } = given;
  const later = new Set(marked);
  if (layers !== null) for (let i = 0; i < Math.min(ahead, MOST_AHEAD); i++) later.add(layers + i);
  const isLater = (layer: number): boolean => layers === null || layer >= layers;
  return { stem, others: new Set(stems.filter((one) => one !== stem)), later: new Set([...later].filter(isLater)) };
}

const MOST_AHEAD = 100;

/** Segments that a stem and the name of the embedding begin with alike, less those of the stem that go on. */
function shared(stem: string, table: string | null): number {
  if (table === null) return 0;
  const [own, other] = [stem === '' ? [] : stem.split('.'), table.split('.')];
  const end = own.findIndex((segment, i) => segment !== other[i]);
  return end < 0 ? own.length + 1 : end - (own.length - end);
}

/** What a tensor belongs to beside the language model, in words; null: to the language model. */
export function besideOf(name: string, { stem, others, later }: Stack): string | null {
  const known = knownBeside(name);
  if (known !== null) return known;
  const [, own, layer] = LAYER.exec(name) ?? [];
  if (own !== undefined && own !== stem) return `the layers of ${quote(own, 60)}`;
  if (layer !== undefined) return later.has(Number(layer)) ? AHEAD : null;
  // What lies around another stack goes with it.
  const other = [...others].find((one) => name.startsWith(`${branchOf(one, stem)}.`));
  return other === undefined ? null : `the layers of ${quote(other, 60)}`;
}

/** What a stack's names begin with and those of another do not; its whole stem if that is a part of the other's. */
function branchOf(stem: string, main: string): string {
  const [own, other] = [stem.split('.'), main.split('.')];
  const fork = own.findIndex((segment, i) => segment !== other[i]);
  return fork < 0 ? `${stem}.layers` : own.slice(0, fork + 1).join('.');
}
