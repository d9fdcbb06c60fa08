import { InputError, showValue } from '../../text/input-error.ts';
import type { Family } from '../families/family.ts';
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
  /** Sizes taken from the family because the file leaves them out. */
  readonly assumed: string[] = [];

  /** The language model's own fields. */
  readonly raw: RawConfig;
  /** Where they stand: `config`, `config.text_config`. */
  readonly path: string;
  readonly family: Pick<Family, 'type' | 'names' | 'defaults'>;
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
    const given = [own(this.family.names ?? {}, name), name, ...(SYNONYMS[name] ?? [])]
      .filter((one) => one !== undefined)
      .filter((one) => Object.hasOwn(this.raw, one) && this.raw[one] !== undefined);
    const set = given.filter((one) => this.raw[one] !== null);
    const [first = given[0], other] = set;
    if (first !== undefined && other !== undefined && differ(this.raw[first], this.raw[other])) {
      throw new InputError(
        `${this.path}.${first}: expected the same as ${other} (${showValue(this.raw[other])}), got ${showValue(this.raw[first])}`,
      );
    }
    if (first !== undefined) return { value: this.raw[first], at: `${this.path}.${first}`, isDefault: false };
    const value = own(this.family.defaults, name);
    return { value, at: `${this.path}.${name}`, isDefault: true };
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
    if (isDefault && CORE.has(name)) {
      this.assumed.push(`${at} is absent: ${found}, the default of ${this.family.type}`);
    }
    return found;
  }

  /** An integer, or null if it is null or absent without a default. */
  wholeOrNull(name: string, most: number, least = 1): number | null {
    const { value, at } = this.find(name);
    return value === undefined || value === null ? null : checkWhole(value, at, most, least);
  }

  /** The integer of layer `i`: a number for all, or a list with one per layer. */
  wholeAt(name: string, i: number, most: number, least = 1): number | null {
    const { value, at } = this.find(name);
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value)) return checkWhole(value, at, most, least);
    if (i >= value.length) throw new InputError(`${at}: expected a number per layer, got ${value.length}`);
    return checkWhole(value[i], `${at}[${i}]`, most, least);
  }

  /** True or false; null is the default. @throws InputError for anything else */
  flag(name: string): boolean {
    const { value, at } = this.find(name);
    if (typeof value === 'boolean') return value;
    if (value === undefined || value === null) return own(this.family.defaults, name) === true;
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
    const { value, at } = this.find(name);
    if (value === undefined || value === null) return null;
    if (typeof value === 'number' && value > 0 && value < 1e9) return value;
    throw new InputError(`${at}: expected a number above 0, got ${showValue(value)}`);
  }
}

/** The sizes that an answer names if it had to assume them. */
const CORE = new Set(['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'intermediate_size', 'vocab_size']);

const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

/** @throws InputError unless it is an integer in the range */
export function checkWhole(value: unknown, at: string, most: number, least = 1): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrongNumber(at, value ?? undefined, most, least);
}

const wrongNumber = (at: string, value: unknown, most: number, least: number): InputError =>
  new InputError(`${at}: expected a whole number from ${least} to ${most}, got ${showValue(value)}`);
