import { columnStride, offsetsOf, sizeOf, strideOf } from '../../wgsl/typing/layout.ts';
import type { Fields } from '../../wgsl/read-fields.ts';
import type { ArrayType, Type } from '../../wgsl/typing/type.ts';
import { toHalf } from '../../device/half.ts';
import { fillBytes, valueProblem, type BufferSpec } from './fill-buffer.ts';
import { firstNames } from '../../text/name-list.ts';

/** Bytes made from fields, and the fields without a value, which hold zeros. */
export interface FilledFields {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly unnamed: readonly string[];
}

type ScalarName = 'f32' | 'f16' | 'u32' | 'i32';

/** A scalar in memory. */
interface Leaf {
  readonly at: number;
  readonly of: ScalarName;
}

/** The part of a value that a name refers to. */
interface Part {
  readonly type: Type;
  readonly at: number;
}

const FILLS: ReadonlySet<string> = new Set(['zeros', 'iota', 'normal', 'random']);
/** Most field names in a message. */
const MOST_SHOWN = 16;
const MOST_BYTES = 2 ** 32;

/**
 * The bytes of a value whose parts are given by name. A part is given as numbers separated by semicolons, repeated if
 * there are too few, or as `zeros`, `iota`, `normal` or `random`. A runtime-sized last member is as long as its numbers,
 * or takes a length, as in `normal:4096`. The name '' is the whole value.
 * @throws Error whose message is a sentence without a full stop
 */
export function fillFields(type: Type, fields: Fields, seed: number): FilledFields {
  const given = Object.entries(fields).map(([name, text]) => ({ name, steps: stepsOf(name), text: text.trim() }));
  const length = openLength(type, given);
  const bytes = new Uint8Array(Math.ceil(bytesOf(type, length) / 4) * 4);
  const view = new DataView(bytes.buffer);
  given.forEach(({ name, steps, text }, i) => {
    const part = find(type, steps, name, type);
    const leaves = leavesOf(part, length);
    numbersOf(name, text, leaves, seed + i).forEach((value, k) => write(view, leaves[k]!, value));
  });
  const names = namesOf(type);
  const unnamed = names.filter((name) => !given.some(({ steps }) => covers(steps, stepsOf(name))));
  return { bytes, unnamed };
}

/** Whether a given name covers a field or a part of it. */
function covers(given: readonly string[], field: readonly string[]): boolean {
  return given.slice(0, field.length).every((step, i) => step === field[i]);
}

/** `a.b[2].c` as a list of steps. */
function stepsOf(name: string): string[] {
  const steps = name.match(/[^.[\]]+/g) ?? [];
  const again = name
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((step) => step !== '');
  if (name !== '' && (again.length !== steps.length || again.some((step) => !/^\w+$/.test(step)))) {
    throw new Error(`expected the name of a field, such as scale, inner.scale or list[2], got ${JSON.stringify(name)}`);
  }
  return steps;
}

function find(type: Type, steps: readonly string[], name: string, whole: Type): Part {
  let part: Part = { type, at: 0 };
  for (const step of steps) {
    const { type: of, at } = part;
    const unknown = (): Error =>
      new Error(`expected one of its fields, ${listed(namesOf(whole))}, got ${JSON.stringify(name)}`);
    if (of.kind === 'struct') {
      const k = of.members.findIndex((member) => member.name === step);
      if (k < 0) throw unknown();
      part = { type: of.members[k]!.type, at: at + offsetsOf(of)[k]! };
    } else if (of.kind === 'array' && /^\d+$/.test(step)) {
      const index = Number(step);
      if (of.count !== null && index >= of.count) {
        throw new Error(`${name}: expected an index below ${of.count}, got ${index}`);
      }
      part = { type: of.of, at: at + index * strideOf(of) };
    } else throw unknown();
  }
  return part;
}

const listed = (names: readonly string[]): string => firstNames(names, MOST_SHOWN);

/** Names of all fields that hold numbers; arrays are not expanded. */
function namesOf(type: Type, before = ''): string[] {
  if (type.kind !== 'struct') return [before];
  return type.members.flatMap((member) =>
    namesOf(member.type, before === '' ? member.name : `${before}.${member.name}`),
  );
}

/** The runtime-sized array that a type is or ends in, with the steps to it. */
function openArray(type: Type, steps: readonly string[] = []): { array: ArrayType; steps: readonly string[] } | null {
  if (type.kind === 'array') return type.count === null ? { array: type, steps } : null;
  const last = type.kind === 'struct' ? type.members.at(-1) : undefined;
  return last ? openArray(last.type, [...steps, last.name]) : null;
}

