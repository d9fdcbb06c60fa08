import { createBuffer, writeBuffer } from '../../device/buffers.ts';
import type { Binding, Immediate } from '../../wgsl/describe.ts';
import type { Fields } from '../../wgsl/read-fields.ts';
import { isSampler } from '../../wgsl/typing/texture-type.ts';
import type { Type } from '../../wgsl/typing/type.ts';
import type { Gpu } from '../../device/open-gpu.ts';
import { RunError } from '../../device/run-error.ts';
import { createSampler, type Handle } from '../../device/texture-memory.ts';
import { bytesOf, fillBytes, valueProblem, type BufferSpec, type ResourceSpec } from './fill-buffer.ts';
import { fillFields, type FilledFields } from './fill-fields.ts';
import { createJobTexture, named } from './job-textures.ts';
import type { SamplerFacts } from '../output-layout.ts';

/** Buffers, textures and samplers by `group.binding`, and notes on those that the job does not name. */
export interface JobResources {
  readonly buffers: Map<string, GPUBuffer>;
  readonly handles: Map<string, Handle>;
  readonly samplers: Readonly<Record<string, SamplerFacts>>;
  readonly notes: readonly string[];
}

/** What the samplers of a job do: they are bound without being named. */
const FILTERING = { magFilter: 'linear', minFilter: 'linear' } as const;

/**
 * Creates the buffers, textures and samplers an entry point uses. A fixed-size storage buffer that the job does not name
 * holds zeros; a runtime-sized one must be named, and so must a texture, and a uniform buffer, whose values decide what a
 * kernel does. Samplers filter.
 * @throws RunError `bad-job` naming the binding and what to pass
 */
export async function createJobResources(
  gpu: Gpu,
  bindings: readonly Binding[],
  specs: Readonly<Record<string, ResourceSpec>>,
  seed: number,
): Promise<JobResources> {
  for (const id of Object.keys(specs)) {
    if (!bindings.some((binding) => binding.id === id)) {
      const there = bindings.map((binding) => `${binding.id} (${binding.name})`).join(', ') || 'none';
      throw new RunError('bad-job', `binding ${id}: expected a binding that the entry point uses: ${there}`);
    }
  }
  const buffers = new Map<string, GPUBuffer>();
  const handles = new Map<string, Handle>();
  const samplers: Record<string, SamplerFacts> = {};
  const notes: string[] = [];
  const isSampling = bindings.some(({ store }) => isSampler(store));
  try {
    for (const [i, binding] of bindings.entries()) {
      const { id, texture, store } = binding;
      const spec = Object.hasOwn(specs, id) ? specs[id] : undefined;
      if (texture) handles.set(id, await createJobTexture(gpu, binding, spec, { seed: seed + i, isSampling }));
      else if (isSampler(store)) {
        if (spec) throw new RunError('bad-job', `${named(binding)}: a sampler is bound by itself: leave it out`);
        const compare = store.text === 'sampler_comparison' ? ({ compare: 'less' } as const) : {};
        handles.set(id, createSampler(gpu, { label: binding.name, ...FILTERING, ...compare }));
        samplers[id] = FILTERING;
      } else {
        const content = contentOf(binding, spec ?? defaultSpec(binding, notes), seed + i, notes);
        buffers.set(id, createJobBuffer(gpu, binding, content));
      }
    }
  } catch (error) {
    destroyJobResources({ buffers, handles });
    throw error;
  }
  return { buffers, handles, samplers, notes };
}

/** Frees the memory of what a job binds. */
export function destroyJobResources({ buffers, handles }: Pick<JobResources, 'buffers' | 'handles'>): void {
  for (const buffer of buffers.values()) buffer.destroy();
  for (const handle of handles.values()) if ('texture' in handle) handle.texture.destroy();
}

/** An example for a uniform buffer: a struct by its fields, any other type by its values. */
function exampleOf({ id, store, scalar, leastBytes }: Binding, type: string): string {
  if (store.kind === 'struct' && scalar === null) return `${id}=struct:${store.members[0]?.name}=1`;
  return `${id}=${type}:values:${Array.from({ length: Math.min(4, Math.ceil(leastBytes / 4)) }, () => 1).join(',')}`;
}

/** The bytes of a spec, with a note on fields without a value. */
function contentOf(
  binding: Binding,
  spec: ResourceSpec,
  seed: number,
  notes: string[],
): { readonly given: number; readonly bytes: () => Uint8Array<ArrayBuffer> } {
  if (spec.type === 'texture') {
    throw new RunError('bad-job', `${named(binding)}: expected ${BUFFER_TYPES}, got texture, but this is a buffer`);
  }
  if (spec.type !== 'struct') {
    const wrong = valueProblem(spec.type, spec.values ?? []);
    if (wrong !== null) throw new RunError('bad-job', `${named(binding)}: ${wrong}`);
    return { given: bytesOf(spec), bytes: () => fillBytes(spec, seed) };
  }
  if (binding.store.kind !== 'struct') {
    throw new RunError('bad-job', `${named(binding)}: expected ${BUFFER_TYPES}, got struct, but this is not a struct`);
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

const BUFFER_TYPES = 'f32, f16, u32, i32 or bytes';

function defaultSpec(binding: Binding, notes: string[]): BufferSpec {
  const { id, space, elementStride, leastBytes, scalar } = binding;
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
