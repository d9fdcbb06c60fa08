import type { Counted } from '../../report/counted/counted.ts';
import { fromCounts } from '../../report/counted/from-count.ts';
import { formatSeconds } from '../../text/units.ts';
import { WgslError } from '../../wgsl/error.ts';
import { bindTensors, type Bench, type Setup } from '../bench.ts';
import { checkPass } from '../../counting/checked-pass.ts';
import { countPasses } from '../../counting/count-passes.ts';
import { CompileError } from '../../device/pipeline.ts';
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
  if (seconds * COUNTING_TIMES > MOST_SECONDS) {
    return { notCounted: `a dispatch takes ${formatSeconds(seconds)}, so counting would take too long` };
  }
  const { buffers } = store.tensors(at);
  const kernelPasses = kernel.passes(at.shape, at.formats, parameters, gpu.capabilities);
  const passes = bindTensors(kernelPasses, buffers).map((pass) => ({ ...pass, label: id }));
  try {
    const counts = await countPasses(gpu, passes.map(checkPass), {
      unique: seconds * MARKING_TIMES <= MOST_SECONDS,
      together: true,
    });
    const workgroups = passes.map(({ workgroups: [x, y, z] }) => x * y * z);
    return { counted: fromCounts(counts, workgroups) };
  } catch (error) {
    // A kernel that cannot be counted still has a time.
    if (error instanceof WgslError || error instanceof CompileError) return { notCounted: error.message };
    throw error;
  }
}
