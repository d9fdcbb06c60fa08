import type { Count } from '../report/count-format.ts';
import { checkWgsl, type Checker } from '../wgsl/check-wgsl.ts';
import { describe, type Description, type EntryDescription, type OverrideDescription } from '../wgsl/describe.ts';
import { WgslError } from '../wgsl/error.ts';
import { ForeignTextError } from '../wgsl/parse-wgsl.ts';
import { openGpu, type Gpu } from '../device/open-gpu.ts';
import { compile, CompileError, type Source } from '../device/pipeline.ts';
import type { CountJob, Progress } from './api.ts';
import { RunError } from '../device/run-error.ts';
import { countPasses, type CountOptions } from '../counting/count-passes.ts';
import { valueProblem, type BufferSpec } from '../counting/fill/fill-buffer.ts';
import { createImmediates, createJobResources, destroyJobResources } from '../counting/fill/job-resources.ts';
import { HARDWARE_PATIENCE, refuseEndless, SOFTWARE_PATIENCE, type Ending } from '../counting/refuse-endless.ts';

const DEFAULT_SEED = 1;
const LABEL = 'the kernel';

/**
 * Counts what one dispatch of a kernel does.
 * @throws RunError `bad-job` with the line for a kernel that does not compile or cannot be counted, and for buffers
 * that do not fit; `device-lost` for an endless kernel
 */
