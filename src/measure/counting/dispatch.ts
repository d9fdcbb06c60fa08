import type { Gpu } from '../gpu/adapter.ts';
import { runFresh } from '../gpu/first-run.ts';
import { CompileError } from '../gpu/program.ts';
import { wait, waitForCompiler } from '../gpu/wait.ts';

/** A pipeline, its buffers by `group.binding`, and how often it is to run. */
export interface Dispatch {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly buffers: ReadonlyMap<string, GPUBuffer>;
  readonly workgroups: readonly [number, number, number];
  /** What its immediate variable holds, where it has one. */
  readonly immediates?: Uint8Array<ArrayBuffer> | undefined;
}

/** How long a kernel may be expected to run; ten times and five seconds more, and the device is given up. */
const EXPECTED_SECONDS = 1.5;

/**
 * Compiles an entry point with a layout of its own making.
 * @param constants values of overrides, by name or `@id`
 * @throws CompileError with the compiler's own line and words
 */
export async function compileEntry(
  gpu: Gpu,
  label: string,
  code: string,
  entry: string | undefined,
  constants: Readonly<Record<string, number>>,
): Promise<GPUComputePipeline> {
  const { device } = gpu;
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label, code });
  const scope = device.popErrorScope();
  const info = await waitForCompiler(gpu, module.getCompilationInfo(), `compiling ${label}`);
  const error = info.messages.find(({ type }) => type === 'error');
  if (error) throw new CompileError(`${label}, line ${error.lineNum}, column ${error.linePos}: ${error.message}`);
  const invalid = await waitForCompiler(gpu, scope, `compiling ${label}`);
  if (invalid) throw new CompileError(`${label}: ${invalid.message}`);
  try {
    const compute = { module, constants, ...(entry !== undefined && { entryPoint: entry }) };
    const pipeline = device.createComputePipelineAsync({ label, layout: 'auto', compute });
    return await waitForCompiler(gpu, pipeline, `compiling ${label}`);
  } catch (failure) {
    if (failure instanceof GPUPipelineError) throw new CompileError(`${label}: ${failure.message}`);
    throw failure;
  }
}

/**
 * Runs dispatches in order, once each, and waits for the end.
 * @param expectedSeconds how long that may be expected to take, where it is known
 * @throws CompileError when the buffers do not fit, RunError `device-lost` when it does not end
 */
export async function runOnce(
  gpu: Gpu,
  dispatches: readonly Dispatch[],
  expectedSeconds = EXPECTED_SECONDS,
): Promise<void> {
  const what = dispatches.map(({ label }) => label).join(', ');
  const submit = async (of: readonly Dispatch[]): Promise<void> => {
    gpu.device.pushErrorScope('validation');
    record(gpu, of);
    const error = await wait(gpu, gpu.device.popErrorScope(), `binding the buffers of ${what}`);
    if (error) throw new CompileError(`${what}: ${error.message}`);
  };
  // No workgroups are enough to compile, change nothing and end: what follows is held to the time of running alone.
  await runFresh(gpu, dispatches, `compiling ${what}`, (fresh) =>
    submit(fresh.map((dispatch) => ({ ...dispatch, workgroups: [0, 0, 0] }))),
  );
  await submit(dispatches);
  await wait(gpu, gpu.device.queue.onSubmittedWorkDone(), `running ${what} once`, expectedSeconds);
}

function record({ device }: Gpu, dispatches: readonly Dispatch[]): void {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const { label, pipeline, buffers, workgroups, immediates } of dispatches) {
    pass.setPipeline(pipeline);
    if (immediates) pass.setImmediates(0, immediates);
    for (const [group, entries] of byGroup(buffers)) {
      pass.setBindGroup(group, device.createBindGroup({ label, layout: pipeline.getBindGroupLayout(group), entries }));
    }
    pass.dispatchWorkgroups(...workgroups);
  }
  pass.end();
  device.queue.submit([encoder.finish()]);
}

function byGroup(buffers: ReadonlyMap<string, GPUBuffer>): Map<number, GPUBindGroupEntry[]> {
  const groups = new Map<number, GPUBindGroupEntry[]>();
  for (const [id, buffer] of buffers) {
    const [group = 0, binding = 0] = id.split('.').map(Number);
    const entries = groups.get(group) ?? [];
    entries.push({ binding, resource: { buffer } });
    groups.set(group, entries);
  }
  return groups;
}
