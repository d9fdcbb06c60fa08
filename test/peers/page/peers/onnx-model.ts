/** Tiny ONNX models, written field by field. @see onnx/onnx.proto of ONNX for the numbers */

/** Element types of ONNX. */
export const ONNX_TYPES = { f32: 1, u8: 2, i32: 6, i64: 7 } as const;

/** A named tensor of a model. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type?: keyof typeof ONNX_TYPES;
}

/** A node: names of inputs and outputs; a missing optional input is an empty name. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers become integers, unless the name is in `floats`; lists are of integers. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
  readonly floats?: readonly string[];
  /** Microsoft's operators, instead of the standard ones. */
  readonly contrib?: true;
}

/** A model; its initializers are constants. */
export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxTensor[];
  readonly outputs: readonly OnnxTensor[];
  readonly initializers?: readonly (OnnxTensor & { readonly data: ArrayBufferView<ArrayBuffer> })[];
}

const OPSET = 17;
const CONTRIB = 'com.microsoft';

/** The bytes of a model. */
export const onnxBytes = ({ nodes, inputs, outputs, initializers = [] }: OnnxModel): Uint8Array =>
  joined([
    varintField(1, 8),
    messageField(8, [varintField(2, OPSET)]),
    messageField(8, [textField(1, CONTRIB), varintField(2, 1)]),
    messageField(7, [
      ...nodes.map((node) => messageField(1, nodeFields(node))),
      textField(2, 'graph'),
      ...initializers.map(({ name, shape, type = 'f32', data }) =>
        messageField(5, [
          ...shape.map((size) => varintField(1, size)),
          varintField(2, ONNX_TYPES[type]),
          textField(8, name),
          bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
        ]),
      ),
      ...inputs.map((tensor) => messageField(11, valueFields(tensor))),
      ...outputs.map((tensor) => messageField(12, valueFields(tensor))),
    ]),
  ]);

const nodeFields = ({ op, inputs, outputs, attributes = {}, floats = [], contrib }: OnnxNode): Uint8Array[] => [
  ...inputs.map((name) => textField(1, name)),
  ...outputs.map((name) => textField(2, name)),
  textField(4, op),
  ...Object.entries(attributes).map(([name, value]) => messageField(5, attributeFields(name, value, floats))),
  ...(contrib ? [textField(7, CONTRIB)] : []),
];

const [FLOAT, INT, INTS] = [1, 2, 7];

function attributeFields(name: string, value: number | readonly number[], floats: readonly string[]): Uint8Array[] {
  if (typeof value !== 'number') {
    return [textField(1, name), ...value.map((item) => varintField(8, item)), varintField(20, INTS)];
  }
  return floats.includes(name)
    ? [textField(1, name), floatField(2, value), varintField(20, FLOAT)]
    : [textField(1, name), varintField(3, value), varintField(20, INT)];
}

const valueFields = ({ name, shape, type = 'f32' }: OnnxTensor): Uint8Array[] => [
  textField(1, name),
  messageField(2, [
    messageField(1, [
      varintField(1, ONNX_TYPES[type]),
      messageField(
        2,
        shape.map((size) => messageField(1, [varintField(1, size)])),
      ),
    ]),
  ]),
];

const varintField = (field: number, value: number): Uint8Array => joined([varint(field << 3), varint(value)]);
const textField = (field: number, text: string): Uint8Array => bytesField(field, new TextEncoder().encode(text));
const messageField = (field: number, parts: readonly Uint8Array[]): Uint8Array => bytesField(field, joined(parts));
const bytesField = (field: number, bytes: Uint8Array): Uint8Array =>
  joined([varint((field << 3) | 2), varint(bytes.length), bytes]);

function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joined([varint((field << 3) | 5), bytes]);
}

/** Seven bits a byte, the lowest first; negative numbers as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
