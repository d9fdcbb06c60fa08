import type { Pass } from '../../kernels/kernel.ts';
import type { Gpu } from './adapter.ts';
import { runFresh } from './first-run.ts';
import { wait, waitForCompiler } from './wait.ts';

/** One dispatch, ready to be recorded. */
interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  /** Bind groups from 1 on, by their number. */
  readonly others?: ReadonlyMap<number, GPUBindGroup>;
  /** What its immediate variable holds, where it has one. */
  readonly immediates?: Uint8Array<ArrayBuffer> | undefined;
  /** Names of what is bound, in order. */
  readonly bindings: readonly string[];
  readonly workgroups: readonly [number, number, number];
}

/** Compiled passes with their buffers bound: ready to be dispatched. */
export interface Program {
  readonly label: string;
  /** The same steps on other memory, taken in turn by one execution after the other; usually one. */
  readonly windows: readonly (readonly Step[])[];
  /** Which window the next execution takes. */
  readonly turn: { next: number };
  readonly compiled: Compilation;
}

/** What compiling cost, told apart from running. Shared by all programs made of the same pipelines. */
export interface Compilation {
  /** Seconds until the pipelines were there; 0 where they had been made before. */
  readonly pipelineSeconds: number;
  /** Seconds of the first, untimed run, in which some drivers compile; null: it has not run yet. */
  firstRunSeconds: number | null;
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
  const steps = await Promise.all(passes.map(async (pass) => ({ pipeline: await compileOnce(gpu, pass), pass })));
  const pipelineSeconds = (performance.now() - start) / 1000;
  compiledOf(gpu).pipelineSeconds += pipelineSeconds;
  gpu.device.pushErrorScope('validation');
  const bound = steps.map(({ pipeline, pass }) => ({
    pipeline,
    bindings: pass.bindings,
    workgroups: pass.workgroups,
    bindGroup: gpu.device.createBindGroup({
      label: pass.shader,
      layout: pipeline.getBindGroupLayout(0),
      entries: pass.bindings.map((name, binding) => ({ binding, resource: { buffer: buffers[name]! } })),
    }),
  }));
  const error = await wait(gpu, gpu.device.popErrorScope(), `binding ${label}`);
  if (error) throw new CompileError(`${label}: ${error.message}`);
  return { label, windows: [bound], turn: { next: 0 }, compiled: { pipelineSeconds, firstRunSeconds: null } };
}

/**
 * The same program on several windows of memory in turn.
 * @param windows what stands in place of the buffers of these names, for each window
 * @throws CompileError with what the device says of bindings and limits
 */
export async function rotate(
  gpu: Gpu,
  program: Program,
  buffers: Readonly<Record<string, GPUBuffer>>,
  windows: readonly Readonly<Record<string, GPUBufferBinding>>[],
): Promise<Program> {
  gpu.device.pushErrorScope('validation');
  const bound = windows.map((window) =>
    program.windows[0]!.map((step) => ({
      ...step,
      bindGroup: gpu.device.createBindGroup({
        layout: step.pipeline.getBindGroupLayout(0),
        entries: step.bindings.map((name, binding) => ({
          binding,
          resource: window[name] ?? { buffer: buffers[name]! },
        })),
      }),
    })),
  );
  const error = await wait(gpu, gpu.device.popErrorScope(), `binding windows of ${program.label}`);
  if (error) throw new CompileError(`${program.label}: ${error.message}`);
  return { ...program, windows: bound, turn: { next: 0 } };
}

/** The program on one of its windows only. */
export const pinned = (program: Program, window: number): Program => ({
  ...program,
  windows: [program.windows[window]!],
});

/** What is known of the pipelines of one device. */
interface Compiled {
  /** By their text: a program on other buffers, or of another size, is not compiled again. */
  readonly pipelines: Map<string, Promise<GPUComputePipeline>>;
  pipelineSeconds: number;
  firstRunSeconds: number;
}

const compiledOn = new WeakMap<GPUDevice, Compiled>();

function compiledOf({ device }: Gpu): Compiled {
  const known = compiledOn.get(device) ?? {
    pipelines: new Map<string, Promise<GPUComputePipeline>>(),
    pipelineSeconds: 0,
    firstRunSeconds: 0,
  };
  compiledOn.set(device, known);
  return known;
}

/** What all programs of a device took to compile, and to run first, so far. */
export function compilationOf(gpu: Gpu): { programs: number; pipelineSeconds: number; firstRunSeconds: number } {
  const { pipelines, pipelineSeconds, firstRunSeconds } = compiledOf(gpu);
  return { programs: pipelines.size, pipelineSeconds, firstRunSeconds };
}

function compileOnce(gpu: Gpu, pass: Pass): Promise<GPUComputePipeline> {
  const { pipelines: known } = compiledOf(gpu);
  let pipeline = known.get(pass.wgsl);
  if (!pipeline) {
    pipeline = compile(gpu, pass);
    known.set(pass.wgsl, pipeline);
    // What failed says so again when it is asked for again.
    pipeline.catch(() => known.delete(pass.wgsl));
  }
  return pipeline;
}

async function compile(gpu: Gpu, pass: Pass): Promise<GPUComputePipeline> {
  const { device } = gpu;
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label: pass.shader, code: pass.wgsl });
  const scope = device.popErrorScope();
  const info = await waitForCompiler(gpu, module.getCompilationInfo(), `compiling ${pass.shader}`);
  const message = info.messages.find(({ type }) => type === 'error');
  if (message) throw new CompileError(`${pass.shader}, line ${message.lineNum}: ${message.message}`);
  const invalid = await waitForCompiler(gpu, scope, `compiling ${pass.shader}`);
  if (invalid) throw new CompileError(`${pass.shader}: ${invalid.message}`);
  try {
    // The Async form: the other returns at once and compiles inside the first timed submit.
    const pipeline = device.createComputePipelineAsync({ label: pass.shader, layout: 'auto', compute: { module } });
    return await waitForCompiler(gpu, pipeline, `compiling ${pass.shader}`);
  } catch (error) {
    if (error instanceof GPUPipelineError) throw new CompileError(`${pass.shader}: ${error.message}`);
    throw error;
  }
}

/** Records the program's dispatches `times` over, one chain after the other, each on the next window. */
export function record(pass: GPUComputePassEncoder, { windows, turn }: Program, times: number): void {
  for (let i = 0; i < times; i++) {
    for (const step of windows[turn.next++ % windows.length]!) dispatch(pass, step);
  }
}

function dispatch(pass: GPUComputePassEncoder, { pipeline, bindGroup, others, workgroups, immediates }: Step): void {
  pass.setPipeline(pipeline);
  if (immediates) pass.setImmediates(0, immediates);
  pass.setBindGroup(0, bindGroup);
  others?.forEach((group, index) => pass.setBindGroup(index, group));
  pass.dispatchWorkgroups(...workgroups);
}

/**
 * Runs one workgroup of each pass that has never run, untimed. Does nothing where all passes have run.
 * @throws RunError `device-lost`
 */
export async function runFirst(gpu: Gpu, { label, windows, compiled }: Program): Promise<void> {
  const seconds = await runFresh(gpu, windows[0]!, `the first run of ${label}`, (fresh) => {
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const step of fresh) dispatch(pass, { ...step, workgroups: [1, 1, 1] });
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
  });
  if (seconds === null) return;
  compiled.firstRunSeconds = seconds;
  compiledOf(gpu).firstRunSeconds += seconds;
}
