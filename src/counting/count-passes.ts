import type { Count, WorkgroupTraffic } from '../report/count-format.ts';
import type { Binding } from '../wgsl/describe.ts';
import { instrument, type CountLimits, type Instrumented, type InstrumentOptions } from '../wgsl/instrument.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { createBuffer, readBytes, writeBuffer } from '../device/buffers.ts';
import { boundBuffers, copyAll, writtenBuffers, type Copies, differenceOf, type Difference } from './copies.ts';
import { compile } from '../device/pipeline.ts';
import { runOnce, type Dispatch } from '../device/program.ts';
import type { CheckedPass } from './checked-pass.ts';
import { findRace } from './races.ts';
import { chooseSample, workgroupTraffic } from './sample.ts';
import { totalsOf, type Totals } from './totals.ts';

/** Options of `countPasses`. */
export interface CountOptions {
  /** Also find the touched bytes, in a separate run. */
  readonly unique: boolean;
  /** Count in the marking run instead of a separate one, which saves a compilation. */
  readonly together?: boolean;
  /** Initial value of the counters' low words, for testing the carry. */
  readonly start?: number;
  /** Seed for choosing the workgroups to count individually. */
  readonly seed?: number;
  /** Time of the passes, if known. */
  readonly expectedSeconds?: number;
  /** Look for races even if outputs are identical; `turns` are iterations that suffice for each loop. */
  readonly races?: { readonly turns: number };
  /** Called before each step. */
  onStep?(label: string): void | Promise<void>;
}

/**
 * Counts consecutive dispatches. Each runs original and instrumented, over copies of the buffers, so that the originals do
 * not change, and the outputs are compared bit for bit. Never timed.
 * @returns one count per pass
 * @throws WgslError for a kernel that cannot be instrumented, CompileError, RunError `device-lost`
 */
