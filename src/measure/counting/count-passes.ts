import type { Count, WorkgroupTraffic } from '../../report/count.ts';
import { instrument, type CountLimits, type Instrumented, type InstrumentOptions } from '../../wgsl/instrument.ts';
import type { Gpu } from '../gpu/adapter.ts';
import { createBuffer, readBytes } from '../gpu/buffers.ts';
import { compileEntry, runOnce, type Dispatch } from './dispatch.ts';
import { chooseSample, workgroupTraffic } from './sample.ts';
import { totalsOf, type Totals } from './totals.ts';

/** One dispatch to be counted. */
export interface CountedPass {
  readonly label: string;
  readonly wgsl: string;
  readonly entry?: string | undefined;
  /** Values of overrides by name or `@id`, as a pipeline takes them. */
  readonly overrides?: Readonly<Record<string, number>> | undefined;
  /** Buffers by `group.binding`; more than the entry point uses are allowed. */
  readonly buffers: ReadonlyMap<string, GPUBuffer>;
  readonly workgroups: readonly [number, number, number];
}

/** How to count. */
export interface CountOptions {
  /** Also which bytes are touched, in a run of its own. */
  readonly unique: boolean;
  /** Counts in the run that marks, and has none of its own: one compilation less. */
  readonly together?: boolean;
  /** What the counters' low words are set to before, for tests of their carry. */
  readonly start?: number;
  /** Of which workgroups are looked at one by one. */
  readonly seed?: number;
  /** Told what is being done. */
  onStep?(label: string): void | Promise<void>;
}

/**
 * Counts what dispatches do that run one after the other: each as it is and instrumented, over copies of what the
 * buffers hold, so that nothing is changed; and compares what both wrote, bit for bit. Never timed.
 * @returns one count a pass
 * @throws WgslError for what cannot be instrumented, CompileError, RunError `device-lost`
 */
export async function countPasses(gpu: Gpu, passes: readonly CountedPass[], options: CountOptions): Promise<Count[]> {
  const { unique, start = 0, seed = 1, onStep = () => undefined } = options;
  const counting = passes.map((pass) => instrumented(gpu, pass));
  const written = writtenBuffers(passes, counting);
  const made: GPUBuffer[] = [];
  try {
    await onStep('running it as it is');
    const plain = copies(gpu, written, made);
    await runOnce(gpu, await Promise.all(passes.map((pass, i) => plainDispatch(gpu, pass, counting[i]!, plain))));
    let totals: Totals[] | null = null;
    let outputsIdentical = true;
    if (!unique || options.together !== true) {
      await onStep('counting');
      const other = copies(gpu, written, made);
      totals = await runInstrumented(gpu, passes, counting, other, made, start);
      outputsIdentical = await areSame(gpu, plain, other);
    }
    let footprints: (Totals & { workgroupUnique: WorkgroupTraffic | null })[] | null = null;
    if (unique) {
      await onStep('marking which bytes are touched');
      const marked = passes.map((pass) => marking(gpu, pass, seed));
      const third = copies(gpu, written, made);
      footprints = await runInstrumented(gpu, passes, marked, third, made, 0);
      outputsIdentical &&= await areSame(gpu, plain, third);
    }
    const warnings = outputsIdentical ? [] : [await differenceWords(gpu, passes, counting, plain, written, made)];
    return passes.map((_, i) => {
      const footprint = footprints?.[i];
      const total = totals?.[i] ?? footprint!;
      return {
        ...total,
        ...(footprint && {
          unique: footprint.unique,
          buffers: footprint.buffers,
          intensity: { ...total.intensity, unique: footprint.intensity.unique },
        }),
        workgroupUnique: footprint?.workgroupUnique ?? null,
        outputsIdentical,
        warnings: [...counting[i]!.warnings, ...warnings, ...outOfBoundsWords(footprint?.buffers ?? [])],
      };
    });
  } finally {
    for (const buffer of made) buffer.destroy();
  }
}

/**
 * What an instrumented kernel may use: the device's limits. On a software adapter no workgroup memory: the barrier that
 * goes with it would turn each invocation into a coroutine, which costs more than adding straight to the output.
 */
export function countLimits({ device, facts }: Gpu): CountLimits {
  const {
    maxStorageBuffersPerShaderStage,
    maxComputeWorkgroupStorageSize,
    maxBindGroups,
    maxBindingsPerBindGroup,
    maxStorageBufferBindingSize,
  } = device.limits;
  return {
    maxStorageBuffersPerShaderStage,
    maxComputeWorkgroupStorageSize: facts.isFallback ? 0 : maxComputeWorkgroupStorageSize,
    maxBindGroups,
    maxBindingsPerBindGroup,
    maxStorageBufferBindingSize,
  };
}

function instrumented(
  gpu: Gpu,
  { wgsl, entry, overrides }: CountedPass,
  marks: Pick<InstrumentOptions, 'footprint' | 'sample'> = {},
): Instrumented {
  return instrument(wgsl, { entry, overrides, limits: countLimits(gpu), ...marks });
}

/** Instrumented to mark what is touched, by all workgroups and by each of a sample, as far as there is room. */
function marking(gpu: Gpu, pass: CountedPass, seed: number): Instrumented {
  const footprint = Object.fromEntries([...pass.buffers].map(([id, { size }]) => [id, size]));
  const whole = instrumented(gpu, pass, { footprint });
  const { maxStorageBufferBindingSize } = gpu.device.limits;
  const sample = chooseSample(pass.workgroups, whole.output.words, maxStorageBufferBindingSize, seed);
  return sample ? instrumented(gpu, pass, { footprint, sample }) : whole;
}

