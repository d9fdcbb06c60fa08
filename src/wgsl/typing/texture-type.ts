import { F32, I32, scalarNamed, U32, type Access, type Scalar, type Type } from './type.ts';

/** What the type of a texture says. */
export interface TextureType {
  readonly kind: 'sampled' | 'depth' | 'multisampled' | 'storage' | 'external';
  readonly shape: '1d' | '2d' | '2d_array' | '3d' | 'cube' | 'cube_array';
  /** Whether a read texel is a single f32. */
  readonly isDepth: boolean;
  /** The scalar type of a texel's components when read. */
  readonly of: Scalar;
  /** A storage texture's format; null: the bound texture has it. */
  readonly format: string | null;
  readonly access: Access;
}

const TEXTURE =
  /^texture_(?:(storage|depth_multisampled|depth|multisampled)_)?(1d|2d|2d_array|3d|cube|cube_array|external)(?:<(\w+)(?:, (\w+))?>)?$/;

/** The texture of a handle type; null for samplers and other types. */
export function textureOf(type: Type | undefined): TextureType | null {
  if (type?.kind !== 'handle') return null;
  const [, prefix, shape, arg, access = 'read'] = TEXTURE.exec(type.text) ?? [];
  if (!shape) return null;
  if (shape === 'external') {
    return { kind: 'external', shape: '2d', isDepth: false, of: F32, format: null, access: 'read' };
  }
  const shared = { shape: shape as TextureType['shape'], isDepth: prefix?.startsWith('depth') === true };
  if (prefix === 'storage') {
    const of = arg?.endsWith('uint') ? U32 : arg?.endsWith('sint') ? I32 : F32;
    return { ...shared, kind: 'storage', of, format: arg ?? null, access: access as Access };
  }
  const kind = prefix?.endsWith('multisampled') ? 'multisampled' : prefix === 'depth' ? 'depth' : 'sampled';
  return { ...shared, kind, of: (arg === undefined ? F32 : scalarNamed(arg)) ?? F32, format: null, access: 'read' };
}

/** Whether a type is that of a sampler, comparing or not. */
export const isSampler = (type: Type): boolean => type.kind === 'handle' && type.text.startsWith('sampler');

/** Axes of a texel's coordinates, without the layer of an array. */
export const axesOf = ({ shape }: Pick<TextureType, 'shape'>): 1 | 2 | 3 =>
  shape === '1d' ? 1 : shape === '3d' ? 3 : 2;

/** Whether a texture has layers, which a further argument chooses. */
export const hasLayers = ({ shape }: Pick<TextureType, 'shape'>): boolean => shape.endsWith('_array');
