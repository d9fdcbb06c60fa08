import type { Count, WorkgroupTraffic } from '../report/count-format.ts';
import type { Binding } from '../wgsl/describe.ts';
import { instrument, type CountLimits, type Instrumented } from '../wgsl/instrument.ts';
import { WgslError } from '../wgsl/error.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { createBuffer, readBytes, writeBuffer } from '../device/buffers.ts';
import {
  boundAt,
  boundTo,
  copyAll,
  differenceOf,
  writtenBy,
  type Copies,
  type Difference,
  type Resource,
} from './copies.ts';
import { compile } from '../device/pipeline.ts';
import { runOnce, type Dispatch } from '../device/program.ts';
import type { CheckedPass } from './checked-pass.ts';
import { layoutOf, type BoundFacts, type OutputLayout } from './output-layout.ts';
import { outOfBoundsWords } from './from-count.ts';
import { findRace } from './races.ts';
import { chooseSample, workgroupTraffic } from './sample.ts';
import { storesComputed } from '../wgsl/stores-computed.ts';
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
  const counting = passes.map((pass) => instrumented(gpu, pass, false));
  const written = writtenBy(
    passes,
    counting.map(({ bindings }) => bindings),
  );
  const made: Resource[] = [];
  try {
    await onStep('running the original kernel');
    const plain = copyAll(gpu, written, made);
    const { expectedSeconds } = options;
    const bindings = counting.map((kernel) => kernel.bindings);
    const dispatches = await plainDispatches(gpu, passes, counting);
    await runOnce(gpu, bind(dispatches, passes, bindings, plain), expectedSeconds);
    let totals: Totals[] | null = null;
    const floats = floatsOf(passes, bindings);
    const differences: Difference[] = [];
    if (!unique || options.together !== true) {
      await onStep('counting');
      const other = copyAll(gpu, written, made);
      const twins = counting.map((kernel, i) => ({ kernel, layout: layoutOf(kernel, factsOf(passes[i]!)) }));
      totals = await runInstrumented(gpu, passes, twins, other, { made, start, expectedSeconds });
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
    return passes.map(({ checker, entry }, i) => {
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
        computes: storesComputed(checker, entry),
        outputsIdentical,
        warnings: [
          ...counting[i]!.warnings,
          ...warnings,
          ...outOfBoundsWords(footprint?.buffers ?? []),
          ...(footprint && Object.keys(total.histogram).some((name) => SAMPLES.test(name)) ? [SAMPLED] : []),
        ],
      };
    });
  } finally {
    for (const one of made) one.destroy();
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

const instrumented = (gpu: Gpu, { checker, entry }: CheckedPass, marks: boolean): Instrumented =>
  instrument(checker, { entry, limits: countLimits(gpu), marks });

/** An instrumented kernel and the layout of its output. */
interface Twin {
  readonly kernel: Instrumented;
  readonly layout: OutputLayout;
}

/**
 * Instruments a pass to mark touched bytes, for all workgroups and, if there is room, for each of a sample.
 * @throws WgslError if the marks need more than the adapter can bind
 */
function marking(gpu: Gpu, pass: CheckedPass, seed: number): Twin {
  const kernel = instrumented(gpu, pass, true);
  const facts = factsOf(pass);
  const { words, bytes } = layoutOf(kernel, facts);
  const { maxStorageBufferBindingSize: most } = gpu.device.limits;
  if (bytes > most) {
    const reason = `marking these buffers takes ${bytes} bytes, more than this adapter can bind`;
    throw new WgslError(pass.wgsl, reason, kernel.entrySpan);
  }
  const sample = chooseSample(pass.workgroups, words, most, seed) ?? undefined;
  return { kernel, layout: layoutOf(kernel, { ...facts, sample }) };
}

/** What the layout needs to know of what a pass binds. */
function factsOf({ buffers, handles = new Map(), samplers = {} }: CheckedPass): BoundFacts {
  return {
    buffers: Object.fromEntries([...buffers].map(([id, { size }]) => [id, size])),
    textures: Object.fromEntries(
      [...handles].flatMap(([id, handle]) => {
        if (!('texture' in handle)) return [];
        const { format, width, height, depthOrArrayLayers, mipLevelCount, sampleCount } = handle.texture;
        const size = [width, height, depthOrArrayLayers] as const;
        return [[id, { format, size, levels: mipLevelCount, samples: sampleCount }] as const];
      }),
    ),
    samplers,
  };
}

/** Buffers and textures that every pass sees as nothing but f32. */
function floatsOf(passes: readonly CheckedPass[], bindings: readonly (readonly Binding[])[]): Set<Resource> {
  const scalars = new Map<Resource, Set<string | null>>();
  for (const [i, pass] of passes.entries()) {
    for (const { id, scalar, texture } of bindings[i]!) {
      const bound = boundAt(pass, id);
      const holds = texture?.format?.endsWith('32float') === true ? 'f32' : scalar;
      if (bound) scalars.set(bound, (scalars.get(bound) ?? new Set()).add(holds));
    }
  }
  return new Set([...scalars].flatMap(([bound, seen]) => (seen.size === 1 && seen.has('f32') ? [bound] : [])));
}

type Compiled = Omit<Dispatch, 'buffers' | 'handles'>;

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
): Dispatch[] => compiled.map((one, i) => ({ ...one, ...boundTo(passes[i]!, bindings[i]!, copied) }));

