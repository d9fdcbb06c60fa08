import type { Binding } from '../../wgsl/describe.ts';
import type { Gpu } from '../gpu/adapter.ts';
import { RunError } from '../job.ts';
import { bytesOf, fillBytes, valueProblem, type BufferSpec } from './fill.ts';

/** Buffers by `group.binding`, and what was chosen for those that the job does not name. */
export interface JobBuffers {
  readonly buffers: Map<string, GPUBuffer>;
  readonly notes: readonly string[];
}

/**
 * Makes the buffers an entry point uses. A storage buffer of a size of its own that the job does not name holds zeros;
 * one that is as long as one likes must be named, and so must a uniform buffer, whose values decide what a kernel does.
 * @throws RunError `bad-job` naming the binding and what to give
 */
export function createJobBuffers(
  gpu: Gpu,
  bindings: readonly Binding[],
  specs: Readonly<Record<string, BufferSpec>>,
  seed: number,
): JobBuffers {
  for (const id of Object.keys(specs)) {
    if (!bindings.some((binding) => binding.id === id)) {
      const there = bindings.map((binding) => `${binding.id} (${binding.name})`).join(', ') || 'none';
      throw new RunError('bad-job', `binding ${id}: expected a binding that the entry point uses, which are: ${there}`);
    }
  }
  const buffers = new Map<string, GPUBuffer>();
  const notes: string[] = [];
  bindings.forEach((binding, i) => {
    const spec = specs[binding.id] ?? defaultSpec(binding, notes);
    buffers.set(binding.id, createJobBuffer(gpu, binding, spec, seed + i));
  });
  return { buffers, notes };
}

const named = ({ id, name, type }: Binding): string => `binding ${id} (${name}: ${type})`;

function defaultSpec(binding: Binding, notes: string[]): BufferSpec {
  const { id, space, elementStride, leastBytes, scalar } = binding;
  if (space === 'handle') {
    throw new RunError('bad-job', `${named(binding)}: only buffers can be counted, this is a texture or a sampler`);
  }
  const type = scalar === 'f16' || scalar === 'u32' || scalar === 'i32' ? scalar : 'f32';
  if (elementStride !== null) {
    throw new RunError(
      'bad-job',
      `${named(binding)}: expected its contents and length, got nothing: give it such as '${id}=${type}:normal:4096'`,
    );
  }
  if (space === 'uniform') {
    throw new RunError(
      'bad-job',
      `${named(binding)}: expected its ${leastBytes} bytes, got nothing: give it such as '${id}=${type}:values:${Array.from({ length: Math.min(4, Math.ceil(leastBytes / 4)) }, () => 1).join(',')}'`,
    );
  }
  notes.push(`Nothing was given for ${named(binding)}: it held zeros.`);
  return { type: 'bytes', fill: 'zeros', length: leastBytes };
}

function createJobBuffer(gpu: Gpu, binding: Binding, spec: BufferSpec, seed: number): GPUBuffer {
  const { limits } = gpu.device;
  const given = bytesOf(spec);
  if (given <= 0) throw new RunError('bad-job', `${named(binding)}: expected at least one element, got a length of 0`);
  // A struct's size is rounded up to its alignment, which a list of its values does not show.
  const { leastBytes, contentBytes } = binding;
  if (given < contentBytes) {
    throw new RunError(
      'bad-job',
      `${named(binding)}: expected at least ${contentBytes} bytes, got ${given}: make it longer`,
    );
  }
  const wrong = valueProblem(spec.type, spec.values ?? []);
  if (wrong !== null) throw new RunError('bad-job', `${named(binding)}: ${wrong}`);
  const size = Math.max(leastBytes, Math.ceil(given / 4) * 4);
  const most = binding.space === 'uniform' ? limits.maxUniformBufferBindingSize : limits.maxStorageBufferBindingSize;
  if (size > Math.min(most, limits.maxBufferSize)) {
    throw new RunError('bad-job', `${named(binding)}: expected at most ${most} bytes on this adapter, got ${size}`);
  }
  const usage = binding.space === 'uniform' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE;
  const buffer = gpu.device.createBuffer({
    label: binding.name,
    size: Math.ceil(size / 4) * 4,
    usage: usage | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
  });
  gpu.device.queue.writeBuffer(buffer, 0, fillBytes(spec, seed));
  return buffer;
}
