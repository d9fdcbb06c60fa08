import type { Count, WorkgroupTraffic } from '../report/count-format.ts';
import type { Binding } from '../wgsl/describe.ts';
import { instrument, type CountLimits, type Instrumented, type InstrumentOptions } from '../wgsl/instrument.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { createBuffer, readBytes, writeBuffer } from '../device/buffers.ts';
import { areSame, boundBuffers, copyAll, writtenBuffers, type Copies } from './copies.ts';
import { compile } from '../device/pipeline.ts';
import { runOnce, type BoundPass, type Dispatch } from '../device/program.ts';
import { findRace } from './races.ts';
import { chooseSample, workgroupTraffic } from './sample.ts';
import { totalsOf, type Totals } from './totals.ts';

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
  /** How long the passes take, where that is known. */
  readonly expectedSeconds?: number;
  /** Looks whether invocations race even where nothing differs, with turns of loops that are more than enough. */
  readonly races?: { readonly turns: number };
  /** Told what is being done. */
  onStep?(label: string): void | Promise<void>;
}

/**
 * Counts what dispatches do that run one after the other: each as it is and instrumented, over copies of what the
 * buffers hold, so that nothing is changed; and compares what both wrote, bit for bit. Never timed.
 * @returns one count a pass
 * @throws WgslError for what cannot be instrumented, CompileError, RunError `device-lost`
 */
export async function countPasses(gpu: Gpu, passes: readonly BoundPass[], options: CountOptions): Promise<Count[]> {
  const { unique, start = 0, seed = 1, onStep = () => undefined } = options;
  const counting = passes.map((pass) => instrumented(gpu, pass));
  const written = writtenBuffers(
    passes,
    counting.map(({ bindings }) => bindings),
  );
  const made: GPUBuffer[] = [];
  try {
    await onStep('running it as it is');
    const plain = copyAll(gpu, written, made);
    const { expectedSeconds } = options;
    const bindings = counting.map((kernel) => kernel.bindings);
    const dispatches = await plainDispatches(gpu, passes, counting);
    await runOnce(gpu, bind(dispatches, passes, bindings, plain), expectedSeconds);
    let totals: Totals[] | null = null;
    let outputsIdentical = true;
    if (!unique || options.together !== true) {
      await onStep('counting');
      const other = copyAll(gpu, written, made);
      totals = await runInstrumented(gpu, passes, counting, other, { made, start, expectedSeconds });
      outputsIdentical = await areSame(gpu, plain, other);
    }
    let footprints: (Totals & { workgroupUnique: WorkgroupTraffic | null })[] | null = null;
    if (unique) {
      await onStep('marking which bytes are touched');
      const marked = passes.map((pass) => marking(gpu, pass, seed));
      const third = copyAll(gpu, written, made);
      footprints = await runInstrumented(gpu, passes, marked, third, { made, start: 0, expectedSeconds });
      outputsIdentical &&= await areSame(gpu, plain, third);
    }
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
      else if (!outputsIdentical) warnings.push(OWN_FAULT);
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
  { wgsl, entry, overrides }: BoundPass,
  marks: Pick<InstrumentOptions, 'footprint' | 'sample'> = {},
): Instrumented {
  return instrument(wgsl, { entry, overrides, limits: countLimits(gpu), ...marks });
}

/** Instrumented to mark what is touched, by all workgroups and by each of a sample, as far as there is room. */
function marking(gpu: Gpu, pass: BoundPass, seed: number): Instrumented {
  const footprint = Object.fromEntries([...pass.buffers].map(([id, { size }]) => [id, size]));
  const whole = instrumented(gpu, pass, { footprint });
  const { maxStorageBufferBindingSize } = gpu.device.limits;
  const sample = chooseSample(pass.workgroups, whole.output.words, maxStorageBufferBindingSize, seed);
  return sample ? instrumented(gpu, pass, { footprint, sample }) : whole;
}

type Compiled = Omit<Dispatch, 'buffers'>;

async function plainDispatches(
  gpu: Gpu,
  passes: readonly BoundPass[],
  kernels: readonly Instrumented[],
): Promise<Compiled[]> {
  return await Promise.all(
    passes.map(async ({ label, wgsl, overrides = {}, workgroups, immediates }, i) => {
      const pipeline = await compile(gpu, { label, wgsl, entry: kernels[i]!.entry, overrides });
      return { label, pipeline, workgroups, immediates };
    }),
  );
}

/** Dispatches over copies of what they write. */
const bind = (
  compiled: readonly Compiled[],
  passes: readonly BoundPass[],
  bindings: readonly (readonly Binding[])[],
  copied: Copies,
): Dispatch[] => compiled.map((one, i) => ({ ...one, buffers: boundBuffers(passes[i]!, bindings[i]!, copied) }));

async function runInstrumented(
  gpu: Gpu,
  passes: readonly BoundPass[],
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

const OWN_FAULT =
  'The instrumented run wrote something else than the plain one, which always writes the same: do not trust these counts.';

const outOfBoundsWords = (buffers: Count['buffers']): string[] =>
  buffers
    .filter(({ outOfBounds }) => (outOfBounds ?? 0) > 0)
    .map(({ name, outOfBounds }) => `${outOfBounds} accesses to "${name}" were past its end.`);
