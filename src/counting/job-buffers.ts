import { createBuffer, writeBuffer } from '../device/buffers.ts';
import type { Binding, Immediate } from '../wgsl/describe.ts';
import type { Fields } from '../wgsl/read-fields.ts';
import type { Type } from '../wgsl/typing/type.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { RunError } from '../device/run-error.ts';
import { bytesOf, fillBytes, valueProblem, type BufferSpec, type StructSpec } from './fill.ts';
import { fillFields, type FilledFields } from './fill-fields.ts';

/** Buffers by `group.binding`, and notes on those that the job does not name. */
export interface JobBuffers {
  readonly buffers: Map<string, GPUBuffer>;
  readonly notes: readonly string[];
}

/**
 * Creates the buffers an entry point uses. A fixed-size storage buffer that the job does not name holds zeros; a
 * runtime-sized one must be named, and so must a uniform buffer, whose values decide what a kernel does.
 * @throws RunError `bad-job` naming the binding and what to pass
 */
export function createJobBuffers(
  gpu: Gpu,
  bindings: readonly Binding[],
  specs: Readonly<Record<string, BufferSpec | StructSpec>>,
  seed: number,
): JobBuffers {
  for (const id of Object.keys(specs)) {
    if (!bindings.some((binding) => binding.id === id)) {
      const there = bindings.map((binding) => `${binding.id} (${binding.name})`).join(', ') || 'none';
      throw new RunError('bad-job', `binding ${id}: expected a binding that the entry point uses: ${there}`);
    }
  }
  const buffers = new Map<string, GPUBuffer>();
  const notes: string[] = [];
  bindings.forEach((binding, i) => {
    const spec = specs[binding.id] ?? defaultSpec(binding, notes);
    buffers.set(binding.id, createJobBuffer(gpu, binding, contentOf(binding, spec, seed + i, notes)));
  });
  return { buffers, notes };
}

/** An example for a uniform buffer: a struct by its fields, any other type by its values. */
function exampleOf({ id, store, scalar, leastBytes }: Binding, type: string): string {
  if (store.kind === 'struct' && scalar === null) return `${id}=struct:${store.members[0]?.name}=1`;
  return `${id}=${type}:values:${Array.from({ length: Math.min(4, Math.ceil(leastBytes / 4)) }, () => 1).join(',')}`;
}

/** The bytes of a spec, with a note on fields without a value. */
function contentOf(
  binding: Binding,
  spec: BufferSpec | StructSpec,
  seed: number,
  notes: string[],
): { readonly given: number; readonly bytes: () => Uint8Array<ArrayBuffer> } {
  if (spec.type !== 'struct') {
    const wrong = valueProblem(spec.type, spec.values ?? []);
    if (wrong !== null) throw new RunError('bad-job', `${named(binding)}: ${wrong}`);
    return { given: bytesOf(spec), bytes: () => fillBytes(spec, seed) };
  }
  if (binding.store.kind !== 'struct') {
    throw new RunError(
      'bad-job',
      `${named(binding)}: expected f32, f16, u32, i32 or bytes, got struct, but this is not a struct`,
    );
  }
  const { bytes, unnamed } = filledFields(named(binding), binding.store, spec.fields, seed);
  if (unnamed.length > 0) notes.push(zerosNote(named(binding), unnamed));
  return { given: bytes.length, bytes: () => bytes };
}

/** The bytes of a kernel's immediate variable. @throws RunError `bad-job` */
export function createImmediates(
  immediate: Immediate | null,
  fields: Fields | undefined,
  seed: number,
): { readonly immediates: Uint8Array<ArrayBuffer> | undefined; readonly notes: readonly string[] } {
  if (!immediate) {
    if (!fields) return { immediates: undefined, notes: [] };
    throw new RunError('bad-job', 'immediate: expected a kernel with a var<immediate>, but this one has none');
  }
  const what = `immediate variable ${immediate.name} (${immediate.store.text})`;
  if (!('setImmediates' in GPUComputePassEncoder.prototype)) {
    throw new RunError('bad-job', `${what}: this browser cannot set immediates`);
  }
  if (!fields) {
    const example = immediate.store.kind === 'struct' ? `${immediate.store.members[0]?.name}=1` : '1';
    throw new RunError(
      'bad-job',
      `${what}: expected its values, got nothing: pass for example --immediate '${example}'`,
    );
  }
  const { bytes, unnamed } = filledFields(what, immediate.store, fields, seed);
  return { immediates: bytes, notes: unnamed.length > 0 ? [zerosNote(what, unnamed)] : [] };
}

function filledFields(what: string, type: Type, fields: Fields, seed: number): FilledFields {
  try {
    return fillFields(type, fields, seed);
  } catch (error) {
    throw new RunError('bad-job', `${what}: ${(error as Error).message}`);
  }
}

const zerosNote = (what: string, fields: readonly string[]): string =>
  `No value was given for ${fields.join(', ')} of ${what}: ${fields.length === 1 ? 'it was' : 'they were'} filled with zeros.`;

const named = ({ id, name, type }: Binding): string => `binding ${id} (${name}: ${type})`;

function defaultSpec(binding: Binding, notes: string[]): BufferSpec {
  const { id, space, elementStride, leastBytes, scalar } = binding;
  if (space === 'handle') {
    throw new RunError('bad-job', `${named(binding)}: only buffers are supported, but this is a texture or a sampler`);
  }
  const type = scalar === 'f16' || scalar === 'u32' || scalar === 'i32' ? scalar : 'f32';
  if (elementStride !== null) {
    throw new RunError(
      'bad-job',
      `${named(binding)}: expected its contents and length, got nothing: pass for example '${id}=${type}:normal:4096'`,
    );
  }
  if (space === 'uniform') {
    throw new RunError(
      'bad-job',
      `${named(binding)}: expected its ${leastBytes} bytes, got nothing: pass for example '${exampleOf(binding, type)}'`,
    );
  }
  notes.push(`No value was given for ${named(binding)}: it was filled with zeros.`);
  return { type: 'bytes', fill: 'zeros', length: leastBytes };
}

function createJobBuffer(gpu: Gpu, binding: Binding, { given, bytes }: ReturnType<typeof contentOf>): GPUBuffer {
  const { limits } = gpu.device;
  if (given <= 0) throw new RunError('bad-job', `${named(binding)}: expected at least one element, got a length of 0`);
  // A struct's size is rounded up to its alignment, so a list of its values may be shorter.
  const { leastBytes, contentBytes } = binding;
  if (given < contentBytes) {
    throw new RunError(
      'bad-job',
      `${named(binding)}: expected at least ${contentBytes} bytes, got ${given}: make it longer`,
    );
  }
  const size = Math.max(leastBytes, Math.ceil(given / 4) * 4);
  const most = binding.space === 'uniform' ? limits.maxUniformBufferBindingSize : limits.maxStorageBufferBindingSize;
  if (size > Math.min(most, limits.maxBufferSize)) {
    throw new RunError('bad-job', `${named(binding)}: expected at most ${most} bytes on this adapter, got ${size}`);
  }
  const bound = binding.space === 'uniform' ? 'uniform' : 'storage';
  const buffer = createBuffer(gpu, binding.name, Math.ceil(size / 4) * 4, bound);
  writeBuffer(gpu, buffer, bytes());
  return buffer;
}
