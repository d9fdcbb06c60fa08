import type { StorageType } from '../../theory/dtype.ts';
import { rowPitch } from '../../kernels/layout.ts';
import type { Operator, Reader, Shape, TensorSpec } from '../../theory/operator.ts';
import type { Gpu } from './adapter.ts';
import { createCopies, createWindows, type Windows } from './windows.ts';
import { createBuffer, randomTensor, tensorBytes, upload, type HostTensor } from './buffers.ts';

/** The matrices of one operator call, on the CPU and on the GPU. */
export interface Tensors {
  readonly specs: Readonly<Record<string, TensorSpec>>;
  readonly buffers: Readonly<Record<string, GPUBuffer>>;
  /** The one matrix with the role `output`. */
  readonly output: { readonly name: string; readonly spec: TensorSpec };
  /** One row of the output in float64, computed once. */
  reference(row: number): Float64Array;
}

/** Makes and keeps matrices: calls that share an operator share inputs of equal size, W of a GEMV across batches. */
export interface TensorStore {
  tensors(op: Operator, shape: Shape, storage: StorageType): Tensors;
  /** The operands again and again, until they are this many bytes; null where there is no room for that. */
  windows(op: Operator, shape: Shape, storage: StorageType, bytes: number): Promise<Windows | null>;
  /** Frees everything. */
  clear(): void;
}

/** A store that fills inputs with seeded random normals. */
export function createTensorStore(gpu: Gpu, seed: number): TensorStore {
  const inputs = new Map<string, { host: HostTensor; buffer: GPUBuffer }>();
  const written = new Map<string, GPUBuffer>();
  const calls = new Map<string, Tensors>();

  const key = (op: Operator, name: string, { rows, cols }: TensorSpec, storage: string): string =>
    [op.id, name, rows, cols, storage].join(' ');

  const input = (op: Operator, name: string, spec: TensorSpec, storage: StorageType) => {
    const id = key(op, name, spec, storage);
    let entry = inputs.get(id);
    if (!entry) {
      const host = randomTensor(spec, storage, hash(`${op.id} ${name}`, seed));
      entry = { host, buffer: upload(gpu, id, host, storage) };
      inputs.set(id, entry);
    }
    return entry;
  };

  const output = (op: Operator, name: string, spec: TensorSpec, storage: StorageType): GPUBuffer => {
    const id = key(op, name, spec, storage);
    let buffer = written.get(id);
    if (!buffer) written.set(id, (buffer = createBuffer(gpu, id, tensorBytes(spec, storage))));
    return buffer;
  };

  const make = (op: Operator, shape: Shape, storage: StorageType): Tensors => {
    const specs = op.tensors(shape);
    const readers: Record<string, Reader> = {};
    const buffers: Record<string, GPUBuffer> = {};
    for (const [name, spec] of Object.entries(specs)) {
      if (spec.role === 'input') {
        const { host, buffer } = input(op, name, spec, storage);
        const pitch = rowPitch(spec.cols);
        readers[name] = (row, col) => host.values[row * pitch + col]!;
        buffers[name] = buffer;
      } else buffers[name] = output(op, name, spec, storage);
    }
    const [name, spec] = Object.entries(specs).find(([, { role }]) => role === 'output')!;
    const rows = new Map<number, Float64Array>();
    return {
      specs,
      buffers,
      output: { name, spec },
      reference(row) {
        let values = rows.get(row);
        if (!values) rows.set(row, (values = op.referenceRow(shape, readers, row)));
        return values;
      },
    };
  };

  const copies = createCopies(gpu);

  const tensors = (op: Operator, shape: Shape, storage: StorageType): Tensors => {
    const id = `${op.id} ${JSON.stringify(shape)} ${storage}`;
    let call = calls.get(id);
    if (!call) calls.set(id, (call = make(op, shape, storage)));
    return call;
  };

  return {
    tensors,
    windows: (op, shape, storage, bytes) => createWindows(copies, tensors(op, shape, storage), bytes),
    clear() {
      copies.clear();
      for (const { buffer } of inputs.values()) buffer.destroy();
      for (const buffer of written.values()) buffer.destroy();
      for (const map of [inputs, written, calls]) map.clear();
    },
  };
}

/** FNV-1a of a text, from a seed. */
function hash(text: string, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (const character of text) h = Math.imul(h ^ character.codePointAt(0)!, 0x01000193);
  return h >>> 0;
}
