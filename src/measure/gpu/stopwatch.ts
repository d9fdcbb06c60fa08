import { cpuTimesReader, type ReadCpuTimes } from '../cpu-times.ts';
import type { Gpu } from './adapter.ts';
import { record, runFirst, type Program } from './program.ts';
import { wait } from './wait.ts';

/** Begin and end of one stamped pass, in nanoseconds as the GPU gave them. */
export interface Stamp {
  readonly begin: bigint;
  readonly end: bigint;
}

/** One batch as it was run: a stamp for each pass where there are stamps, and the wall time of the whole. */
export interface Lap {
  readonly stamps: readonly Stamp[] | null;
  readonly wallSeconds: number;
}

/**
 * What the protocol needs of a device: run batches of dispatches from an idle GPU and say when they began and ended.
 * The protocol knows nothing else of WebGPU, so that a simulated device can stand in its place.
 */
export interface Stopwatch<Work> {
  readonly hasStamps: boolean;
  /** What a software adapter has had of the CPUs; null where there is none, or nobody can tell. */
  readonly readCpuTimes: ReadCpuTimes | null;
  /**
   * Runs one pass for each count, each so many dispatches long, one after the other, and waits for the end. What has
   * never run before runs once untimed: its first run may be the compiler's.
   */
  run(work: Work, counts: readonly number[], expectedSeconds: number): Promise<Lap>;
}

/** Passes of one lap: lead-in, N, 2N. */
const MOST_PASSES = 4;

/** Times programs on a WebGPU device, by timestamp queries where it has them. */
export function createStopwatch(gpu: Gpu): Stopwatch<Program> {
  const { device } = gpu;
  const hasStamps = device.features.has('timestamp-query');
  const size = MOST_PASSES * 2 * 8;
  // One set for the whole run: some drivers allow few.
  const querySet = hasStamps ? device.createQuerySet({ type: 'timestamp', count: MOST_PASSES * 2 }) : null;
  const resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const readable = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });

  return {
    hasStamps,
    readCpuTimes: gpu.facts.isFallback ? cpuTimesReader() : null,
    async run(program, counts, expectedSeconds) {
      await runFirst(gpu, program);
      await wait(gpu, device.queue.onSubmittedWorkDone(), `waiting before ${program.label}`, expectedSeconds);
      const encoder = device.createCommandEncoder();
      counts.forEach((count, i) => {
        const pass = encoder.beginComputePass(
          querySet
            ? { timestampWrites: { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 } }
            : {},
        );
        record(pass, program, count);
        pass.end();
      });
      if (querySet) {
        encoder.resolveQuerySet(querySet, 0, counts.length * 2, resolved, 0);
        encoder.copyBufferToBuffer(resolved, 0, readable, 0, counts.length * 16);
      }
      const commands = encoder.finish();
      const start = performance.now();
      device.queue.submit([commands]);
      const done = querySet ? readable.mapAsync(GPUMapMode.READ) : device.queue.onSubmittedWorkDone();
      await wait(gpu, done, `timing ${program.label}`, expectedSeconds);
      const wallSeconds = (performance.now() - start) / 1000;
      if (!querySet) return { stamps: null, wallSeconds };
      // Signed: some drivers stamp an end before its begin, and the difference must show it.
      const ticks = new BigInt64Array(readable.getMappedRange().slice(0, counts.length * 16));
      readable.unmap();
      const stamps = counts.map((_, i): Stamp => ({ begin: ticks[2 * i]!, end: ticks[2 * i + 1]! }));
      return { stamps, wallSeconds };
    },
  };
}
