/** A constant of a graph. */
export interface ReadTensor {
  readonly shape: readonly number[];
  /** Empty of a large one. */
  readonly values: readonly number[];
}

/** A node of an ONNX graph: what its FLOP depend on. */
export interface ReadNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** An ONNX graph. */
export interface ReadGraph {
  readonly nodes: readonly ReadNode[];
  readonly constants: ReadonlyMap<string, ReadTensor>;
}

type Attribute = number | string | readonly number[] | ReadTensor;

/** Fields of a protobuf message by number: integers, or bytes. */
type Fields = Map<number, (bigint | Uint8Array)[]>;

/** Reads a model. @see onnx/onnx.proto of ONNX for the numbers */
export function readOnnx(bytes: Uint8Array): ReadGraph {
  const graph = fieldsOf(messages(fieldsOf(bytes), 7)[0]!);
  const nodes = messages(graph, 1).map((message): ReadNode => {
    const node = fieldsOf(message);
    return {
      op: texts(node, 4)[0]!,
      inputs: texts(node, 1),
      outputs: texts(node, 2),
      attributes: new Map(messages(node, 5).map((attribute) => attributeOf(fieldsOf(attribute)))),
    };
  });
  const constants = new Map(
    messages(graph, 5).map((message) => {
      const tensor = fieldsOf(message);
      return [texts(tensor, 8)[0]!, tensorOf(tensor)] as const;
    }),
  );
  for (const { op, outputs, attributes } of nodes) {
    const value = attributes.get('value');
    if (op === 'Constant' && typeof value === 'object' && 'shape' in value) constants.set(outputs[0]!, value);
  }
  return { nodes, constants };
}

const tensorOf = (tensor: Fields): ReadTensor => ({ shape: integers(tensor, 1), values: valuesOf(tensor) });

const FLOAT_TYPE = 1;
const INT64_TYPE = 7;
/** Larger constants are weights, whose values nobody asks for. */
const MOST_VALUES = 64;

function valuesOf(tensor: Fields): number[] {
  const [type] = integers(tensor, 2);
  const [raw] = messages(tensor, 9);
  if (!raw || raw.length > 8 * MOST_VALUES) return [];
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (type === FLOAT_TYPE) return Array.from({ length: raw.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  if (type === INT64_TYPE)
    return Array.from({ length: raw.length / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)));
  return [];
}

function attributeOf(attribute: Fields): [string, Attribute] {
  const name = texts(attribute, 1)[0]!;
  if (attribute.has(8)) return [name, integers(attribute, 8)];
  if (attribute.has(3)) return [name, integers(attribute, 3)[0]!];
  if (attribute.has(4)) return [name, texts(attribute, 4)[0]!];
  if (attribute.has(5)) return [name, tensorOf(fieldsOf(messages(attribute, 5)[0]!))];
  return [name, []];
}

function fieldsOf(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const length = [0, 8, -1, 0, 0, 4][key & 7]!;
    let value: bigint | Uint8Array;
    if ((key & 7) === 0) value = varint();
    else {
      const n = length < 0 ? Number(varint()) : length;
      value = new Uint8Array(view.buffer, view.byteOffset + at, n);
      at += n;
    }
    const field = key >> 3;
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

const messages = (fields: Fields, field: number): Uint8Array[] => (fields.get(field) ?? []) as Uint8Array[];
const texts = (fields: Fields, field: number): string[] =>
  messages(fields, field).map((bytes) => new TextDecoder().decode(bytes));

/** Repeated integers, packed or not. */
function integers(fields: Fields, field: number): number[] {
  return (fields.get(field) ?? []).flatMap((value) => {
    if (typeof value === 'bigint') return [Number(BigInt.asIntN(64, value))];
    const wrapped = [...value].reduce<{ all: bigint[]; shift: bigint; now: bigint }>(
      ({ all, shift, now }, byte) => {
        const next = now | (BigInt(byte & 0x7f) << shift);
        return byte < 0x80 ? { all: [...all, next], shift: 0n, now: 0n } : { all, shift: shift + 7n, now: next };
      },
      { all: [], shift: 0n, now: 0n },
    );
    return wrapped.all.map((one) => Number(BigInt.asIntN(64, one)));
  });
}
