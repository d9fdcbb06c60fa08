import type { Gpu } from './open-gpu.ts';
import { waitForCompiler } from './wait.ts';

/** A WGSL module and one of its entry points. */
export interface Source {
  /** Name in error messages. */
  readonly label: string;
  readonly wgsl: string;
  /** Default: the only entry point. */
  readonly entry?: string | undefined;
  /** Override values by name or `@id`, as in a pipeline descriptor. */
  readonly overrides?: Readonly<Record<string, number>> | undefined;
}

/** A kernel that the browser rejects, with the compiler's message. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
}

/** The pipelines of one device. */
interface Pipelines {
  /** By source: a program on other buffers, or of another size, is not compiled again. */
  readonly known: Map<string, Promise<GPUComputePipeline>>;
  pipelineSeconds: number;
  firstRunSeconds: number;
}

const pipelinesOf = new WeakMap<GPUDevice, Pipelines>();

function pipelinesOn({ device }: Gpu): Pipelines {
  const there = pipelinesOf.get(device) ?? {
    known: new Map<string, Promise<GPUComputePipeline>>(),
    pipelineSeconds: 0,
    firstRunSeconds: 0,
  };
  pipelinesOf.set(device, there);
  return there;
}

/** The time a device has spent so far on compiling programs and on first runs. */
export function compilationOf(gpu: Gpu): { programs: number; pipelineSeconds: number; firstRunSeconds: number } {
  const { known, pipelineSeconds, firstRunSeconds } = pipelinesOn(gpu);
  return { programs: known.size, pipelineSeconds, firstRunSeconds };
}

/**
 * Compiles pipelines, each source once per device.
 * @returns the pipelines and the seconds spent
 * @throws CompileError with line, column and the compiler's message
 */
export async function compileAll(
  gpu: Gpu,
  sources: readonly Source[],
): Promise<{ pipelines: GPUComputePipeline[]; seconds: number }> {
  const start = performance.now();
  const pipelines = await Promise.all(sources.map(async (source) => await compileOnce(gpu, source)));
  const seconds = (performance.now() - start) / 1000;
  pipelinesOn(gpu).pipelineSeconds += seconds;
  return { pipelines, seconds };
}

function compileOnce(gpu: Gpu, source: Source): Promise<GPUComputePipeline> {
  const { known } = pipelinesOn(gpu);
  const key = JSON.stringify([source.wgsl, source.entry, source.overrides]);
  let pipeline = known.get(key);
  if (!pipeline) {
    pipeline = compile(gpu, source);
    known.set(key, pipeline);
    // A failed source is compiled again on the next request, to report its error again.
    pipeline.catch(() => known.delete(key));
  }
  return pipeline;
}

/**
 * Compiles a kernel without the cache, with an automatic bind group layout.
 * @throws CompileError with line, column and the compiler's message
 */
export async function compile(gpu: Gpu, { label, wgsl, entry, overrides = {} }: Source): Promise<GPUComputePipeline> {
  const { device } = gpu;
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label, code: wgsl });
  const scope = device.popErrorScope();
  const info = await waitForCompiler(gpu, module.getCompilationInfo(), `compiling ${label}`);
  const error = info.messages.find(({ type }) => type === 'error');
  if (error) throw new CompileError(`${label}, line ${error.lineNum}, column ${error.linePos}: ${error.message}`);
  const invalid = await waitForCompiler(gpu, scope, `compiling ${label}`);
  if (invalid) throw new CompileError(`${label}: ${invalid.message}`);
  try {
    const compute = { module, constants: overrides, ...(entry !== undefined && { entryPoint: entry }) };
    // The synchronous call would return at once and compile in the first timed submit.
    const pipeline = device.createComputePipelineAsync({ label, layout: 'auto', compute });
    return await waitForCompiler(gpu, pipeline, `compiling ${label}`);
  } catch (failure) {
    if (failure instanceof GPUPipelineError) throw new CompileError(`${label}: ${failure.message}`);
    throw failure;
  }
}

/** Adds a program's first run to the compile time of its device. */
export const addFirstRun = (gpu: Gpu, seconds: number): void => void (pipelinesOn(gpu).firstRunSeconds += seconds);

/** Pipelines that have run. */
const ran = new WeakSet<GPUComputePipeline>();

/**
 * Runs the steps whose pipelines have never run, with the compiler's time limit: lavapipe compiles for seconds in a
 * pipeline's first dispatch, which must not count as a slow kernel or a lost device.
 * @param submit runs the given steps with as little work as compiling needs
 * @returns seconds spent; null if all have run before
 * @throws RunError `device-lost`
 */
export async function runFresh<Step extends { readonly pipeline: GPUComputePipeline }>(
  gpu: Gpu,
  steps: readonly Step[],
  what: string,
  submit: (fresh: readonly Step[]) => void | Promise<void>,
): Promise<number | null> {
  const fresh = steps.filter(({ pipeline }) => !ran.has(pipeline));
  if (fresh.length === 0) return null;
  const start = performance.now();
  await submit(fresh);
  await waitForCompiler(gpu, gpu.device.queue.onSubmittedWorkDone(), what);
  for (const { pipeline } of fresh) ran.add(pipeline);
  return (performance.now() - start) / 1000;
}
