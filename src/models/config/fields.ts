import { InputError, showValue } from '../../text/input-error.ts';
import type { Default, Family } from '../families/family.ts';
import { lookup, own } from '../../text/lookup.ts';

/** A parsed `config.json`, not yet validated. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields. */
export const isObject = (value: unknown): value is RawConfig =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Other names of a field, in files of other makers. */
const SYNONYMS = lookup<readonly string[]>({
  hidden_size: ['n_embd', 'n_embed', 'd_model'],
  num_hidden_layers: ['n_layer', 'n_layers', 'num_layers'],
  num_attention_heads: ['n_head', 'n_heads', 'attention_heads', 'num_heads'],
  num_key_value_heads: ['num_kv_heads', 'n_head_kv', 'multi_query_group_num', 'num_attention_groups'],
  head_dim: ['attention_head_dim'],
  intermediate_size: ['n_inner', 'ffn_hidden_size', 'ffn_dim'],
  vocab_size: ['padded_vocab_size'],
  max_position_embeddings: ['n_positions', 'model_max_length', 'max_seq_len', 'seq_length', 'max_sequence_length'],
  tie_word_embeddings: ['tie_embedding'],
  num_experts: ['n_routed_experts', 'num_local_experts', 'moe_num_experts'],
  num_experts_per_tok: [
    'num_experts_per_token',
    'experts_per_token',
    'moe_topk',
    'moe_top_k',
    'moe_k',
    'top_k_experts',
  ],
  n_shared_experts: ['num_shared_experts', 'num_shared_expert', 'moe_num_shared_experts'],
  moe_intermediate_size: ['expert_ffn_hidden_size', 'expert_hidden_dim'],
  sliding_window: ['sliding_window_size', 'attention_window_size', 'window_size', 'swa_window_size', 'swa_window'],
});

/** Larger numbers are typing errors: these are at least ten times what any model has. */
export const MOST = {
  layers: 10_000,
  width: 2 ** 20,
  heads: 2 ** 16,
  inner: 2 ** 24,
  vocabulary: 2 ** 26,
  context: 2 ** 31,
} as const;

interface Found {
  readonly value: unknown;
  /** Its place in the file: `config.text_config.n_embd`. */
  readonly at: string;
  /** True: the file leaves it out. */
  readonly isDefault: boolean;
}

/** The fields of a `config.json` under our names, with the defaults of its family. */
export class Fields {
  /** What was taken from the family because the file leaves it out, by field. */
  readonly #assumed = new Map<string, Default>();
  /** Sentences about fields that are ignored. */
  readonly notes = new Set<string>();
  /** Every name under which a field was looked for. */
  readonly reads = new Set<string>();

  /** The language model's own fields. */
  readonly raw: RawConfig;
  /** Where they stand: `config`, `config.text_config`. */
  readonly path: string;
  readonly family: Pick<Family, 'type' | 'names' | 'defaults' | 'usual' | 'special'>;
  readonly #needed: ReadonlySet<string>;

  /** @param needed fields that the file must have */
  constructor(raw: RawConfig, path: string, family: Fields['family'], needed: ReadonlySet<string>) {
    this.raw = raw;
    this.path = path;
    this.family = family;
    this.#needed = needed;
  }

  /** The value under any of the field's names. @throws InputError if two names contradict each other */
  find(name: string): Found {
    const names = [own(this.family.names ?? {}, name), name, ...(SYNONYMS[name] ?? [])].filter(
      (one) => one !== undefined,
    );
    for (const one of names) this.reads.add(one);
    const given = names.filter((one) => Object.hasOwn(this.raw, one) && this.raw[one] !== undefined);
    const set = given.filter((one) => this.raw[one] !== null && !(name === LENGTH && isEndless(this.raw[one])));
    const [first = given.find((one) => this.raw[one] === null)] = set;
    const other = set.find((one) => differ(this.raw[first!], this.raw[one]));
    if (name === LENGTH && !this.#hasTableOfPositions()) {
      for (const one of given) if (one !== first && this.raw[one] !== null) this.#ignoreLength(one, first);
    } else if (first !== undefined && other !== undefined) {
      throw new InputError(
        `${this.path}.${first}: expected the same as ${other} (${showValue(this.raw[other])}), got ${showValue(this.raw[first])}`,
      );
    }
    if (first !== undefined) return { value: this.raw[first], at: `${this.path}.${first}`, isDefault: false };
    const value = own(this.family.defaults, name);
    return { value, at: `${this.path}.${name}`, isDefault: true };
  }

  /** Notes that the file leaves out a field that decides sizes, and the value that it then has. */
  assume(name: string, value: Default): void {
    // What a class calls tied its files leave out, and a switch that is not there is off.
    const isSwitch = typeof value === 'boolean' && value === (name === TIE);
    const isUsual = isSwitch || USUAL.has(name) || this.family.usual?.includes(name);
    if (value !== null && !isUsual) this.#assumed.set(name, value);
  }

