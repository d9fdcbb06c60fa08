import { storable, type Storable } from '../ops/dtype.ts';
import type { Formats } from '../ops/formats.ts';
import { unroll } from './unroll.ts';

const sources = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

/** The text before a shader's own source. */
export interface Prelude {
  /** Type of `scalar` and `scalar4`. */
  readonly storage: Storable;
  /** WGSL extensions: `subgroups`; `f16` follows from the storage. */
  readonly enable?: readonly string[];
  /** Module constants, u32. */
  readonly constants: Readonly<Record<string, number>>;
  /** Values for the placeholders in the names of included pieces: `lib/lanes-{LANES}.wgsl`. */
  readonly pieces?: Readonly<Record<string, string | number>>;
}

/**
 * The WGSL type of a call's activations, and of its other tensors until a kernel unpacks theirs.
 * @throws for a format without a WGSL type; calls are checked before their kernels are assembled
 */
export function storageOf({ activations }: Formats): Storable {
  const storage = storable(activations);
  if (storage === null) throw new Error(`formats: expected activations of f32 or f16, got ${activations.id}`);
  return storage;
}

/** The text of a file below `shaders/`. @throws if there is none */
export function shaderSource(path: string): string {
  const source = sources[`../../shaders/${path}`];
  if (source === undefined) throw new Error(`shader: expected a file below shaders/, got "${path}"`);
  return source;
}

/**
 * A whole WGSL module: extensions, constants and `scalar` first, then the file with each `// @include` line
 * replaced by the piece it names. A piece named twice is included once.
 */
export function assemble(path: string, prelude: Prelude): string {
  const { storage, enable = [], constants, pieces = {} } = prelude;
  const extensions = [...(storage === 'f16' ? ['f16'] : []), ...enable];
  const head = [
    ...extensions.map((name) => `enable ${name};`),
    `alias scalar = ${storage};`,
    `alias scalar4 = vec4<${storage}>;`,
    ...Object.entries(constants).map(([name, value]) => `const ${name} = ${value}u;`),
  ];
  return `${head.join('\n')}\n\n${unroll(include(path, pieces, new Set()), constants)}`;
}

function include(path: string, pieces: Readonly<Record<string, string | number>>, seen: Set<string>): string {
  if (seen.has(path)) return '';
  seen.add(path);
  return shaderSource(path).replaceAll(/^ *\/\/ @include (\S+)$/gm, (_, named: string) => {
    const piece = named.replaceAll(/\{(\w+)\}/g, (_whole, key: string) => String(pieces[key]));
    return include(piece, pieces, seen);
  });
}
