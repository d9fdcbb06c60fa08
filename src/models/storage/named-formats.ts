import { FORMATS, type NumberFormat } from '../../ops/formats.ts';
import { lookup } from '../../text/lookup.ts';
import type { ModelConfig } from '../config/model-config.ts';
import { storedInGguf } from './gguf/stored-in-gguf.ts';
import { FILE_ALIASES, FILE_TYPES } from './gguf/file-types.ts';
import { storedIn, type StoredFormats } from './stored-format.ts';

/** Formats of a KV cache. */
export const KV_FORMATS = [
  'f16',
  'bf16',
  'f32',
  'fp8',
  'int8',
  'int4',
] as const satisfies readonly (keyof typeof FORMATS)[];

/** Formats of matrices beside a 16-bit embedding, head, router and norms. */
const MATRICES = lookup<NumberFormat>({ mxfp4: FORMATS.mxfp4, nvfp4: FORMATS.nvfp4, nf4: FORMATS.nf4 });

/** One width for every weight. */
const UNIFORM = lookup<NumberFormat>({
  f32: FORMATS.f32,
  f16: FORMATS.f16,
  bf16: FORMATS.bf16,
  fp8: FORMATS.fp8,
  int8: FORMATS.int8,
  int4: FORMATS.int4,
});

/** Every format of weights, by the names of the command line and the page. */
export const WEIGHT_NAMES: readonly string[] = [UNIFORM, MATRICES, FILE_TYPES, FILE_ALIASES].flatMap((table) =>
  Object.keys(table),
);

/** Charts ask for the same formats hundreds of times. */
const known = new WeakMap<ModelConfig, Map<string, StoredFormats>>();

/**
 * How a model's weights are stored in a named format. `f32` … `int4` are one width for all; `mxfp4`, `nvfp4` and `nf4` keep
 * embedding, head, router and norms in 16 bits; the others are llama.cpp's file types: those named `iq…` made with an
 * importance matrix, the rest without.
 * @param name one of `WEIGHT_NAMES`
 */
export function namedFormats(name: string, model: ModelConfig): StoredFormats {
  let ofModel = known.get(model);
  if (!ofModel) known.set(model, (ofModel = new Map()));
  const before = ofModel.get(name);
  if (before) return before;
  const formats = formatsNamed(name, model);
  ofModel.set(name, formats);
  return formats;
}

/** A chosen format holds for every layer, whatever the file says of some. */
const FOR_ALL = new Map();

function formatsNamed(name: string, model: ModelConfig): StoredFormats {
  const uniform = UNIFORM[name];
  // A chosen width holds for every weight, corrections of routers too.
  if (uniform) return { ...storedIn(uniform), byName: {}, byGroup: FOR_ALL };
  const matrices = MATRICES[name];
  if (matrices) {
    return {
      ...storedIn(FORMATS.f16),
      byClass: { linear: matrices, expert: matrices },
      byGroup: FOR_ALL,
      words: `${name}, matrices only`,
    };
  }
  const file = FILE_ALIASES[name] ?? name;
  const words = file === name ? name : `${file} (${name})`;
  const matrix = file.startsWith('iq') ? ', made with an importance matrix' : '';
  return storedInGguf(file, model, `${words} of llama.cpp${matrix}`);
}
