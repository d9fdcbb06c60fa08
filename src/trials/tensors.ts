import { rowPitch } from '../kernels/row-layout.ts';
import { matricesOf, type Matrix, type OpCall, type Operator, type Reader } from '../ops/operator.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { createCopies, createWindows, type Windows } from '../device/windows.ts';
import { createBuffer } from '../device/buffers.ts';
import { matrixBytes, randomTensor, upload, type HostTensor } from './tensor-data.ts';

/** A matrix that an operator writes. */
export interface Output {
  readonly name: string;
  readonly matrix: Matrix;
}

/** The matrices of one operator call, on the CPU and on the GPU. */
export interface Tensors {
  readonly matrices: Readonly<Record<string, Matrix>>;
  /** By the names of the matrices; those of scales and zero points are `w.scales` and `w.zeros`. */
  readonly buffers: Readonly<Record<string, GPUBuffer>>;
  /** The matrices with the role `output`. */
  readonly outputs: readonly Output[];
  /** The first of them, usually the only one. */
  readonly output: Output;
  /** One row of an output, by default the first, in float64, computed once. */
  reference(row: number, output?: string): Float64Array;
}

/** Creates and caches matrices: calls of one operator share inputs of equal size, such as W of a GEMV across batches. */
export interface TensorStore {
  tensors(call: OpCall): Tensors;
  /** Copies of the operands that together take this many bytes; null if they do not fit. */
  windows(call: OpCall, bytes: number): Promise<Windows | null>;
  /** Frees everything. */
  clear(): void;
}

/** A store that fills inputs with seeded random normals. */
export function createTensorStore(gpu: Gpu, seed: number): TensorStore {
  const inputs = new Map<string, { values: HostTensor['values']; buffers: Readonly<Record<string, GPUBuffer>> }>();
  const written = new Map<string, GPUBuffer>();
  const calls = new Map<string, Tensors>();

  const key = (op: Operator, name: string, { rows, cols, format }: Matrix): string =>
    [op.id, name, rows, cols, format.id].join(' ');

  const input = (op: Operator, name: string, matrix: Matrix) => {
    const id = key(op, name, matrix);
    let entry = inputs.get(id);
    if (!entry) {
      const { values, parts } = randomTensor(name, matrix, hash(`${op.id} ${name}`, seed));
      const buffers = [...parts].map(([part, data]) => [part, upload(gpu, `${id} ${part}`, data)] as const);
      entry = { values, buffers: Object.fromEntries(buffers) };
      inputs.set(id, entry);
    }
    return entry;
  };

  const output = (op: Operator, name: string, matrix: Matrix): GPUBuffer => {
    const id = key(op, name, matrix);
    let buffer = written.get(id);
    if (!buffer) written.set(id, (buffer = createBuffer(gpu, id, matrixBytes(matrix))));
    return buffer;
  };

  const make = (call: OpCall): Tensors => {
    const { op, shape } = call;
    const matrices = matricesOf(call);
    const readers: Record<string, Reader> = {};
    const buffers: Record<string, GPUBuffer> = {};
    for (const [name, matrix] of Object.entries(matrices)) {
      if (isOperand(matrix)) {
        const { values, buffers: own } = input(op, name, matrix);
        const pitch = rowPitch(matrix.cols);
        readers[name] = (row, col) => values[row * pitch + col]!;
        Object.assign(buffers, own);
      } else buffers[name] = output(op, name, matrix);
    }
    const outputs = Object.entries(matrices).flatMap(([name, matrix]) =>
      matrix.role === 'output' ? [{ name, matrix }] : [],
    );
    const rows = new Map<string, Float64Array>();
    return {
      matrices,
      buffers,
      outputs,
      output: outputs[0]!,
      reference(row, name = outputs[0]!.name) {
        const id = `${name} ${row}`;
        let values = rows.get(id);
        if (!values) rows.set(id, (values = op.referenceRow(shape, readers, row, name)));
        return values;
      },
    };
  };

  const copies = createCopies(gpu);

  const tensors = (call: OpCall): Tensors => {
    const { op, shape, formats } = call;
    const id = JSON.stringify([op.id, shape, formats]);
    let made = calls.get(id);
    if (!made) calls.set(id, (made = make(call)));
    return made;
  };

  return {
    tensors,
    windows(call, bytes) {
      const { matrices, buffers } = tensors(call);
      // What passes between dispatches is reused, as in an engine.
      const operands = Object.keys(buffers).filter((name) => !isPassing(matrices[name]));
      return createWindows(
        copies,
        operands.map((name) => buffers[name]!),
        bytes,
      );
    },
    clear() {
      copies.clear();
      for (const { buffers } of inputs.values()) for (const buffer of Object.values(buffers)) buffer.destroy();
      for (const buffer of written.values()) buffer.destroy();
      for (const map of [inputs, written, calls]) map.clear();
    },
  };
}

/** Whether a tensor is an input, not written by the operator. */
export const isOperand = ({ role }: Pick<Matrix, 'role'>): boolean => role !== 'output' && !isPassing({ role });

/** Whether a tensor only passes results from one dispatch to the next. */
const isPassing = (matrix: Pick<Matrix, 'role'> | undefined): boolean =>
  matrix?.role === 'scratch' || matrix?.role === 'workspace';

/** FNV-1a of a text, from a seed. */
function hash(text: string, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (const character of text) h = Math.imul(h ^ character.codePointAt(0)!, 0x01000193);
  return h >>> 0;
}
