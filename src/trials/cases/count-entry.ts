import type { Counted } from '../../report/counted/counted.ts';
import { fromCounts } from '../../counting/from-count.ts';
import { formatSeconds } from '../../text/units.ts';
import { WgslError } from '../../wgsl/error.ts';
import { bindTensors, type Bench, type Setup } from '../bench.ts';
import { checkPass } from '../../counting/checked-pass.ts';
import { countPasses } from '../../counting/count-passes.ts';
import type { Gpu } from '../../device/open-gpu.ts';
import { CompileError } from '../../device/pipeline.ts';
import type { BoundPass } from '../../device/program.ts';
import type { Entry } from './entry.ts';

/** The count of an entry, or why it was not counted, as a sentence without a full stop. */
export type EntryCount = { readonly counted: Counted } | { readonly notCounted: string };

/** Seconds of GPU time that counting one kernel may take. */
const MOST_SECONDS = 2;
/** Time of counting in dispatches: one original, one counting, and a slower one marking touched bytes. */
const COUNTING_TIMES = 3;
const MARKING_TIMES = 6;

/**
 * Counts what an entry's kernel executes, with an instrumented copy that is never timed.
 * @param seconds of one dispatch
 * @throws RunError `device-lost`
 */
export async function countEntry(
  { bench: { gpu }, store }: Pick<Setup, 'store'> & { readonly bench: Pick<Bench, 'gpu'> },
  { kernel, case: at, id }: Pick<Entry, 'kernel' | 'case' | 'id'>,
  parameters: Readonly<Record<string, number>>,
  seconds: number,
): Promise<EntryCount> {
  const passes = (): BoundPass[] => {
    const { buffers } = store.tensors(at);
    const kernelPasses = kernel.passes(at.shape, at.formats, parameters, gpu.capabilities);
    return bindTensors(kernelPasses, buffers).map((pass) => ({ ...pass, label: id }));
  };
  return await countWithin(gpu, passes, seconds, seconds * MARKING_TIMES <= MOST_SECONDS);
}

/**
 * Counts the dispatches of a kernel, unless that would take too long.
 * @param passes binds them; called only if they are counted
 * @param seconds of one run of them
 * @param unique whether to find touched bytes too
 * @throws RunError `device-lost`
 */
export async function countWithin(
  gpu: Gpu,
  passes: () => readonly BoundPass[],
  seconds: number,
  unique: boolean,
): Promise<EntryCount> {
  if (seconds * COUNTING_TIMES > MOST_SECONDS) {
    return { notCounted: `a dispatch takes ${formatSeconds(seconds)}, so counting would take too long` };
  }
  const bound = passes();
  try {
    const counts = await countPasses(gpu, bound.map(checkPass), { unique, together: true });
    const workgroups = bound.map(({ workgroups: [x, y, z] }) => x * y * z);
    return { counted: fromCounts(counts, workgroups) };
  } catch (error) {
    // A kernel that cannot be counted still has a time.
    if (error instanceof WgslError || error instanceof CompileError) return { notCounted: error.message };
    throw error;
  }
}
