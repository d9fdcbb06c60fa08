import { InputError, nearNames } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { GEMMA_PRESETS } from '../presets/gemma-presets.ts';
import { LLAMA_PRESETS } from '../presets/llama-presets.ts';
import { MISTRAL_PRESETS } from '../presets/mistral-presets.ts';
import { MORE_PRESETS } from '../presets/more-presets.ts';
import type { Preset } from '../presets/preset-row.ts';
import { QWEN_PRESETS } from '../presets/qwen-presets.ts';

/** The built-in models, by maker; what each has as published is in `presets/published`. */
export const PRESETS: readonly Preset[] = [
  ...LLAMA_PRESETS,
  ...MISTRAL_PRESETS,
  ...QWEN_PRESETS,
  ...GEMMA_PRESETS,
  ...MORE_PRESETS,
];

/**
 * A preset by its id or an alias: `meta-llama/Llama-2-7b-chat-hf` is `llama-2-7b`.
 * @throws InputError listing the closest preset names
 */
export function findPreset(name: string): Preset {
  const wanted = kebab(name);
  const short = wanted.replace(/^meta-/, '').replaceAll(/-(hf|chat|instruct|thinking|it|base|v1\.0)(?=-|$)/g, '');
  // Makers publish the same shape again with the month.
  const names = [wanted, short, short.replace(/-\d{4}$/, '')];
  for (const one of names) {
    const found = PRESETS.find(({ id, aliases }) => id === one || aliases.includes(one));
    if (found) return underName(found, one);
  }
  const ids = PRESETS.map(({ id }) => id);
  const near = nearModels(wanted);
  const advice =
    near.length > 0
      ? `did you mean ${near.join(', ')}?`
      : `models are ${ids.slice(0, 3).join(', ')}, …; predict --help lists all ${ids.length}`;
  throw new InputError(`expected a known model or a config.json, got ${quote(name)}: ${advice}`);
}

const letters = (name: string): string => name.replaceAll('-', '');

/** The preset, saying so if the name asked for is that of another model of the same shape. */
function underName(preset: Preset, name: string): Preset {
  const { id, config } = preset;
  if (letters(id).startsWith(letters(name))) return preset;
  return { ...preset, config: { ...config, notes: [`${name} has the shape of ${id}`, ...config.notes] } };
}

/** The words and numbers of a name: `llama3-8b` as llama, 3, 8, b. */
const wordsOf = (name: string): readonly string[] => name.match(/[a-z]+|\d+(?:\.\d+)?/g) ?? [];

/** Models of the same maker's line, those that share most of the other words and numbers of a name, the first above all. */
function nearModels(name: string): readonly string[] {
  const [line = '', ...rest] = wordsOf(name.slice(0, 64));
  const lines = new Set(PRESETS.map(({ id }) => wordsOf(id)[0]!));
  const near = lines.has(line) ? line : nearNames(line, [...lines], 1, MISSPELT)[0];
  const scored = PRESETS.filter(({ id }) => wordsOf(id)[0] === near).map(({ id }) => {
    const words = wordsOf(id).slice(1);
    const isSameStart = words[0] === rest[0];
    return { id, score: rest.filter((word) => words.includes(word)).length + (isSameStart ? 1 : 0) };
  });
  const most = Math.max(...scored.map(({ score }) => score));
  return scored
    .filter(({ score }) => score === most)
    .slice(0, 3)
    .map(({ id }) => id);
}

/** Letters that may be wrong in a word of some length. */
const MISSPELT = (length: number): number => length / 2.5;

/** `Org/Model_Name` as `model-name`. */
const kebab = (name: string): string =>
  name
    .replace(/^.*\//, '')
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');

/**
 * The size that the makers of a model would state: whole billions, or two digits below two billion.
 * 6,738,415,616 is 7e9, 1,100,048,384 is 1.1e9.
 */
export const nominalSize = (parameters: number): number =>
  parameters >= 2e9 ? Math.round(parameters / 1e9) * 1e9 : Number(parameters.toPrecision(2));
