import { InputError, showValue } from '../../text/input-error.ts';
import type { RawConfig } from '../config/fields.ts';

/** Which matrices a quantised file leaves as they were. */
export interface ModuleMatch {
  /** @param module of the layer, such as `self_attn.q_proj` */
  readonly isKept: (layer: number, module: string) => boolean;
  /** Patterns that are not understood. */
  readonly unreadable: readonly string[];
}

/** Where files list them. */
const LISTS = [
  'modules_to_not_convert',
  'ignore',
  'ignored_layers',
  'exclude_modules',
  'llm_int8_skip_modules',
] as const;
const MOST_PATTERNS = 100_000;

type Test = (path: string) => boolean;

/**
 * Reads the lists of modules that are not quantised: names, names with `*`, or `re:` and a regular expression.
 * @throws InputError for a list of the wrong kind
 */
export function modulesOf(config: RawConfig, at: string): ModuleMatch {
  const patterns = LISTS.flatMap((field) => {
    const value = config[field];
    if (value === undefined || value === null) return [];
    if (!isNames(value) || value.length > MOST_PATTERNS) {
      throw new InputError(`${at}.${field}: expected a list of names, got ${showValue(value)}`);
    }
    return value;
  });
  // Lists may name every module of every layer: look only at those of the layer asked for.
  const byLayer = new Map<number, Test[]>();
  const general: Test[] = [];
  const unreadable: string[] = [];
  for (const pattern of patterns) {
    const test = testOf(pattern);
    if (test === null) {
      unreadable.push(pattern);
      continue;
    }
    const layer = pattern.startsWith('re:') ? undefined : /(?:^|\.)layers\.(\d+)(?:\.|$)/.exec(pattern)?.[1];
    if (layer === undefined) general.push(test);
    else byLayer.set(Number(layer), [...(byLayer.get(Number(layer)) ?? []), test]);
  }
  return {
    isKept: (layer, module) => {
      const path = `model.layers.${layer}.${module}`;
      return general.some((test) => test(path)) || (byLayer.get(layer)?.some((test) => test(path)) ?? false);
    },
    unreadable,
  };
}

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Names of one expert and of all are the same here. */
const plainPath = (name: string): string =>
  name
    .replace(/^(model\.)?language_model\.(model\.)?/, 'model.')
    .replace(/\.experts\.\d+\./, '.experts.')
    .replace(/\.shared_expert\./, '.shared_experts.');

function testOf(pattern: string): Test | null {
  if (pattern.startsWith('re:')) {
    const regex = safeRegex(pattern.slice(3));
    return regex && ((path) => regex.test(path) || regex.test(path.replace('.experts.', '.experts.0.')));
  }
  const name = plainPath(pattern);
  if (name.includes('*')) {
    const regex = safeRegex(`${name.replaceAll('.', '\\.').replaceAll('*', '.*')}(\\.|$)`);
    return regex && ((path) => regex.test(path));
  }
  return (path) =>
    path === name || path.startsWith(`${name}.`) || path.endsWith(`.${name}`) || path.includes(`.${name}.`);
}

const MOST_PATTERN = 300;
const MOST_REPEATS = 8;

/** A regular expression from a file; null if it is invalid, or could take long: a repeated group, or many repeats. */
function safeRegex(source: string): RegExp | null {
  const repeats = source.match(/[*+{]/g)?.length ?? 0;
  if (source.length > MOST_PATTERN || repeats > MOST_REPEATS || /\)[*+{]|\\[1-9]/.test(source)) return null;
  try {
    return new RegExp(`^(?:${source})`);
  } catch {
    return null;
  }
}
