import type { Gpu } from './open-gpu.ts';
import { record, runFirst, type Program } from './program.ts';
import { wait } from './wait.ts';

/** When a dispatch ran, in seconds from the first one's start. */
export interface Span {
  /** The label of the dispatch. */
  readonly label: string;
  readonly start: number;
  readonly seconds: number;
}

/** WebGPU's limit on the queries of a set. */
const MOST_QUERIES = 4096;

/**
 * Runs a program once with a pass for each dispatch, and says when each ran. Passes of their own cost time: the sum is more
 * than that of one pass.
 * @returns null without timestamps, or with more dispatches than a query set holds
 */
export async function timelineOf(gpu: Gpu, program: Program, expectedSeconds: number): Promise<readonly Span[] | null> {
  const { device } = gpu;
  const [steps] = program.windows;
  const count = 2 * steps!.length;
  if (!device.features.has('timestamp-query') || count > MOST_QUERIES) return null;
  await runFirst(gpu, program);
  const querySet = device.createQuerySet({ type: 'timestamp', count });
  const resolved = device.createBuffer({
    size: 8 * count,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const readable = device.createBuffer({ size: 8 * count, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    const encoder = device.createCommandEncoder();
    for (const [i, step] of steps!.entries()) {
      const pass = encoder.beginComputePass({
        timestampWrites: { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 },
      });
      record(pass, { ...program, windows: [[step]], turn: { next: 0 } }, 1);
      pass.end();
    }
    encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, readable, 0, 8 * count);
    device.queue.submit([encoder.finish()]);
    await wait(gpu, readable.mapAsync(GPUMapMode.READ), `the timeline of ${program.label}`, expectedSeconds);
    const ticks = new BigInt64Array(readable.getMappedRange().slice(0));
    const secondsFrom = (from: bigint, to: bigint): number => Number(to - from) / 1e9;
    return steps!.map(({ label }, i) => ({
      label,
      start: Math.max(0, secondsFrom(ticks[0]!, ticks[2 * i]!)),
      seconds: Math.max(0, secondsFrom(ticks[2 * i]!, ticks[2 * i + 1]!)),
    }));
  } finally {
    querySet.destroy();
    resolved.destroy();
    readable.destroy();
  }
}