/** The buffers that any pass may write. */
function writtenBuffers(passes: readonly CountedPass[], kernels: readonly Instrumented[]): Set<GPUBuffer> {
  return new Set(
    passes.flatMap(({ buffers }, i) =>
      kernels[i]!.bindings.filter(({ space, access }) => space === 'storage' && access !== 'read').flatMap(
        ({ id }) => buffers.get(id) ?? [],
      ),
    ),
  );
}

/** A copy of each buffer, by the buffer it is a copy of. */
function copies(gpu: Gpu, originals: ReadonlySet<GPUBuffer>, made: GPUBuffer[]): Map<GPUBuffer, GPUBuffer> {
  const encoder = gpu.device.createCommandEncoder();
  const copied = new Map<GPUBuffer, GPUBuffer>();
  for (const original of originals) {
    const copy = createBuffer(gpu, original.label, original.size);
    made.push(copy);
    encoder.copyBufferToBuffer(original, 0, copy, 0, original.size);
    copied.set(original, copy);
  }
  gpu.device.queue.submit([encoder.finish()]);
  return copied;
}

/** The buffers that an entry point uses, those that are written as copies. */
function bound(
  { buffers, label }: CountedPass,
  { bindings }: Instrumented,
  copied: ReadonlyMap<GPUBuffer, GPUBuffer>,
): Map<string, GPUBuffer> {
  return new Map(
    bindings.map(({ id, name }) => {
      const buffer = buffers.get(id);
      if (!buffer) throw new Error(`${label}: expected a buffer for ${id} (${name}), got none`);
      return [id, copied.get(buffer) ?? buffer];
    }),
  );
}

async function plainDispatch(
  gpu: Gpu,
  pass: CountedPass,
  kernel: Instrumented,
  copied: ReadonlyMap<GPUBuffer, GPUBuffer>,
): Promise<Dispatch> {
  const { label, wgsl, overrides = {}, workgroups } = pass;
  const pipeline = await compileEntry(gpu, label, wgsl, kernel.entry, overrides);
  return { label, pipeline, buffers: bound(pass, kernel, copied), workgroups };
}

async function runInstrumented(
  gpu: Gpu,
  passes: readonly CountedPass[],
  kernels: readonly Instrumented[],
  copied: ReadonlyMap<GPUBuffer, GPUBuffer>,
  made: GPUBuffer[],
  start: number,
): Promise<(Totals & { workgroupUnique: WorkgroupTraffic | null })[]> {
  const outputs: GPUBuffer[] = [];
  const dispatches = await Promise.all(
    passes.map(async (pass, i): Promise<Dispatch> => {
      const kernel = kernels[i]!;
      const { output } = kernel;
      const { overrides = {}, workgroups } = pass;
      const label = `${pass.label}, instrumented`;
      const pipeline = await compileEntry(gpu, label, kernel.wgsl, kernel.entry, overrides);
      const buffer = createBuffer(gpu, label, output.bytes);
      made.push(buffer);
      outputs[i] = buffer;
      if (start !== 0) {
        const words = new Uint32Array(2 * output.counters).map((_, k) => (k % 2 === 0 ? start : 0));
        gpu.device.queue.writeBuffer(buffer, 4 * output.countersAt, words);
      }
      const buffers = bound(pass, kernel, copied).set(`${output.group}.${output.binding}`, buffer);
      return { label, pipeline, buffers, workgroups };
    }),
  );
  await runOnce(gpu, dispatches);
  return await Promise.all(
    kernels.map(async (kernel, i) => {
      const buffer = outputs[i]!;
      const words = new Uint32Array(await readBytes(gpu, buffer, 0, buffer.size));
      const [x, y, z] = passes[i]!.workgroups;
      const workgroupUnique = workgroupTraffic(kernel, words, x * y * z);
      return { ...totalsOf(kernel, words.subarray(0, kernel.output.words), start), workgroupUnique };
    }),
  );
}

/** Bytes read back at a time. */
const CHUNK_BYTES = 1 << 24;

async function areSame(
  gpu: Gpu,
  one: ReadonlyMap<GPUBuffer, GPUBuffer>,
  other: ReadonlyMap<GPUBuffer, GPUBuffer>,
): Promise<boolean> {
  for (const [original, buffer] of one) {
    const twin = other.get(original)!;
    for (let from = 0; from < buffer.size; from += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, buffer.size - from);
      const [a, b] = await Promise.all([buffer, twin].map(async (each) => await readBytes(gpu, each, from, length)));
      const [x, y] = [new Uint32Array(a!), new Uint32Array(b!)];
      if (x.some((word, i) => word !== y[i])) return false;
    }
  }
  return true;
}

/** A kernel may differ from itself: invocations that race, or sums in an order of chance. */
async function differenceWords(
  gpu: Gpu,
  passes: readonly CountedPass[],
  kernels: readonly Instrumented[],
  plain: ReadonlyMap<GPUBuffer, GPUBuffer>,
  written: ReadonlySet<GPUBuffer>,
  made: GPUBuffer[],
): Promise<string> {
  const again = copies(gpu, written, made);
  await runOnce(gpu, await Promise.all(passes.map((pass, i) => plainDispatch(gpu, pass, kernels[i]!, again))));
  return (await areSame(gpu, plain, again))
    ? 'The instrumented run wrote something else than the plain one: do not trust these counts.'
    : 'The kernel writes something else each time it runs, even as it is: its invocations race.';
}

const outOfBoundsWords = (buffers: Count['buffers']): string[] =>
  buffers
    .filter(({ outOfBounds }) => (outOfBounds ?? 0) > 0)
    .map(({ name, outOfBounds }) => `${outOfBounds} accesses to "${name}" were past its end.`);
