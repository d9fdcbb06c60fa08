import { cpuTimesReader } from '../protocol/cpu-times.ts';
import type { Stamp, Stopwatch } from '../protocol/stopwatch.ts';
import type { Gpu } from './open-gpu.ts';
import { record, runFirst, type Program } from './program.ts';
import { wait } from './wait.ts';

/** Passes of one lap: lead-in, N, 2N. */
const MOST_PASSES = 4;

/** Times programs on a WebGPU device, with timestamp queries if it has them. */
export function createStopwatch(gpu: Gpu): Stopwatch<Program> {
  const { device } = gpu;
  const hasStamps = device.features.has('timestamp-query');
  const size = MOST_PASSES * 2 * 8;
  // One query set for the whole run: some drivers allow only a few.
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
      // Signed: some drivers stamp an end before its begin, and the difference must be negative then.
      const ticks = new BigInt64Array(readable.getMappedRange().slice(0, counts.length * 16));
      readable.unmap();
      const stamps = counts.map((_, i): Stamp => ({ begin: ticks[2 * i]!, end: ticks[2 * i + 1]! }));
      return { stamps, wallSeconds };
    },
  };
}
