import type { Gpu } from '../gpu/adapter.ts';
import { CompileError, type Program } from '../gpu/program.ts';
import { wait } from '../gpu/wait.ts';

/**
 * A pipeline with its buffers bound, ready to be sampled.
 * @param buffers by `group.binding`
 * @throws CompileError with what the device says of them
 */
export async function bindProgram(
  gpu: Gpu,
  label: string,
  pipeline: GPUComputePipeline,
  buffers: ReadonlyMap<string, GPUBuffer>,
  workgroups: readonly [number, number, number],
  immediates?: Uint8Array<ArrayBuffer>,
): Promise<Program> {
  const entries = new Map<number, GPUBindGroupEntry[]>([[0, []]]);
  for (const [id, buffer] of buffers) {
    const [group = 0, binding = 0] = id.split('.').map(Number);
    entries.set(group, [...(entries.get(group) ?? []), { binding, resource: { buffer } }]);
  }
  gpu.device.pushErrorScope('validation');
  const groups = new Map(
    [...entries].map(([group, list]) => [
      group,
      gpu.device.createBindGroup({ label, layout: pipeline.getBindGroupLayout(group), entries: list }),
    ]),
  );
  const error = await wait(gpu, gpu.device.popErrorScope(), `binding ${label}`);
  if (error) throw new CompileError(`${label}: ${error.message}`);
  const bindGroup = groups.get(0)!;
  groups.delete(0);
  const step = { pipeline, bindGroup, others: groups, bindings: [], workgroups, immediates };
  return { label, windows: [[step]], turn: { next: 0 }, compiled: { pipelineSeconds: 0, firstRunSeconds: null } };
}
