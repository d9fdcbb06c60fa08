import type { Bench } from '../../trials/bench.ts';
import { longWords } from '../../counting/refuse-endless.ts';
import type { Program } from '../../device/program.ts';
import { RunError } from '../../device/run-error.ts';
import { timeOnce } from '../../protocol/sampling.ts';

/** A part of a dispatch this long predicts the whole. */
const TELLING_SECONDS = 0.02;
/** Growth factor from one part to the next. */
const GROWTH = 8;

type Workgroups = readonly [number, number, number];

/**
 * Seconds of a dispatch, from increasingly large parts of it: a dispatch of seconds would reset the device.
 * @param make the program for some of its workgroups
 * @throws RunError `bad-job` when the whole would take longer than the protocol allows
 */
export async function probeSeconds(
  bench: Bench,
  workgroups: Workgroups,
  make: (part: Workgroups) => Promise<Program>,
): Promise<number> {
  const { refusedDispatchSeconds: limit } = bench.protocol;
  const whole = size(workgroups);
  for (let wanted = 1; ; wanted *= GROWTH) {
    const part = partOf(workgroups, wanted);
    const program = await make(part);
    await bench.pause();
    const seconds = (await timeOnce(bench.stopwatch, bench.clock, program, 1, limit)) ?? 0;
    const predicted = (seconds * whole) / size(part);
    if (predicted > limit && (seconds > TELLING_SECONDS || size(part) === whole)) {
      throw new RunError('bad-job', longWords({ workgroups }, predicted, limit));
    }
    if (size(part) === whole || predicted <= limit / GROWTH) return predicted;
  }
}

const size = ([x, y, z]: Workgroups): number => x * y * z;

/** At most `wanted` of the workgroups, filling x first. */
function partOf([x, y, z]: Workgroups, wanted: number): Workgroups {
  const first = Math.min(x, wanted);
  const second = Math.min(y, Math.max(1, Math.floor(wanted / x)));
  return [first, second, Math.min(z, Math.max(1, Math.floor(wanted / (x * y))))];
}