export async function countPasses(gpu: Gpu, passes: readonly CheckedPass[], options: CountOptions): Promise<Count[]> {
  const { unique, start = 0, seed = 1, onStep = () => undefined } = options;
  const counting = passes.map((pass) => instrumented(gpu, pass));
  const written = writtenBuffers(
    passes,
    counting.map(({ bindings }) => bindings),
  );
  const made: GPUBuffer[] = [];
  try {
    await onStep('running the original kernel');
    const plain = copyAll(gpu, written, made);
    const { expectedSeconds } = options;
    const bindings = counting.map((kernel) => kernel.bindings);
    const dispatches = await plainDispatches(gpu, passes, counting);
    await runOnce(gpu, bind(dispatches, passes, bindings, plain), expectedSeconds);
    let totals: Totals[] | null = null;
    const floats = floatBuffers(passes, bindings);
    const differences: Difference[] = [];
    if (!unique || options.together !== true) {
      await onStep('counting');
      const other = copyAll(gpu, written, made);
      totals = await runInstrumented(gpu, passes, counting, other, { made, start, expectedSeconds });
      differences.push(await differenceOf(gpu, plain, other, floats));
    }
    let footprints: (Totals & { workgroupUnique: WorkgroupTraffic | null })[] | null = null;
    if (unique) {
      await onStep('marking touched bytes');
      const marked = passes.map((pass) => marking(gpu, pass, seed));
      const third = copyAll(gpu, written, made);
      footprints = await runInstrumented(gpu, passes, marked, third, { made, start: 0, expectedSeconds });
      differences.push(await differenceOf(gpu, plain, third, floats));
    }
    const outputsIdentical = differences.every((one) => one === 'none');
    const warnings: string[] = [];
    if (!outputsIdentical || options.races) {
      await onStep('looking for races');
      const copied = copyAll(gpu, written, made);
      const original = {
        passes,
        dispatches: bind(dispatches, passes, bindings, copied),
        copied,
        plain,
        expectedSeconds,
      };
      const turns = options.races?.turns ?? null;
      const race = await findRace(gpu, original, { turns, ...(outputsIdentical && { replays: 1 }) });
      if (race !== null) warnings.push(race);
      else if (differences.includes('other')) warnings.push(OWN_FAULT);
      else if (!outputsIdentical) warnings.push(ROUNDED);
    }
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
 * The limits for an instrumented kernel: the device's, but no workgroup memory on a software adapter, where its barrier
 * would turn each invocation into a coroutine, which costs more than adding directly to the output.
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
  { checker, entry }: CheckedPass,
  marks: Pick<InstrumentOptions, 'footprint' | 'sample'> = {},
): Instrumented {
  return instrument(checker, { entry, limits: countLimits(gpu), ...marks });
}

/** Instruments a pass to mark touched bytes, for all workgroups and, if there is room, for each of a sample. */
function marking(gpu: Gpu, pass: CheckedPass, seed: number): Instrumented {
  const footprint = Object.fromEntries([...pass.buffers].map(([id, { size }]) => [id, size]));
  const whole = instrumented(gpu, pass, { footprint });
  const { maxStorageBufferBindingSize } = gpu.device.limits;
  const sample = chooseSample(pass.workgroups, whole.output.words, maxStorageBufferBindingSize, seed);
  return sample ? instrumented(gpu, pass, { footprint, sample }) : whole;
}

/** Buffers that every pass sees as nothing but f32. */
function floatBuffers(passes: readonly CheckedPass[], bindings: readonly (readonly Binding[])[]): Set<GPUBuffer> {
  const scalars = new Map<GPUBuffer, Set<string | null>>();
  for (const [i, { buffers }] of passes.entries()) {
    for (const { id, scalar } of bindings[i]!) {
      const buffer = buffers.get(id);
      if (buffer) scalars.set(buffer, (scalars.get(buffer) ?? new Set()).add(scalar));
    }
  }
  return new Set([...scalars].flatMap(([buffer, seen]) => (seen.size === 1 && seen.has('f32') ? [buffer] : [])));
}

type Compiled = Omit<Dispatch, 'buffers'>;

async function plainDispatches(
  gpu: Gpu,
  passes: readonly CheckedPass[],
  kernels: readonly Instrumented[],
): Promise<Compiled[]> {
  return await Promise.all(
    passes.map(async ({ label, wgsl, overrides = {}, workgroups, immediates }, i) => {
      const pipeline = await compile(gpu, { label, wgsl, entry: kernels[i]!.entry, overrides });
      return { label, pipeline, workgroups, immediates };
    }),
  );
}

/** Dispatches over copies of the buffers they write. */
const bind = (
  compiled: readonly Compiled[],
  passes: readonly CheckedPass[],
  bindings: readonly (readonly Binding[])[],
  copied: Copies,
): Dispatch[] => compiled.map((one, i) => ({ ...one, buffers: boundBuffers(passes[i]!, bindings[i]!, copied) }));

async function runInstrumented(
  gpu: Gpu,
  passes: readonly CheckedPass[],
  kernels: readonly Instrumented[],
  copied: Copies,
  { made, start, expectedSeconds }: { made: GPUBuffer[]; start: number; expectedSeconds: number | undefined },
): Promise<(Totals & { workgroupUnique: WorkgroupTraffic | null })[]> {
  const outputs: GPUBuffer[] = [];
  const dispatches = await Promise.all(
    passes.map(async (pass, i): Promise<Dispatch> => {
      const kernel = kernels[i]!;
      const { output } = kernel;
      const { overrides = {}, workgroups, immediates } = pass;
      const label = `${pass.label}, instrumented`;
      const pipeline = await compile(gpu, { label, wgsl: kernel.wgsl, entry: kernel.entry, overrides });
      const buffer = createBuffer(gpu, label, output.bytes);
      made.push(buffer);
      outputs[i] = buffer;
      if (start !== 0) {
        const words = new Uint32Array(2 * output.counters).map((_, k) => (k % 2 === 0 ? start : 0));
        writeBuffer(gpu, buffer, words, 4 * output.countersAt);
      }
      const buffers = boundBuffers(pass, kernel.bindings, copied).set(`${output.group}.${output.binding}`, buffer);
      return { label, pipeline, buffers, workgroups, immediates };
    }),
  );
  await runOnce(gpu, dispatches, expectedSeconds);
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

const ROUNDED =
  "The instrumented kernel's output differs from the original's by rounding alone: the driver compiled it to different instructions. The counts are valid.";

const OWN_FAULT =
  "The instrumented kernel's output differs from the original's, which is deterministic: do not trust these counts.";

const outOfBoundsWords = (buffers: Count['buffers']): string[] =>
  buffers
    .filter(({ outOfBounds }) => (outOfBounds ?? 0) > 0)
    .map(({ name, outOfBounds }) => `Out-of-bounds accesses to "${name}": ${outOfBounds}.`);