  /** One sentence on all that the file leaves out and that decides sizes. */
  get assumed(): readonly string[] {
    const all = [...this.#assumed];
    const [first] = all;
    if (first === undefined) return [];
    const { path, family } = this;
    if (all.length === 1)
      return [`${path}.${first[0]} is absent: ${showDefault(first[1])}, the default of ${family.type}`];
    const pairs = all.map(([name, value]) => `${name} ${showDefault(value)}`);
    return [`absent from ${path}, the defaults of ${family.type}: ${pairs.join(', ')}`];
  }

  /** Whether the longest sequence is the height of a matrix, which has one. */
  #hasTableOfPositions(): boolean {
    return this.family.special === 'positions' || this.family.special === 'opt';
  }

  /** Lengths of training or of the tokenizer stand beside the model's; they change nothing but the longest sequence. */
  #ignoreLength(field: string, used: string | undefined): void {
    const value = this.raw[field];
    if (used !== undefined && !differ(value, this.raw[used])) return;
    const instead = used === undefined ? 'no model is as long' : `${used} (${showValue(this.raw[used])}) counts`;
    this.notes.add(`${this.path}.${field} = ${showValue(value)} is ignored: ${instead}`);
  }

  /** Whether the file has the field, and not null. */
  has(name: string): boolean {
    const { value, isDefault } = this.find(name);
    return !isDefault && value !== null;
  }

  /** An integer. @throws InputError naming field, value and range */
  whole(name: string, most: number, least = 1): number {
    const { value, at, isDefault } = this.find(name);
    if (isDefault && this.#needed.has(name)) throw wrongNumber(at, undefined, most, least);
    const found = checkWhole(value, at, most, least);
    if (isDefault) this.assume(name, found);
    return found;
  }

  /** An integer, or null if it is null or absent without a default. */
  wholeOrNull(name: string, most: number, least = 1): number | null {
    const { value, at, isDefault } = this.find(name);
    if (value === undefined || value === null) return null;
    const found = checkWhole(value, at, most, least);
    if (isDefault) this.assume(name, found);
    return found;
  }

  /** The integer of layer `i`: a number for all, or a list with one per layer. */
  wholeAt(name: string, i: number, most: number, least = 1): number | null {
    const { value, at } = this.find(name);
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value)) return this.wholeOrNull(name, most, least);
    if (i >= value.length) throw new InputError(`${at}: expected a number per layer, got ${value.length}`);
    return checkWhole(value[i], `${at}[${i}]`, most, least);
  }

  /** True or false; null is the default. @throws InputError for anything else */
  flag(name: string): boolean {
    const { value, at, isDefault } = this.find(name);
    const usual = own(this.family.defaults, name);
    if (isDefault && (usual !== undefined || name === TIE)) this.assume(name, usual === true);
    if (typeof value === 'boolean') return value;
    if (value === undefined || value === null) return usual === true;
    throw new InputError(`${at}: expected true or false, got ${showValue(value)}`);
  }

  /** A list, or null. @throws InputError for anything else */
  list(name: string): readonly unknown[] | null {
    const { value, at } = this.find(name);
    if (value === undefined || value === null) return null;
    if (Array.isArray(value)) return value;
    throw new InputError(`${at}: expected a list, got ${showValue(value)}`);
  }

  /** A number above 0, or null. */
  positive(name: string): number | null {
    const { value, at, isDefault } = this.find(name);
    if (value === undefined || value === null) return null;
    if (isDefault) this.assume(name, value as Default);
    if (typeof value === 'number' && value > 0 && value < 1e9) return value;
    throw new InputError(`${at}: expected a number above 0, got ${showValue(value)}`);
  }
}

/** Fields that files leave out where their class has one value, or whose default changes no size. */
const USUAL = new Set(['max_position_embeddings']);
const TIE = 'tie_word_embeddings';

const showDefault = (value: Default): string => JSON.stringify(value);

const LENGTH = 'max_position_embeddings';

/** Tokenizers without a limit state 1e30. */
const isEndless = (value: unknown): boolean => typeof value === 'number' && value >= 1e18;

/** Whether two values differ; no field that has several names holds more than a list. */
const differ = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.length !== b.length || a.some((one, i) => one !== b[i]) : a !== b;

/** @throws InputError unless it is an integer in the range */
export function checkWhole(value: unknown, at: string, most: number, least = 1): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrongNumber(at, value ?? undefined, most, least);
}

const wrongNumber = (at: string, value: unknown, most: number, least: number): InputError =>
  new InputError(`${at}: expected a whole number from ${least} to ${most}, got ${showValue(value)}`);
