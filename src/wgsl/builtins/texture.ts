import { textureOf, type TextureType as Texture } from '../typing/texture-type.ts';
import { F32, lanesOf, U32, vector, VOID, type Type } from '../typing/type.ts';
import type { Builtin } from './rule.ts';

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
 * Texture functions: executions are counted by name; `instrument` counts the texels they ask for.
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
