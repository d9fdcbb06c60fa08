import { guard, type Guarded } from '../wgsl/guard.ts';
import { WgslError } from '../wgsl/error.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { createBuffer, readBytes, writeBuffer } from '../device/buffers.ts';
import { compile, CompileError } from '../device/pipeline.ts';
import { RunError } from '../device/run-error.ts';
import { boundTo, copyAll, refresh, writtenBy, type Copies, type Resource } from './copies.ts';
import { runOnce, type BoundPass } from '../device/program.ts';
import type { CheckedPass } from './checked-pass.ts';

/** The result of running a range of workgroups. */
export interface Piece {
  readonly seconds: number;
  /** The 1-based number of a loop that was cut off; 0: all loops ended. */
  readonly cutOff: number;
}

/** The smallest grid with the workgroups before `end`: even millions that return at once would take seconds. */
export function upTo([x, y, z]: BoundPass['workgroups'], end: number): BoundPass['workgroups'] {
  if (end <= x) return [end, 1, 1];
  return end <= x * y ? [x, Math.ceil(end / x), 1] : [x, y, Math.min(z, Math.ceil(end / (x * y)))];
}

/** A dispatch with guarded loops, over copies of the buffers it writes. */
export class GuardedDispatch {
  readonly kernel: Guarded;
  /** The current contents of the written buffers. */
  readonly state: Copies;
  readonly #gpu: Gpu;
  readonly #pass: BoundPass;
  readonly #pipeline: GPUComputePipeline;
  /** Their contents at the last `keep`. */
  readonly #kept: Copies;
  readonly #bounds: GPUBuffer;
  readonly #late: GPUBuffer;
  readonly #made: Resource[];

  private constructor(gpu: Gpu, pass: BoundPass, kernel: Guarded, pipeline: GPUComputePipeline) {
    this.#gpu = gpu;
    this.#pass = pass;
    this.kernel = kernel;
    this.#pipeline = pipeline;
    this.#made = [];
    this.state = copyAll(gpu, writtenBy([pass], [kernel.bindings]), this.#made);
    this.#kept = copyAll(gpu, this.state.values(), this.#made);
    this.#bounds = createBuffer(gpu, 'bounds', 16, 'uniform');
    this.#late = createBuffer(gpu, 'late', 4);
    this.#made.push(this.#bounds, this.#late);
  }

  /** @throws RunError `bad-job` for a kernel that cannot be guarded: it must not run */
  static async open(gpu: Gpu, pass: CheckedPass): Promise<GuardedDispatch> {
    const { label, checker, entry, overrides = {} } = pass;
    const { maxComputeWorkgroupStorageSize, maxBindGroups, maxBindingsPerBindGroup } = gpu.device.limits;
    const { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize } = gpu.device.limits;
    try {
      const kernel = guard(checker, {
        entry,
        limits: {
          maxStorageBuffersPerShaderStage,
          maxComputeWorkgroupStorageSize,
          maxBindGroups,
          maxBindingsPerBindGroup,
          maxStorageBufferBindingSize,
        },
      });
      const pipeline = await compile(gpu, {
        label: `${label}, with its loops guarded`,
        wgsl: kernel.wgsl,
        entry: kernel.entry,
        overrides,
      });
      return new GuardedDispatch(gpu, pass, kernel, pipeline);
    } catch (error) {
      if (!(error instanceof CompileError) && !(error instanceof WgslError)) throw error;
      throw new RunError(
        'bad-job',
        `not run, because its loops cannot be guarded and an endless loop would hang the GPU: ${error.message}`,
      );
    }
  }

  /** Runs workgroups `first` to `end` (exclusive), with at most `turns` iterations of each loop per call. */
  async run(first: number, end: number, turns: number, expectedSeconds: number): Promise<Piece> {
    const gpu = this.#gpu;
    const { kernel } = this;
    writeBuffer(gpu, this.#bounds, new Uint32Array([first, end, turns, 0]));
    writeBuffer(gpu, this.#late, new Uint32Array(1));
    const { buffers, handles } = boundTo(this.#pass, kernel.bindings, this.state);
    buffers.set(`${kernel.group}.${kernel.bounds}`, this.#bounds).set(`${kernel.group}.${kernel.late}`, this.#late);
    const { label, immediates } = this.#pass;
    const workgroups = kernel.asksForGrid ? this.#pass.workgroups : upTo(this.#pass.workgroups, Math.max(1, end));
    const began = performance.now();
    const dispatch = { label, pipeline: this.#pipeline, buffers, handles, workgroups, immediates };
    await runOnce(gpu, [dispatch], expectedSeconds);
    const seconds = (performance.now() - began) / 1000;
    const [cutOff = 0] = new Uint32Array(await readBytes(gpu, this.#late, 0, 4));
    return { seconds, cutOff };
  }

  /** Saves the current contents. */
  keep(): void {
    refresh(this.#gpu, this.#kept);
  }

  /** Restores the saved contents. */
  restore(): void {
    refresh(this.#gpu, new Map([...this.#kept].map(([state, kept]) => [kept, state])));
  }

  /** Restores the initial contents. */
  reset(): void {
    refresh(this.#gpu, this.state);
    this.keep();
  }

  /** What it has written so far, kept apart. */
  snapshot(): Copies {
    const copies = copyAll(this.#gpu, this.state.values(), this.#made);
    return new Map([...this.state].map(([original, state]) => [original, copies.get(state)!]));
  }

  free(): void {
    for (const buffer of this.#made) buffer.destroy();
  }
}
