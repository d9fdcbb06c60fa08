import type { Checker } from '../check/checker.ts';
import { numberOf } from '../check/structs.ts';
import { accessOf, spaceOf } from '../check/type-names.ts';
import type { Variable } from '../syntax/ast.ts';
import { alignOf, contentBytes, sizeOf, strideOf } from '../typing/layout.ts';
import { textureOf, type TextureType } from '../typing/texture-type.ts';
import { lanesOf, type Type } from '../typing/type.ts';

/** What a host needs to know of a kernel's resource to create a buffer for it. */
export interface Binding {
  /** `group.binding`. */
  readonly id: string;
  readonly group: number;
  readonly binding: number;
  readonly name: string;
  readonly space: 'storage' | 'uniform' | 'handle';
  readonly access: 'read' | 'write' | 'read_write';
  /** Its store type as WGSL. */
  readonly type: string;
  /** Its store type as a tree, for filling it by field names. */
  readonly store: Type;
  /** Its scalar type (`f32`) if it is the same throughout; else null. */
  readonly scalar: string | null;
  /** Stride of the runtime-sized array that it is or ends in; null without one. */
  readonly elementStride: number | null;
  /** Least bytes of a buffer that may be bound, counting one element of a runtime-sized array. */
  readonly leastBytes: number;
  /** The same without trailing padding. */
  readonly contentBytes: number;
  /** What its type says of a texture; null for buffers and samplers. */
  readonly texture: TextureType | null;
  /** 1-based line of its declaration. */
  readonly line: number;
}

/** Describes a module-scope `var` with `@group` and `@binding`; null for other variables. @throws WgslError */
export function bindingOf(checker: Checker, variable: Variable, line: number): Binding | null {
  if (variable.how !== 'var' || !variable.atModule) return null;
  const group = numberOf(checker, variable.attributes, 'group');
  const binding = numberOf(checker, variable.attributes, 'binding');
  if (group === null || binding === null) return null;
  const space = spaceOf(checker, variable) as Binding['space'];
  const info = checker.variable(variable, null).type;
  const type = info.kind === 'reference' ? info.of : info;
  const runtime = runtimeArray(type);
  const texture = textureOf(type);
  return {
    id: `${group}.${binding}`,
    group,
    binding,
    name: variable.name,
    space,
    access: space === 'handle' ? (texture?.access ?? 'read') : accessOf(checker, variable, space),
    type: type.text,
    store: type,
    scalar: onlyScalar(type),
    elementStride: runtime ? strideOf(runtime) : null,
    leastBytes: space === 'handle' ? 0 : Math.ceil(sizeOf(type) / alignOf(type)) * alignOf(type),
    contentBytes: space === 'handle' ? 0 : contentBytes(type),
    texture,
    line,
  };
}

/** The runtime-sized array that a buffer type is or ends in, or null. */
function runtimeArray(type: Type): (Type & { kind: 'array' }) | null {
  if (type.kind === 'array') return type.count === null ? type : null;
  const last = type.kind === 'struct' ? type.members.at(-1)?.type : undefined;
  return last ? runtimeArray(last) : null;
}

function onlyScalar(type: Type): string | null {
  switch (type.kind) {
    case 'array':
      return onlyScalar(type.of);
    case 'atomic':
      return type.of.name;
    case 'struct': {
      const found = new Set(type.members.map((member) => onlyScalar(member.type)));
      return found.size === 1 ? [...found][0]! : null;
    }
    default:
      return lanesOf(type)?.scalar.name ?? null;
  }
}

/** Whether a type contains f16: its bytes are then marked in units of 2 instead of 4. */
export function holdsHalves(type: Type): boolean {
  if (type.kind === 'array') return holdsHalves(type.of);
  if (type.kind === 'struct') return type.members.some((member) => holdsHalves(member.type));
  return type.kind !== 'atomic' && lanesOf(type)?.scalar.name === 'f16';
}
