import type { Gpu } from './open-gpu.ts';
import { addFirstRun, compileAll, CompileError, runFresh, type Source } from './pipeline.ts';
import { resourceOf, type Handle } from './texture-memory.ts';
import { wait } from './wait.ts';

/** A whole buffer, or a part of one. */
export type Bound = GPUBuffer | GPUBufferBinding;

/** One dispatch of a kernel, with its bindings. */
export interface BoundPass<Buffer extends Bound = GPUBuffer> extends Source {
  /** Buffers by `group.binding`; if the pipeline is not compiled from here, unused ones are allowed. */
  readonly buffers: ReadonlyMap<string, Buffer>;
  /** Textures and samplers by `group.binding`, under the same rule. */
  readonly handles?: ReadonlyMap<string, Handle> | undefined;
  /** The contents of its immediate variable, if it has one. */
  readonly immediates?: Uint8Array<ArrayBuffer> | undefined;
  readonly workgroups: readonly [number, number, number];
}

/** A dispatch of a compiled pipeline. */
export interface Dispatch<Buffer extends Bound = GPUBuffer> extends Pick<
  BoundPass<Buffer>,
  'label' | 'buffers' | 'handles' | 'immediates' | 'workgroups'
> {
  readonly pipeline: GPUComputePipeline;
}

/** A dispatch ready to be recorded. */
interface Step extends Dispatch<Bound> {
  readonly groups: ReadonlyMap<number, GPUBindGroup>;
}

/** Compiled passes with their buffers bound: ready to be dispatched. */
export interface Program {
  readonly label: string;
  /** The steps once for each window; executions take windows in turn. Usually one. */
  readonly windows: readonly (readonly Step[])[];
  /** The window of the next execution. */
  readonly turn: { next: number };
  readonly compiled: Compilation;
}

/** The cost of compiling, separate from running. Shared by all programs with the same pipelines. */
export interface Compilation {
  /** Seconds to create the pipelines; 0 if they existed. */
  readonly pipelineSeconds: number;
  /** Seconds of the first, untimed run, in which some drivers compile; null: it has not run yet. */
  firstRunSeconds: number | null;
}

/**
 * Compiles passes and binds their buffers, all inside error scopes: an invalid pipeline "runs" in no time at all.
 * @throws CompileError with shader, line and message, or with the device's message about bindings and limits
 */
export async function createProgram(gpu: Gpu, label: string, passes: readonly BoundPass<Bound>[]): Promise<Program> {
  const { pipelines, seconds } = await compileAll(gpu, passes);
  const dispatches = passes.map((pass, i): Dispatch<Bound> => ({ ...pass, pipeline: pipelines[i]! }));
  const steps = await bound(gpu, `binding ${label}`, label, () => dispatches.map((one) => bindStep(gpu, one)));
  return {
    label,
    windows: [steps],
    turn: { next: 0 },
    compiled: { pipelineSeconds: seconds, firstRunSeconds: null },
  };
}

/**
 * The same program on several memory windows in turn.
 * @param windows replacement bindings for some whole buffers, for each window
 * @throws CompileError with the device's message about bindings and limits
 */
export async function rotate(
  gpu: Gpu,
  program: Program,
  windows: readonly ReadonlyMap<GPUBuffer, GPUBufferBinding>[],
): Promise<Program> {
  const { label } = program;
  const steps = await bound(gpu, `binding windows of ${label}`, label, () =>
    windows.map((window) => program.windows[0]!.map((step) => bindStep(gpu, step, window))),
  );
  return { ...program, windows: steps, turn: { next: 0 } };
}

/** The program on only one of its windows. */
export const pinned = (program: Program, window: number): Program => ({
  ...program,
  windows: [program.windows[window]!],
  turn: { next: 0 },
});

/** Creates bind groups, and throws the device's errors. */
async function bound<T>(gpu: Gpu, what: string, label: string, make: () => T): Promise<T> {
  gpu.device.pushErrorScope('validation');
  const made = make();
  const error = await wait(gpu, gpu.device.popErrorScope(), what);
  if (error) throw new CompileError(`${label}: ${error.message}`);
  return made;
}

