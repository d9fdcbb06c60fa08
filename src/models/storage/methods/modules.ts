import { InputError, showValue } from '../../../text/input-error.ts';
import type { RawConfig } from '../../config/fields.ts';
import { wordsOf, type Place } from './module-paths.ts';
import { safeRegex, type SafeRegex } from './safe-regex.ts';

const MOST_PATTERNS = 100_000;
/** Expressions that hold for every layer: each is tried on each matrix. */
const MOST_GENERAL = 200;
/** Names that expressions are tried on, in all: several times what any file needs. */
const MOST_TRIALS = 1_000_000;

interface Expression<T> extends SafeRegex {
  /** Words that only some names of modules have. */
  readonly words: readonly string[];
  readonly value: T;
  readonly order: number;
}

/**
 * What a file says of modules, by their names, names with `*`, or regular expressions. A name holds for every module below
 * it; names count before expressions, of which the first that matches counts.
 */
export class Rules<T> {
  /** Patterns that are not understood. */
  readonly unreadable: string[] = [];
  readonly #names = new Map<string, T>();
  readonly #general: Expression<T>[] = [];
  readonly #byLayer = new Map<number, Expression<T>[]>();
  #count = 0;
  #trials = 0;

  /** Adds a name, a name with `*`, or `re:` and an expression. */
  add(pattern: string, value: T): void {
    if (pattern.startsWith('re:')) return this.#addRegex(pattern, pattern.slice(3), value);
    const name = plainName(pattern);
    if (!name.includes('*')) {
      if (!this.#names.has(name)) this.#names.set(name, value);
      return;
    }
    this.#addRegex(pattern, `${name.replaceAll('.', String.raw`\.`).replaceAll('*', '.*')}(\\.|$)`, value);
  }

  /** Adds a regular expression that a module's name must begin with. */
  addExpression(source: string, value: T): void {
    this.#addRegex(source, source, value);
  }

  #addRegex(pattern: string, source: string, value: T): void {
    const safe = safeRegex(source);
    if (safe === null) {
      this.unreadable.push(pattern);
      return;
    }
    const one = { ...safe, words: wordsOf(source), value, order: this.#count++ };
    // Lists may name every module of every layer: look only at those of the layer asked for.
    const layer = /(?:^|[.*])layers(?:\\\.|\.)(\d+)\\\./.exec(source)?.[1];
    if (layer === undefined) {
      this.#general.push(one);
      if (this.#general.length > MOST_GENERAL) {
        throw new InputError(`expected at most ${MOST_GENERAL} patterns that hold for every layer, got more`);
      }
      return;
    }
    const own = this.#byLayer.get(Number(layer));
    if (own) own.push(one);
    else this.#byLayer.set(Number(layer), [one]);
  }

  /** What the file says of a place; undefined: nothing. */
  find(place: Place): T | undefined {
    const named = this.#names.size > 0 ? this.#findName(place) : undefined;
    if (named) return named.value;
    const matches = (one: Expression<T>): boolean => this.#matches(one, place);
    const own = place.layer === null ? undefined : this.#byLayer.get(place.layer)?.find(matches);
    const general = this.#general.find(matches);
    if (!own || !general) return (own ?? general)?.value;
    return own.order < general.order ? own.value : general.value;
  }

  /** A name with one of its words counts too. */
  #matches({ regex, cost, words }: Expression<T>, { paths, others }: Place): boolean {
    const named = words.length > 0 ? others.filter((path) => words.some((word) => path.includes(word))) : [];
    this.#trials += cost * (paths.length + named.length);
    if (this.#trials > MOST_TRIALS) {
      throw new InputError(
        `config: expected patterns of modules that can be tried on every matrix, got more than ${MOST_TRIALS} pairs`,
      );
    }
    return paths.some((path) => regex.test(path)) || named.some((path) => regex.test(path));
  }

  /** The longest name that is part of one of the place's. */
  #findName({ names }: Place): { readonly value: T } | undefined {
    let best: { readonly value: T; readonly length: number } | undefined;
    for (const name of names) {
      const parts = name.split('.');
      for (let from = 0; from < parts.length; from++) {
        for (let to = parts.length; to > from; to--) {
          const run = parts.slice(from, to).join('.');
          if ((best === undefined || run.length > best.length) && this.#names.has(run)) {
            best = { value: this.#names.get(run)!, length: run.length };
          }
        }
      }
    }
    return best;
  }

  get isEmpty(): boolean {
    return this.#names.size === 0 && this.#count === 0;
  }
}

/** Where files list modules that are not quantised. */
const LISTS = [
  'modules_to_not_convert',
  'ignore',
  'ignored_layers',
  'exclude_modules',
  'exclude',
  'llm_int8_skip_modules',
  'skip_modules',
  'linear_weights_not_to_quantize',
] as const;

/**
 * Reads the lists of modules that are not quantised.
 * @throws InputError for a list of the wrong kind
 */
export function keptModules(config: RawConfig, at: string): Rules<true> {
  const rules = new Rules<true>();
  for (const field of LISTS) addAll(rules, namesIn(config[field], `${at}.${field}`), true, `${at}.${field}`);
  return rules;
}

/** Adds patterns that all say the same. @throws InputError if they are too many */
export function addAll<T>(rules: Rules<T>, patterns: readonly string[], value: T, at: string): void {
  for (const pattern of patterns) addNamed(() => rules.add(pattern, value), at);
}

/** Runs `add`; an error names the field. */
export function addNamed(add: () => void, at: string): void {
  try {
    add();
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${at}: ${error.message}`) : error;
  }
}

/** A list of names; none if it is absent. @throws InputError for anything else */
export function namesIn(value: unknown, at: string): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.length <= MOST_PATTERNS && value.every((one) => typeof one === 'string')) {
    return value;
  }
  throw new InputError(`${at}: expected a list of names, got ${showValue(value)}`);
}

/** Names of one expert and of all are the same here. */
const plainName = (name: string): string =>
  name
    .replace(/^(model\.)?language_model\.(model\.)?(?!lm_head)/, 'model.')
    .replace(/^(model\.)?(language_model\.)?lm_head\b/, 'lm_head')
    .replace(/\.weight$/, '')
    .replace(/\.experts\.\d+\./, '.experts.')
    .replace(/\.shared_expert\./, '.shared_experts.');
