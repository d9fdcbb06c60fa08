import type { Gpu } from './open-gpu.ts';
import { addFirstRun, compileAll, CompileError, runFresh, type Source } from './pipeline.ts';
import { wait } from './wait.ts';

/** One dispatch of a kernel, with all that is bound to it. */
export interface BoundPass extends Source {
  /** Buffers by `group.binding`; where the pipeline is not compiled from here, more than it uses are allowed. */
  readonly buffers: ReadonlyMap<string, GPUBuffer>;
  /** What its immediate variable holds, where it has one. */
  readonly immediates?: Uint8Array<ArrayBuffer> | undefined;
  readonly workgroups: readonly [number, number, number];
}

/** A dispatch of a pipeline that is there. */
export interface Dispatch extends Pick<BoundPass, 'label' | 'buffers' | 'immediates' | 'workgroups'> {
  readonly pipeline: GPUComputePipeline;
}

/** A dispatch ready to be recorded. */
interface Step extends Dispatch {
  readonly groups: ReadonlyMap<number, GPUBindGroup>;
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

/**
 * Compiles passes and binds their buffers, all inside error scopes: an invalid pipeline "runs" in no time at all.
 * @throws CompileError with shader, line and message; or with what the device says of bindings and limits
 */
export async function createProgram(gpu: Gpu, label: string, passes: readonly BoundPass[]): Promise<Program> {
  const { pipelines, seconds } = await compileAll(gpu, passes);
  const dispatches = passes.map((pass, i): Dispatch => ({ ...pass, pipeline: pipelines[i]! }));
  const steps = await bound(gpu, `binding ${label}`, label, () => dispatches.map((one) => bindStep(gpu, one)));
  return {
    label,
    windows: [steps],
    turn: { next: 0 },
    compiled: { pipelineSeconds: seconds, firstRunSeconds: null },
  };
}

/**
 * The same program on several windows of memory in turn.
 * @param windows what is bound in place of some buffers, for each window
 * @throws CompileError with what the device says of bindings and limits
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

/** The program on one of its windows only. */
export const pinned = (program: Program, window: number): Program => ({
  ...program,
  windows: [program.windows[window]!],
  turn: { next: 0 },
});

/** Makes bind groups, and throws what the device says of them. */
async function bound<T>(gpu: Gpu, what: string, label: string, make: () => T): Promise<T> {
  gpu.device.pushErrorScope('validation');
  const made = make();
  const error = await wait(gpu, gpu.device.popErrorScope(), what);
  if (error) throw new CompileError(`${label}: ${error.message}`);
  return made;
}

function bindStep(
  { device }: Gpu,
  dispatch: Dispatch,
  window: ReadonlyMap<GPUBuffer, GPUBufferBinding> = new Map(),
): Step {
  const entries = new Map<number, GPUBindGroupEntry[]>();
  for (const [id, buffer] of dispatch.buffers) {
    const [group = 0, binding = 0] = id.split('.').map(Number);
    entries.set(group, [...(entries.get(group) ?? []), { binding, resource: window.get(buffer) ?? { buffer } }]);
  }
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

/** Records the program's dispatches `times` over, one chain after the other, each on the next window. */
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
 * Runs one workgroup of each pass that has never run, untimed. Does nothing where all passes have run.
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

/** Runs a program once and submits what belongs around it in the same commands. */
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

/** How long a kernel may be expected to run; ten times and five seconds more, and the device is given up. */
const EXPECTED_SECONDS = 1.5;

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
  const submit = (of: readonly Dispatch[]): Promise<void> =>
    bound(gpu, `binding the buffers of ${what}`, what, () =>
      submitSteps(
        gpu,
        of.map((one) => bindStep(gpu, one)),
      ),
    );
  // No workgroups are enough to compile, change nothing and end: what follows is held to the time of running alone.
  await runFresh(gpu, dispatches, `compiling ${what}`, (fresh) =>
    submit(fresh.map((dispatch) => ({ ...dispatch, workgroups: [0, 0, 0] }))),
  );
  await submit(dispatches);
  await wait(gpu, gpu.device.queue.onSubmittedWorkDone(), `running ${what} once`, expectedSeconds);
}