async function runInstrumented(
  gpu: Gpu,
  passes: readonly CheckedPass[],
  twins: readonly Twin[],
  copied: Copies,
  { made, start, expectedSeconds }: { made: Resource[]; start: number; expectedSeconds: number | undefined },
): Promise<(Totals & { workgroupUnique: WorkgroupTraffic | null })[]> {
  const outputs: GPUBuffer[] = [];
  const dispatches = await Promise.all(
    passes.map(async (pass, i): Promise<Dispatch> => {
      const { kernel, layout } = twins[i]!;
      const { output } = kernel;
      const { overrides = {}, workgroups, immediates } = pass;
      const label = `${pass.label}, instrumented`;
      const pipeline = await compile(gpu, { label, wgsl: kernel.wgsl, entry: kernel.entry, overrides });
      const buffer = createBuffer(gpu, label, layout.bytes);
      made.push(buffer);
      outputs[i] = buffer;
      writeBuffer(gpu, buffer, layout.header);
      if (start !== 0) {
        const words = new Uint32Array(2 * output.counters).map((_, k) => (k % 2 === 0 ? start : 0));
        writeBuffer(gpu, buffer, words, 4 * output.countersAt);
      }
      const { buffers, handles } = boundTo(pass, kernel.bindings, copied);
      buffers.set(`${output.group}.${output.binding}`, buffer);
      return { label, pipeline, buffers, handles, workgroups, immediates };
    }),
  );
  await runOnce(gpu, dispatches, expectedSeconds);
  return await Promise.all(
    twins.map(async ({ kernel, layout }, i) => {
      const buffer = outputs[i]!;
      const words = new Uint32Array(await readBytes(gpu, buffer, 0, buffer.size));
      const [x, y, z] = passes[i]!.workgroups;
      const workgroupUnique = workgroupTraffic(kernel, words, layout, x * y * z);
      return { ...totalsOf(kernel, words, layout, start), workgroupUnique };
    }),
  );
}

/** Functions whose texels are not marked, as the histogram names them. */
const SAMPLES = /^texture\.texture(Sample|Gather)/;
const SAMPLED =
  'Texels that are sampled are counted by what the sampler asks for, but not marked: unique bytes do not include them.';

const ROUNDED =
  "The instrumented kernel's output differs from the original's by rounding alone: the driver compiled it to different instructions. The counts are valid.";

const OWN_FAULT =
  "The instrumented kernel's output differs from the original's, which is deterministic: do not trust these counts.";