export async function runCount(
  job: CountJob,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Count> {
  let done = 0;
  const total = job.bytes === true ? 7 : 6;
  const step = (label: string): void => {
    signal.throwIfAborted();
    onProgress({ done: done++, total, label, secondsLeft: null, partial: null });
  };
  checkWorkgroups(job.workgroups);
  step('opening the adapter');
  const gpu = await openGpu(job.adapter ?? 'auto', job.power ?? 'high', signal);
  try {
    step('compiling');
    const count = await countJob(gpu, job, step, signal);
    signal.throwIfAborted();
    return count;
  } catch (error) {
    if (error instanceof CompileError) throw new RunError('bad-job', error.message);
    if (error instanceof WgslError) throw new RunError('bad-job', `${LABEL}, ${error.message}`);
    throw error;
  } finally {
    gpu.device.destroy();
  }
}

async function countJob(gpu: Gpu, job: CountJob, step: (label: string) => void, signal: AbortSignal): Promise<Count> {
  const { wgsl, workgroups, bytes = false, seed = DEFAULT_SEED } = job;
  const { checker, description } = await readKernel(gpu, LABEL, job);
  const entry = chooseEntry(description, job.entry);
  const overrides = constantsOf(description, job.overrides ?? {});
  checkLimits(gpu, workgroups);
  await compileJob(gpu, { label: LABEL, wgsl, entry: entry.name, overrides }, description);
  const { immediates, notes: more } = createImmediates(entry.immediate, job.immediate, seed);
  const resources = await createJobResources(gpu, entry.bindings, job.bindings ?? {}, seed);
  const { buffers, handles, samplers, notes } = resources;
  try {
    const source = { label: LABEL, wgsl, checker, entry: entry.name, overrides };
    const pass = { ...source, buffers, handles, samplers, workgroups, immediates };
    step('checking that its loops end');
    const patience = gpu.facts.isFallback ? SOFTWARE_PATIENCE : HARDWARE_PATIENCE;
    const ending = await refuseEndless(gpu, pass, { ...patience, pause: () => signal.throwIfAborted() });
    const options = { unique: bytes, seed, onStep: step, ...afterGuard(ending) };
    const [count] = await countPasses(gpu, [pass], options);
    return { ...count!, warnings: [...more, ...notes, ...count!.warnings] };
  } finally {
    destroyJobResources(resources);
  }
}

/** A kernel's source, parsed and checked once, and its description. @throws WgslError, CompileError */
export async function readKernel(
  gpu: Gpu,
  label: string,
  { wgsl, entry, overrides }: Pick<CountJob, 'wgsl' | 'entry' | 'overrides'>,
): Promise<{ readonly checker: Checker; readonly description: Description }> {
  try {
    const checker = checkWgsl(wgsl, overrides);
    return { checker, description: describe(checker) };
  } catch (error) {
    // The browser decides what is valid WGSL; an error of ours about a valid source is our limitation, and says so.
    if (!(error instanceof ForeignTextError)) await compile(gpu, { label, wgsl, entry });
    throw error;
  }
}

/** Options for later runs from a guarded run: the expected time, and ample iterations for each loop. */
export const afterGuard = (ending: Ending | null): Pick<CountOptions, 'expectedSeconds' | 'races'> => ({
  // A short time may be due to waiting for the machine.
  ...(ending && ending.seconds > 1.5 && { expectedSeconds: ending.seconds }),
  races: { turns: Math.min(2 ** 31, 4 * (ending?.turns ?? 1)) },
});

/** The entry point by name, or the only one. @throws RunError `bad-job` listing the entry points */
export function chooseEntry({ entries }: Description, name: string | undefined): EntryDescription {
  const there = entries.map((entry) => `"${entry.name}"`).join(', ') || 'none';
  const found = name === undefined ? entries[0] : entries.find((entry) => entry.name === name);
  if (!found) {
    const wanted = name === undefined ? 'a compute entry point' : `a compute entry point "${name}"`;
    throw new RunError('bad-job', `entry: expected ${wanted}; the kernel has: ${there}`);
  }
  if (name === undefined && entries.length > 1) {
    throw new RunError('bad-job', `entry: expected one of ${there}, got nothing`);
  }
  return found;
}

/** Overrides as a pipeline takes them: by `@id` if there is one. @throws RunError `bad-job` */
export function constantsOf(
  { overrides }: Description,
  given: Readonly<Record<string, number | boolean>>,
): Record<string, number> {
  const constants = Object.entries(given).map(([key, value]): [string, number] => {
    const found = overrides.find(({ name, id }) => name === key || String(id) === key);
    if (!found) {
      const there = overrides.map(({ name }) => name).join(', ') || 'none';
      throw new RunError('bad-job', `override "${key}": expected an override of the kernel; it has: ${there}`);
    }
    checkOverride(found, value);
    return [constantKey(found), Number(value)];
  });
  return Object.fromEntries(constants);
}

/** An override's key in a pipeline. */
const constantKey = ({ name, id }: OverrideDescription): string => (id === null ? name : String(id));

/** @throws RunError `bad-job` for a value that its type cannot represent exactly */
function checkOverride({ name, type }: OverrideDescription, value: number | boolean): void {
  const number = Number(value);
  const isBool = type === 'bool';
  if (isBool && number !== 0 && number !== 1) {
    throw new RunError('bad-job', `override "${name}" (${type}): expected true or false, got ${value}`);
  }
  const wrong = isBool ? null : valueProblem(type as BufferSpec['type'], [number]);
  if (wrong !== null) throw new RunError('bad-job', `override "${name}" (${type}): ${wrong}`);
}

/**
 * Compiles an entry point for a job.
 * @throws RunError `bad-job` naming an override without a value; otherwise CompileError with the browser's message
 */
export async function compileJob(
  gpu: Gpu,
  source: Source,
  { overrides: declared }: Description,
): Promise<GPUComputePipeline> {
  try {
    return await compile(gpu, source);
  } catch (error) {
    const unset = declared.find(
      (one) => one.value === null && !Object.hasOwn(source.overrides ?? {}, constantKey(one)),
    );
    // Only overrides that the entry point uses need a value; the browser knows which.
    if (!(error instanceof CompileError) || !unset || !/overrid/.test(error.message)) throw error;
    throw new RunError('bad-job', `override "${unset.name}": expected a value, as it has no default, got nothing`);
  }
}

/** @throws RunError `bad-job` unless these are three whole numbers of at least 1 */
export function checkWorkgroups(workgroups: unknown): void {
  const fits =
    Array.isArray(workgroups) && workgroups.length === 3 && workgroups.every((n) => Number.isInteger(n) && n > 0);
  if (!fits) {
    throw new RunError(
      'bad-job',
      `workgroups: expected three whole numbers of at least 1, got ${JSON.stringify(workgroups)}`,
    );
  }
  // An adapter may number workgroups in 32 bits, and run a larger product modulo 2^32.
  const all = (workgroups as number[]).reduce((product, n) => product * n, 1);
  if (all < 2 ** 32) return;
  throw new RunError('bad-job', `workgroups: expected fewer than 2^32 in all, got ${workgroups.join(' × ')}`);
}

/** @throws RunError `bad-job` for more workgroups than the adapter allows */
export function checkLimits({ device }: Gpu, workgroups: readonly number[]): void {
  const most = device.limits.maxComputeWorkgroupsPerDimension;
  const over = workgroups.find((n) => n > most);
  if (over === undefined) return;
  throw new RunError('bad-job', `workgroups: expected at most ${most} along a dimension on this adapter, got ${over}`);
}
