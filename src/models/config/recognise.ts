import { InputError, nearNames, showValue } from '../../text/input-error.ts';
import { cut, harmless } from '../../text/untrusted.ts';
import { FAMILIES } from '../families/families.ts';
import type { Family } from '../families/family.ts';
import { LLAMA } from '../families/llama-like.ts';
import { hasUnplacedWindow, oddField } from './harmless.ts';
import type { Opened } from './nested.ts';
import { checkDecodesUnknown } from './not-decoders.ts';

/** A family, and a sentence that its tensors are only assumed; null: they are known. */
export interface Recognised {
  readonly family: Family;
  readonly assumed: string | null;
}

const TYPES = `the name of an architecture, such as "llama" or "qwen3"`;

/** What the class names of a family begin with, in small letters without underscores. */
const classesOf = ({ type, classes }: Family): readonly string[] =>
  (classes ?? [type.replace(/_text$/, '')]).map((one) => one.replaceAll('_', ''));

/** What follows it: a head, or none. */
const HEAD = /^(text)?(for[a-z0-9]+|model|lmheadmodel|lmhead|textmodel)$/;

const byClass = (name: string): Family | undefined => {
  const small = name.toLowerCase().replaceAll('_', '');
  return FAMILIES.find((family) =>
    classesOf(family).some((prefix) => small.startsWith(prefix) && HEAD.test(small.slice(prefix.length))),
  );
};

const byType = (type: string): Family | undefined => {
  const small = type.toLowerCase();
  return FAMILIES.find((family) => family.type === small || family.also?.includes(small));
};

/**
 * The family of a language model, by `model_type` and `architectures`, which must agree. The same trunk under another head
 * is the same family. An unknown one with Llama's fields is assumed to have Llama's tensors.
 * @throws InputError for one with a field that is not known to leave Llama's tensors as they are
 */
export function recogniseFamily({ raw, path }: Opened): Recognised {
  const [type, listed] = [raw['model_type'] ?? undefined, raw['architectures'] ?? undefined];
  const name: unknown = Array.isArray(listed) ? listed[0] : listed;
  if (type !== undefined && typeof type !== 'string') throw wrong(`${path}.model_type`, type);
  if (name !== undefined && typeof name !== 'string') throw wrong(`${path}.architectures`, name);
  if (type === undefined && name === undefined) {
    throw new InputError(
      `${path}.model_type: expected ${TYPES}, got nothing: both model_type and architectures are missing`,
    );
  }
  const [typed, classed] = [
    type === undefined ? undefined : byType(type),
    name === undefined ? undefined : byClass(name),
  ];
  if (typed && classed && typed !== classed) {
    throw new InputError(
      `${path}.architectures: expected the class of model_type ${showValue(type)}, got ${showValue(name)}, which is ${classed.type}'s`,
    );
  }
  if (typed) return { family: typed, assumed: null };
  if (classed && (type === undefined || classed !== LLAMA)) {
    const said = `assumed: the tensors of ${classed.type} by ${path}.architectures, since the model_type ${showValue(type)} is not known`;
    return { family: classed, assumed: type === undefined ? null : said };
  }
  const unknown = type ?? name!;
  return {
    family: assumeLlama(raw, path, unknown),
    assumed: `assumed: Llama's tensors, since the architecture ${showValue(unknown)} is not known`,
  };
}

const wrong = (at: string, value: unknown): InputError =>
  new InputError(`${at}: expected a name such as "llama", got ${showValue(value)}`);

/** Characters of a name that sentences quote. */
const MOST_NAME = 60;

const NEEDED = ['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'intermediate_size', 'vocab_size'] as const;

/** Only fields that are known to change no tensor may stand beside Llama's. */
function assumeLlama(raw: Opened['raw'], path: string, name: string): Family {
  checkDecodesUnknown(raw, path);
  const odd = oddField(raw) ?? (hasUnplacedWindow(raw) ? 'sliding_window' : undefined);
  if (odd !== undefined) {
    const why = odd === 'sliding_window' ? 'and which layers have this window is not known' : 'which Llama lacks';
    throw new InputError(
      `${path}.${odd}: expected a known architecture, got ${showValue(name)} with this field (${showValue(raw[odd])}), ${why}${hint(name)}: name the folder of its .safetensors, or its .gguf, whose headers say what is in it`,
    );
  }
  const missing = NEEDED.find((field) => raw[field] === undefined || raw[field] === null);
  if (missing !== undefined) {
    throw new InputError(
      `${path}.model_type: expected a known architecture or Llama's fields, got ${showValue(name)}${hint(name)} without ${missing}: name the folder of its .safetensors, or its .gguf`,
    );
  }
  return { ...LLAMA, type: cut(harmless(name), MOST_NAME), layers: { kind: 'upper' } };
}

function hint(name: string): string {
  const near = nearNames(
    name.toLowerCase(),
    FAMILIES.map(({ type }) => type),
    1,
  );
  return near.length > 0 ? ` (known: ${near[0]}, …)` : '';
}
