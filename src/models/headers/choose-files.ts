import { InputError } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { isTensorFile, partsOf } from './read/read-headers.ts';
import { isIndex } from './read/safetensors-index.ts';

/** Which files of a folder hold its model. */
export type Chosen =
  | { readonly kind: 'index'; readonly index: string }
  | { readonly kind: 'files'; readonly files: readonly string[] }
  /** No file with tensors; `others`: weights in files without a header that can be read. */
  | { readonly kind: 'none'; readonly others: readonly string[] };

/** Files with tensors that are no model of their own. */
const APART = [
  [/mmproj/i, 'the vision part of a .gguf'],
  [/imatrix/i, 'statistics for quantisation'],
  [/^adapter_model|(^|[-_.])lora[-_.]/i, 'an adapter'],
] as const;
const apart = (name: string): string | null => APART.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/** A maker's own files beside those for transformers. */
const isConsolidated = (name: string): boolean => /^consolidated\b/i.test(name);
const MAIN_INDEX = 'model.safetensors.index.json';
/** What transformers loads of a folder. */
const isMain = (name: string): boolean => /^model(-\d{5}-of-\d{5})?\.safetensors$/i.test(name);
const isGguf = (name: string): boolean => /\.gguf$/i.test(name);
/** Weights whose files begin with no list of tensors. */
const isOpaque = (name: string): boolean => /\.(bin|pt|pth|ckpt|h5|msgpack|onnx|npz)$/i.test(name);

/**
 * Chooses the files of a model among those of a folder: as transformers does, .safetensors before .gguf.
 * @param where the folder, for errors
 * @throws InputError for an adapter alone, or several models
 */
export function chooseFiles(names: readonly string[], where: string): Chosen {
  const indexes = names.filter((name) => isIndex(name) && apart(name) === null);
  const index =
    indexes.find((name) => name === MAIN_INDEX) ?? indexes.find((name) => !isConsolidated(name)) ?? indexes[0];
  if (index !== undefined) return { kind: 'index', index };
  const tensors = names.filter((name) => isTensorFile(name) && apart(name) === null);
  const safetensors = tensors.filter((name) => !isGguf(name));
  const own = safetensors.filter((name) => !isConsolidated(name));
  const found = [safetensors.filter(isMain), own, safetensors, tensors].find((some) => some.length > 0) ?? [];
  const models = new Map(found.map((name) => [partsOf(name)[0]!, partsOf(name)]));
  if (models.size > 1) {
    const first = [...models.keys()].toSorted().slice(0, 3);
    const more = models.size > first.length ? ', …' : '';
    throw new InputError(
      `${quote(where)}: expected the files of one model, got ${models.size} models: name one, such as ${first.map((one) => quote(one)).join(', ')}${more}`,
    );
  }
  const [files] = models.values();
  if (files) return { kind: 'files', files };
  refuseAdapter(names, where);
  return { kind: 'none', others: names.filter(isOpaque) };
}

function refuseAdapter(names: readonly string[], where: string): void {
  const adapter = names.find((name) => /^adapter_(model\.|config\.json$)/i.test(name));
  if (adapter === undefined || names.includes('config.json')) return;
  throw new InputError(
    `${quote(where)}: expected a model, got an adapter (${quote(adapter)}): name the model it adapts`,
  );
}

/** A note on the files with tensors that were not taken; none if all were. */
export function filesLeftOut(names: readonly string[], taken: readonly string[]): string[] {
  const isGgufTaken = taken.some(isGguf);
  const groups = new Map<string, string>();
  for (const name of names.toSorted()) {
    if (!isTensorFile(name) || taken.includes(name)) continue;
    const first = partsOf(name)[0]!;
    if (groups.has(first)) continue;
    const other = isGguf(name) === isGgufTaken ? 'another file' : 'another model: name it for its answer';
    groups.set(first, apart(name) ?? (isConsolidated(name) ? 'the weights under other names' : other));
  }
  const said = [...groups].slice(0, 3).map(([name, what]) => `${quote(name, 60)} (${what})`);
  if (said.length === 0) return [];
  return [
    `left out: ${said.join(', ')}${groups.size > said.length ? ` and ${groups.size - said.length} more files` : ''}`,
  ];
}
