import type { Pass } from '../../kernels/kernel.ts';
import type { Gpu } from './adapter.ts';
import { wait } from './wait.ts';

/** Compiled passes with their buffers bound: ready to be dispatched. */
export interface Program {
  readonly label: string;
  readonly steps: readonly {
    readonly pipeline: GPUComputePipeline;
    readonly bindGroup: GPUBindGroup;
    /** Bind groups from 1 on, by their number. */
    readonly others?: ReadonlyMap<number, GPUBindGroup>;
    readonly workgroups: readonly [number, number, number];
  }[];
  /** Seconds that compiling took. */
  readonly compileSeconds: number;
}

/** A kernel that the browser refuses, with the compiler's own words. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
}

/**
 * Compiles passes and binds their buffers, all inside error scopes: an invalid pipeline "runs" in no time at all.
 * @throws CompileError with shader, line and message; or with what the device says of bindings and limits
 */
export async function createProgram(
  gpu: Gpu,
  label: string,
  passes: readonly Pass[],
  buffers: Readonly<Record<string, GPUBuffer>>,
): Promise<Program> {
  const start = performance.now();
  const steps = await Promise.all(
    passes.map(async (pass) => {
      const pipeline = await compile(gpu, pass);
      return { pipeline, pass };
    }),
  );
  const compileSeconds = (performance.now() - start) / 1000;
  gpu.device.pushErrorScope('validation');
  const bound = steps.map(({ pipeline, pass }) => ({
    pipeline,
    workgroups: pass.workgroups,
    bindGroup: gpu.device.createBindGroup({
      label: pass.shader,
      layout: pipeline.getBindGroupLayout(0),
      entries: pass.bindings.map((name, binding) => ({ binding, resource: { buffer: buffers[name]! } })),
    }),
  }));
  const error = await wait(gpu, gpu.device.popErrorScope(), `binding ${label}`);
  if (error) throw new CompileError(`${label}: ${error.message}`);
  return { label, steps: bound, compileSeconds };
}

async function compile(gpu: Gpu, pass: Pass): Promise<GPUComputePipeline> {
  const { device } = gpu;
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label: pass.shader, code: pass.wgsl });
  const scope = device.popErrorScope();
  const info = await wait(gpu, module.getCompilationInfo(), `compiling ${pass.shader}`);
  const message = info.messages.find(({ type }) => type === 'error');
  if (message) throw new CompileError(`${pass.shader}, line ${message.lineNum}: ${message.message}`);
  const invalid = await wait(gpu, scope, `compiling ${pass.shader}`);
  if (invalid) throw new CompileError(`${pass.shader}: ${invalid.message}`);
  try {
    // The Async form: the other returns at once and compiles inside the first timed submit.
    const pipeline = device.createComputePipelineAsync({ label: pass.shader, layout: 'auto', compute: { module } });
    return await wait(gpu, pipeline, `compiling ${pass.shader}`, 10);
  } catch (error) {
    if (error instanceof GPUPipelineError) throw new CompileError(`${pass.shader}: ${error.message}`);
    throw error;
  }
}

/** Records the program's dispatches `times` over, one chain after the other. */
export function record(pass: GPUComputePassEncoder, program: Program, times: number): void {
  for (let i = 0; i < times; i++) {
    for (const { pipeline, bindGroup, others, workgroups } of program.steps) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      others?.forEach((group, index) => pass.setBindGroup(index, group));
      pass.dispatchWorkgroups(...workgroups);
    }
  }
}