function bindStep(
  { device }: Gpu,
  dispatch: Dispatch<Bound>,
  window: ReadonlyMap<GPUBuffer, GPUBufferBinding> = new Map(),
): Step {
  const entries = new Map<number, GPUBindGroupEntry[]>();
  const add = (id: string, resource: GPUBindingResource): void => {
    const [group = 0, binding = 0] = id.split('.').map(Number);
    entries.set(group, [...(entries.get(group) ?? []), { binding, resource }]);
  };
  for (const [id, own] of dispatch.buffers) add(id, 'buffer' in own ? own : (window.get(own) ?? { buffer: own }));
  for (const [id, handle] of dispatch.handles ?? []) add(id, resourceOf(handle));
  const groups = new Map(
    [...entries].map(([group, list]) => [
      group,
      device.createBindGroup({
        label: dispatch.label,
        layout: dispatch.pipeline.getBindGroupLayout(group),
        entries: list,
      }),
    ]),
  );
  return { ...dispatch, groups };
}

/** Records the program's dispatches `times` times, each time on the next window. */
export function record(pass: GPUComputePassEncoder, { windows, turn }: Program, times: number): void {
  for (let i = 0; i < times; i++) {
    for (const step of windows[turn.next++ % windows.length]!) recordStep(pass, step);
  }
}

function recordStep(pass: GPUComputePassEncoder, { pipeline, groups, workgroups, immediates }: Step): void {
  pass.setPipeline(pipeline);
  if (immediates) pass.setImmediates(0, immediates);
  groups.forEach((group, index) => pass.setBindGroup(index, group));
  pass.dispatchWorkgroups(...workgroups);
}

function submitSteps({ device }: Gpu, steps: readonly Step[]): void {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const step of steps) recordStep(pass, step);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

/**
 * Runs one workgroup of each pass that has never run, untimed.
 * @throws RunError `device-lost`
 */
export async function runFirst(gpu: Gpu, { label, windows, compiled }: Program): Promise<void> {
  const seconds = await runFresh(gpu, windows[0]!, `the first run of ${label}`, (fresh) =>
    submitSteps(
      gpu,
      fresh.map((step) => ({ ...step, workgroups: [1, 1, 1] })),
    ),
  );
  if (seconds === null) return;
  compiled.firstRunSeconds = seconds;
  addFirstRun(gpu, seconds);
}

/** Runs a program once, with further commands before and after it in the same submit. */
export function submitOnce(gpu: Gpu, program: Program, around: Partial<Record<'before' | 'after', Encode>> = {}): void {
  const encoder = gpu.device.createCommandEncoder();
  around.before?.(encoder);
  const pass = encoder.beginComputePass();
  record(pass, program, 1);
  pass.end();
  around.after?.(encoder);
  gpu.device.queue.submit([encoder.finish()]);
}

type Encode = (encoder: GPUCommandEncoder) => void;

/** Default expected time of a kernel; after ten times this plus 5 s the device counts as lost. */
const EXPECTED_SECONDS = 1.5;

/**
 * Runs dispatches in order, once each, and waits for the end.
 * @param expectedSeconds expected time, if known
 * @throws CompileError if the buffers do not fit, RunError `device-lost` if it does not end
 */
export async function runOnce(
  gpu: Gpu,
  dispatches: readonly Dispatch[],
  expectedSeconds = EXPECTED_SECONDS,
): Promise<void> {
  const what = dispatches.map(({ label }) => label).join(', ');
  const submit = (of: readonly Dispatch[]): Promise<void> =>
    bound(gpu, `binding the buffers of ${what}`, what, () =>
      submitSteps(
        gpu,
        of.map((one) => bindStep(gpu, one)),
      ),
    );
  // A dispatch of zero workgroups only compiles, so that the time limit below applies to running alone.
  await runFresh(gpu, dispatches, `compiling ${what}`, (fresh) =>
    submit(fresh.map((dispatch) => ({ ...dispatch, workgroups: [0, 0, 0] }))),
  );
  await submit(dispatches);
  await wait(gpu, gpu.device.queue.onSubmittedWorkDone(), `running ${what} once`, expectedSeconds);
}
