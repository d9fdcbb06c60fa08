import { guard, type Guarded } from '../wgsl/guard.ts';
import { WgslError } from '../wgsl/error.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { createBuffer, readBytes, writeBuffer } from '../device/buffers.ts';
import { compile, CompileError } from '../device/pipeline.ts';
import { RunError } from '../device/run-error.ts';
import { boundBuffers, copyAll, refresh, writtenBuffers, type Copies } from './copies.ts';
import { runOnce, type BoundPass } from '../device/program.ts';

/** How one run of some workgroups went. */
export interface Piece {
  readonly seconds: number;
  /** The number of a loop that was cut off, from 1 on; 0: each came to its end. */
  readonly cutOff: number;
}

/** The least grid, counted as the whole is, that has the workgroups before `end`: millions that leave at once take seconds. */
export function upTo([x, y, z]: BoundPass['workgroups'], end: number): BoundPass['workgroups'] {
  if (end <= x) return [end, 1, 1];
  return end <= x * y ? [x, Math.ceil(end / x), 1] : [x, y, Math.min(z, Math.ceil(end / (x * y)))];
}

/** A dispatch whose loops are guarded, over copies of what it writes. */
export class GuardedDispatch {
  readonly kernel: Guarded;
  /** What it has written so far. */
  readonly state: Copies;
  readonly #gpu: Gpu;
  readonly #pass: BoundPass;
  readonly #pipeline: GPUComputePipeline;
  /** What it had written when last kept, by its own copies. */
  readonly #kept: Copies;
  readonly #bounds: GPUBuffer;
  readonly #late: GPUBuffer;
  readonly #made: GPUBuffer[];

  private constructor(gpu: Gpu, pass: BoundPass, kernel: Guarded, pipeline: GPUComputePipeline) {
    this.#gpu = gpu;
    this.#pass = pass;
    this.kernel = kernel;
    this.#pipeline = pipeline;
    this.#made = [];
    this.state = copyAll(gpu, writtenBuffers([pass], [kernel.bindings]), this.#made);
    this.#kept = copyAll(gpu, this.state.values(), this.#made);
    this.#bounds = createBuffer(gpu, 'bounds', 16, 'uniform');
    this.#late = createBuffer(gpu, 'late', 4);
    this.#made.push(this.#bounds, this.#late);
  }

  /** @throws RunError `bad-job` for a kernel that cannot be guarded: it must not run */
  static async open(gpu: Gpu, pass: BoundPass): Promise<GuardedDispatch> {
    const { label, wgsl, entry, overrides = {} } = pass;
    const { maxComputeWorkgroupStorageSize, maxBindGroups, maxBindingsPerBindGroup } = gpu.device.limits;
    const { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize } = gpu.device.limits;
    try {
      const kernel = guard(wgsl, {
        entry,
        overrides,
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
        `whether its loops end cannot be found out without hanging the GPU, so it is not run: ${error.message}`,
      );
    }
  }

  /** Runs the workgroups from `first` to before `end`, with at most so many turns of each loop in a call. */
  async run(first: number, end: number, turns: number, expectedSeconds: number): Promise<Piece> {
    const gpu = this.#gpu;
    const { kernel } = this;
    writeBuffer(gpu, this.#bounds, new Uint32Array([first, end, turns, 0]));
    writeBuffer(gpu, this.#late, new Uint32Array(1));
    const buffers = boundBuffers(this.#pass, kernel.bindings, this.state)
      .set(`${kernel.group}.${kernel.bounds}`, this.#bounds)
      .set(`${kernel.group}.${kernel.late}`, this.#late);
    const { label, immediates } = this.#pass;
    const workgroups = kernel.asksForGrid ? this.#pass.workgroups : upTo(this.#pass.workgroups, Math.max(1, end));
    const began = performance.now();
    await runOnce(gpu, [{ label, pipeline: this.#pipeline, buffers, workgroups, immediates }], expectedSeconds);
    const seconds = (performance.now() - began) / 1000;
    const [cutOff = 0] = new Uint32Array(await readBytes(gpu, this.#late, 0, 4));
    return { seconds, cutOff };
  }

  /** Remembers what is written so far. */
  keep(): void {
    refresh(this.#gpu, this.#kept);
  }

  /** Goes back to what was written when last kept. */
  restore(): void {
    refresh(this.#gpu, new Map([...this.#kept].map(([state, kept]) => [kept, state])));
  }

  /** Goes back to the beginning. */
  reset(): void {
    refresh(this.#gpu, this.state);
    this.keep();
  }

  free(): void {
    for (const buffer of this.#made) buffer.destroy();
  }
}
