import { Builder } from 'flatbuffers';

/** Tiny TFLite models. @see tensorflow/lite/schema/schema.fbs for the numbers of fields, operators and options */

/** The operators in use, with the numbers of the operator and of its options. */
const OPERATORS = {
  fullyConnected: { code: 9, options: 8 },
  softmax: { code: 25, options: 9 },
  batchMatMul: { code: 126, options: 101 },
} as const;

/** The tensors of an f32 model are numbered; those with data are constants. */
export interface TfliteTensor {
  readonly shape: readonly number[];
  readonly data?: Float32Array<ArrayBuffer>;
}

/** A node: an operator with the numbers of its tensors. */
export interface TfliteNode {
  readonly op: keyof typeof OPERATORS;
  readonly inputs: readonly number[];
  readonly output: number;
  /** Of `batchMatMul`: whether the second matrix is transposed. */
  readonly transposed?: boolean;
}

/** A model: its output is the last tensor. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly nodes: readonly TfliteNode[];
  /** Numbers of the tensors that are given at each run. */
  readonly inputs: readonly number[];
}

const [VERSION, OPTIONAL] = [3, -1];
const HEADROOM = 1 << 16;

/** The bytes of a model. */
export function tfliteBytes({ tensors, nodes, inputs }: TfliteModel): Uint8Array {
  const bytes = tensors.reduce((sum, { data }) => sum + (data?.byteLength ?? 0), 0);
  const b = new Builder(bytes + HEADROOM);
  // Buffer 0 is empty, for tensors without data.
  const buffers = [table(b, 1, []), ...tensors.map(({ data }) => bufferTable(b, data))];
  const tensorTables = tensors.map(({ shape, data }, i) => {
    const [sizes, name] = [intVector(b, shape), b.createString(`t${i}`)];
    return table(b, 5, [
      (at) => b.addFieldOffset(0, sizes, at),
      (at) => b.addFieldInt32(2, data ? i + 1 : 0, at),
      (at) => b.addFieldOffset(3, name, at),
    ]);
  });
  const codes = [...new Set(nodes.map(({ op }) => op))];
  const operators = nodes.map((node) => operatorTable(b, node, codes));
  const subgraph = subgraphTable(b, tensorTables, operators, [inputs, [tensors.length - 1]]);
  const codeTables = codes.map((op) => {
    const { code } = OPERATORS[op];
    return table(b, 4, [
      (at) => b.addFieldInt8(0, code, at),
      (at) => b.addFieldInt32(2, 1, at),
      (at) => b.addFieldInt32(3, code, at),
    ]);
  });
  const [codeVector, graphVector, bufferVector] = [
    offsetVector(b, codeTables),
    offsetVector(b, [subgraph]),
    offsetVector(b, buffers),
  ];
  const model = table(b, 5, [
    (at) => b.addFieldInt32(0, VERSION, at),
    (at) => b.addFieldOffset(1, codeVector, at),
    (at) => b.addFieldOffset(2, graphVector, at),
    (at) => b.addFieldOffset(4, bufferVector, at),
  ]);
  b.finish(model, 'TFL3');
  return b.asUint8Array();
}

function operatorTable(
  b: Builder,
  { op, inputs, output, transposed = false }: TfliteNode,
  codes: readonly string[],
): number {
  // A fully connected layer has an optional bias.
  const given = intVector(b, op === 'fullyConnected' ? [...inputs, OPTIONAL] : inputs);
  const outputs = intVector(b, [output]);
  const options = optionsTable(b, op, transposed);
  return table(b, 5, [
    (at) => b.addFieldInt32(0, codes.indexOf(op), at),
    (at) => b.addFieldOffset(1, given, at),
    (at) => b.addFieldOffset(2, outputs, at),
    (at) => b.addFieldInt8(3, OPERATORS[op].options, at),
    (at) => b.addFieldOffset(4, options, at),
  ]);
}

function optionsTable(b: Builder, op: TfliteNode['op'], transposed: boolean): number {
  if (op === 'batchMatMul') return table(b, 3, [(at) => b.addFieldInt8(1, Number(transposed), at)]);
  if (op === 'fullyConnected') return table(b, 4, []);
  b.startObject(1);
  // The only field of softmax's options: beta, an f32.
  b.addFieldInt32(0, new Uint32Array(Float32Array.of(1).buffer)[0]!, 0);
  return b.endObject();
}

function subgraphTable(
  b: Builder,
  tensors: readonly number[],
  operators: readonly number[],
  [inputs, outputs]: readonly [readonly number[], readonly number[]],
): number {
  const fields = [offsetVector(b, tensors), intVector(b, inputs), intVector(b, outputs), offsetVector(b, operators)];
  return table(
    b,
    5,
    fields.map((value, i) => (at: number) => b.addFieldOffset(i, value, at)),
  );
}

/** A table of so many fields; what is absent has its default, and nothing in use has the default 0 on purpose. */
function table(b: Builder, fields: number, write: readonly ((absent: number) => void)[]): number {
  b.startObject(fields);
  for (const one of write) one(0);
  return b.endObject();
}

function bufferTable(b: Builder, data: Float32Array<ArrayBuffer> | undefined): number {
  if (!data) return table(b, 1, []);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  b.startVector(1, bytes.length, 16);
  b.bb.setPosition((b.space -= bytes.length));
  b.bb.bytes().set(bytes, b.space);
  const vector = b.endVector();
  return table(b, 1, [(at) => b.addFieldOffset(0, vector, at)]);
}

function intVector(b: Builder, values: readonly number[]): number {
  b.startVector(4, values.length, 4);
  for (const value of values.toReversed()) b.addInt32(value);
  return b.endVector();
}

function offsetVector(b: Builder, offsets: readonly number[]): number {
  b.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) b.addOffset(offset);
  return b.endVector();
}
