import { F32, I32, lanesOf, scalarNamed, U32, vector, VOID, type Scalar, type Type } from '../typing/type.ts';
import type { Builtin } from './rule.ts';

/** What built-in functions need to know of a texture. */
interface Texture {
  /** `2d`, `3d`, `cube_array` and so on. */
  readonly shape: string;
  readonly isDepth: boolean;
  /** The scalar type of a texel's components when read. */
  readonly of: Scalar;
}

/** The texture of a handle type; null for samplers and other types. */
function textureOf(type: Type | undefined): Texture | null {
  if (type?.kind !== 'handle') return null;
  const [, kind, arg] = /^texture_(\w+)(?:<(\w+)(?:, \w+)?>)?$/.exec(type.text) ?? [];
  if (!kind) return null;
  const isStorage = kind.startsWith('storage_');
  const of = isStorage
    ? arg?.endsWith('uint')
      ? U32
      : arg?.endsWith('sint')
        ? I32
        : F32
    : ((arg === undefined ? F32 : scalarNamed(arg)) ?? F32);
  return { shape: kind.replace(/^(storage|depth)_/, ''), isDepth: kind.startsWith('depth_'), of };
}

const quad = ({ of }: Texture): Type => vector(4, of);
const texel = (texture: Texture): Type => (texture.isDepth ? F32 : quad(texture));

function dimensions({ shape }: Texture): Type {
  if (shape === '1d') return U32;
  return vector(shape === '3d' ? 3 : 2, U32);
}

/** A texture function: `result` of its first texture argument, which a component to gather may precede. */
const texture = (
  name: string,
  args: Builtin['arguments'],
  result: (texture: Texture) => Type,
  first: 0 | 1 = 0,
): [string, Builtin] => [
  name,
  {
    arguments: args,
    atRuntime: true,
    type(types) {
      const at = first === 1 && types[0]!.kind !== 'handle' ? 1 : 0;
      const found = textureOf(types[at]);
      const fits = types.every((type, i) => i === at || type.kind === 'handle' || lanesOf(type));
      return found && fits ? result(found) : null;
    },
    cost: () => ({ [`texture.${name}`]: 1 }),
  },
];

/** A texture query, which accesses no texels. */
const asked = (name: string, args: Builtin['arguments'], result: (texture: Texture) => Type): [string, Builtin] => {
  const [, { cost: _, ...rest }] = texture(name, args, result);
  return [name, rest];
};

/**
 * Texture functions: executions are counted by name; texels belong to no buffer, so their bytes are not counted.
 * @see https://www.w3.org/TR/WGSL/#texture-builtin-functions
 */
export const TEXTURE: Readonly<Record<string, Builtin>> = Object.fromEntries<Builtin>([
  asked('textureDimensions', [1, 2], dimensions),
  ...['textureNumLayers', 'textureNumLevels', 'textureNumSamples'].map((name) => asked(name, [1, 1], () => U32)),
  texture('textureLoad', [2, 4], texel),
  texture('textureStore', [3, 4], () => VOID),
  texture('textureSampleLevel', [4, 6], texel),
  texture('textureSampleGrad', [5, 7], texel),
  texture('textureSampleBaseClampToEdge', [3, 3], texel),
  texture('textureSampleCompareLevel', [4, 6], () => F32),
  texture('textureGather', [3, 6], quad, 1),
  texture('textureGatherCompare', [4, 6], quad),
]);