/** Length of the runtime-sized array, from what is given for it; 0 without one. */
function openLength(
  type: Type,
  given: readonly { readonly name: string; readonly steps: readonly string[]; readonly text: string }[],
): number {
  const open = openArray(type);
  if (!open) return 0;
  let length = 0;
  for (const { name, steps, text } of given) {
    if (!open.steps.every((step, i) => steps[i] === step)) continue;
    const index = steps[open.steps.length];
    if (index !== undefined) {
      length = Math.max(length, Number(index) + 1);
      continue;
    }
    const [fill = '', count] = text.split(':');
    const each = leavesOf({ type: open.array.of, at: 0 }, 0).length;
    const elements = FILLS.has(fill) ? Number(count ?? NaN) : text.split(';').length / each;
    if (!Number.isInteger(elements) || elements < 1) {
      throw new Error(
        FILLS.has(fill)
          ? `${name}: expected a length in elements, as in ${fill}:64, got ${JSON.stringify(text)}`
          : `${name}: expected whole elements of ${each} numbers each, got ${text.split(';').length} numbers`,
      );
    }
    length = Math.max(length, elements);
  }
  if (length > 0 && length * strideOf(open.array) < MOST_BYTES) return length;
  const name = open.steps.join('.');
  throw new Error(
    length === 0
      ? `${name}: expected its contents and length, as in ${name}=zeros:64, got nothing`
      : `${name}: expected fewer elements, got ${length}`,
  );
}

function bytesOf(type: Type, length: number): number {
  const open = openArray(type);
  if (!open) return sizeOf(type);
  // The type's size includes one element.
  return Math.max(sizeOf(type), sizeOf(type) + (length - 1) * strideOf(open.array));
}

/** The scalars of a part in memory order, without padding. */
function leavesOf({ type, at }: Part, length: number, into: Leaf[] = []): Leaf[] {
  switch (type.kind) {
    case 'scalar':
      into.push({ at, of: type.name as ScalarName });
      break;
    case 'atomic':
      into.push({ at, of: type.of.name as ScalarName });
      break;
    case 'vector':
      for (let i = 0; i < type.size; i++) leavesOf({ type: type.of, at: at + i * sizeOf(type.of) }, length, into);
      break;
    case 'matrix':
      for (let i = 0; i < type.columns * type.rows; i++) {
        const [column, row] = [Math.floor(i / type.rows), i % type.rows];
        into.push({ at: at + column * columnStride(type) + row * sizeOf(type.of), of: type.of.name as ScalarName });
      }
      break;
    case 'array':
      for (let i = 0; i < (type.count ?? length); i++)
        leavesOf({ type: type.of, at: at + i * strideOf(type) }, length, into);
      break;
    case 'struct':
      type.members.forEach((member, i) => leavesOf({ type: member.type, at: at + offsetsOf(type)[i]! }, length, into));
      break;
    default:
  }
  return into;
}

/** The numbers that a text gives to the scalars. */
function numbersOf(
  name: string,
  text: string,
  leaves: readonly Leaf[],
  seed: number,
): ArrayLike<number> & Iterable<number> & { forEach(each: (value: number, i: number) => void): void } {
  const label = name === '' ? '' : `${name}: `;
  const [fill = ''] = text.split(':');
  if (FILLS.has(fill)) return filled(fill as BufferSpec['fill'], leaves, seed);
  const values = text.split(';').map((one) => (one.trim() === '' ? NaN : Number(one)));
  if (values.some((value) => Number.isNaN(value))) {
    throw new Error(
      `${label}expected numbers separated by semicolons, or zeros, iota, normal or random, got ${JSON.stringify(text)}`,
    );
  }
  if (leaves.length % values.length !== 0) {
    throw new Error(`${label}expected ${leaves.length} numbers, got ${values.length}`);
  }
  leaves.forEach(({ of }, i) => {
    const wrong = valueProblem(of, [values[i % values.length]!]);
    if (wrong !== null) throw new Error(`${label}${wrong}`);
  });
  return leaves.map((_, i) => values[i % values.length]!);
}

/** The values of a buffer of the first scalar's type with this fill. */
function filled(fill: BufferSpec['fill'], leaves: readonly Leaf[], seed: number): Float64Array {
  const isWhole = leaves[0]?.of === 'u32' || leaves[0]?.of === 'i32';
  const type = isWhole ? (leaves[0]!.of as 'u32' | 'i32') : 'f32';
  const { buffer } = fillBytes({ type, fill, length: leaves.length }, seed);
  return Float64Array.from(
    type === 'f32' ? new Float32Array(buffer) : type === 'u32' ? new Uint32Array(buffer) : new Int32Array(buffer),
  );
}

function write(view: DataView, { at, of }: Leaf, value: number): void {
  if (of === 'f32') view.setFloat32(at, value, true);
  else if (of === 'f16') view.setUint16(at, toHalf(value), true);
  else view.setUint32(at, Math.trunc(value) >>> 0, true);
}
