import type { Counted } from '../../src/report/counted/counted.ts';
import type { MeasuredResult, Report } from '../../src/report/report-format.ts';
import { measured, syntheticReport } from './report.ts';

/** Counts of a kernel that executes its useful FLOP and requests each byte `times` times; workgroups keep half. */
export function countsOf({ work }: Pick<MeasuredResult, 'work'>, times: number): Counted {
  const { flop, bytesRead: read, bytesWritten: written } = work!;
  return {
    flop,
    intOp: flop / 4,
    histogram: { 'f32.fma': flop / 2, 'int.op': flop / 4 },
    requested: { read: read * times, written },
    workgroupUnique: { read: (read * times) / 2, written },
    unique: { read, written },
    intensity: { requested: flop / (read * times + written), unique: flop / (read + written) },
  };
}

/** The synthetic report; each measured result is counted as requesting each byte 16 times. */
export function countedReport(): Report {
  const report = syntheticReport();
  return {
    ...report,
    results: report.results.map((result) =>
      result.status === 'measured' ? { ...result, counted: countsOf(result, 16) } : result,
    ),
  };
}

/** A run of a user kernel. */
export function userRun(run: number, rate: number): MeasuredResult {
  const like = measured('gemv/plain', { batch: 1, in: 4096, out: 4096 }, 0.2);
  const seconds = like.work!.flop / rate;
  return {
    ...like,
    id: `user/saxpy run ${run}`,
    op: 'user',
    kernel: 'user/saxpy',
    shape: {},
    parameters: {},
    work: null,
    counted: countsOf(like, 2),
    achieved: { flopPerSecond: rate, bytesPerSecond: rate * 2, intensity: 0.5 },
    time: { ...like.time, estimate: { value: seconds, low: seconds, high: seconds, level: 0.95 } },
  };
}
