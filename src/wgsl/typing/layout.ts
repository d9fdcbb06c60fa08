import type { ArrayType, StructType, Type } from './type.ts';

/** Bytes of a scalar; bool cannot be in a buffer and takes 4 elsewhere. */
const scalarBytes = (name: string): number => (name === 'f16' ? 2 : 4);

const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to;

/** Alignment in bytes. @see https://www.w3.org/TR/WGSL/#alignment-and-size */
export function alignOf(type: Type): number {
  switch (type.kind) {
    case 'scalar':
      return scalarBytes(type.name);
    case 'atomic':
      return 4;
    case 'vector':
      return scalarBytes(type.of.name) * (type.size === 2 ? 2 : 4);
    case 'matrix':
      return scalarBytes(type.of.name) * (type.rows === 2 ? 2 : 4);
    case 'array':
      return alignOf(type.of);
    case 'struct':
      return type.members.reduce((most, { align, type: of }) => Math.max(most, align ?? alignOf(of)), 1);
    default:
      return 4;
  }
}

/** Size in bytes, inner padding included; for a runtime-sized array, the stride of one element. */
export function sizeOf(type: Type): number {
  switch (type.kind) {
    case 'scalar':
      return scalarBytes(type.name);
    case 'vector':
      return scalarBytes(type.of.name) * type.size;
    case 'matrix':
      return type.columns * columnStride(type);
    case 'array':
      return (type.count ?? 1) * strideOf(type);
    case 'struct': {
      const offsets = offsetsOf(type);
      const last = type.members.at(-1);
      if (!last) return 0;
      return roundUp(offsets.at(-1)! + (last.size ?? sizeOf(last.type)), alignOf(type));
    }
    default:
      return 4;
  }
}

/** Bytes from one element of an array to the next. */
export const strideOf = ({ of }: ArrayType): number => roundUp(sizeOf(of), alignOf(of));

/** Bytes up to the end of the last value, without trailing padding; a runtime-sized array has one element. */
export function contentBytes(type: Type): number {
  switch (type.kind) {
    case 'matrix':
      return (type.columns - 1) * columnStride(type) + scalarBytes(type.of.name) * type.rows;
    case 'array':
      return ((type.count ?? 1) - 1) * strideOf(type) + contentBytes(type.of);
    case 'struct': {
      const last = type.members.at(-1);
      return last ? offsetsOf(type).at(-1)! + contentBytes(last.type) : 0;
    }
    default:
      return sizeOf(type);
  }
}

/** Bytes from one column of a matrix to the next. */
export const columnStride = (type: Type & { kind: 'matrix' }): number =>
  scalarBytes(type.of.name) * (type.rows === 2 ? 2 : 4);

const layouts = new WeakMap<StructType, number[]>();

/** Offset of each struct member in bytes. */
export function offsetsOf(type: StructType): number[] {
  let offsets = layouts.get(type);
  if (offsets) return offsets;
  offsets = [];
  let end = 0;
  for (const { type: member, align, size } of type.members) {
    const offset = roundUp(end, align ?? alignOf(member));
    offsets.push(offset);
    end = offset + (size ?? sizeOf(member));
  }
  layouts.set(type, offsets);
  return offsets;
}

/** Bytes that a load or store of the whole value moves: its scalars without padding. */
export function leafBytes(type: Type): number {
  switch (type.kind) {
    case 'scalar':
    case 'vector':
      return sizeOf(type);
    case 'matrix':
      return scalarBytes(type.of.name) * type.columns * type.rows;
    case 'atomic':
      return 4;
    case 'array':
      return (type.count ?? 0) * leafBytes(type.of);
    case 'struct':
      return type.members.reduce((sum, member) => sum + leafBytes(member.type), 0);
    default:
      return 0;
  }
}

/** Byte ranges of a value's scalars, relative to its start, adjacent ranges joined. */
export function leafRanges(type: Type, at = 0, into: [number, number][] = []): [number, number][] {
  const add = (offset: number, bytes: number): void => {
    const last = into.at(-1);
    if (last && last[0] + last[1] === offset) last[1] += bytes;
    else into.push([offset, bytes]);
  };
  switch (type.kind) {
    case 'scalar':
    case 'vector':
    case 'atomic':
      add(at, sizeOf(type));
      break;
    case 'matrix':
      for (let i = 0; i < type.columns; i++) add(at + i * columnStride(type), scalarBytes(type.of.name) * type.rows);
      break;
    case 'array':
      // Elements without gaps form one range.
      if (leafBytes(type.of) === strideOf(type)) add(at, (type.count ?? 0) * strideOf(type));
      else for (let i = 0; i < (type.count ?? 0); i++) leafRanges(type.of, at + i * strideOf(type), into);
      break;
    case 'struct':
      type.members.forEach((member, i) => leafRanges(member.type, at + offsetsOf(type)[i]!, into));
      break;
    default:
  }
  return into;
}
