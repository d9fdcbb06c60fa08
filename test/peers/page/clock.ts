import type { Recording, Watch } from '../../../src/attach/watch.ts';
import type { Clock, Sample } from '../../../src/cli/peers/contest.ts';
import { cpuTimesReader } from '../../../src/protocol/cpu-times.ts';
import type { Running } from './contestant.ts';

/** Times what contestants do, all with one clock. */
export interface Timer {
  /** Does the work some times and waits for it. @returns times of one run; `seconds` by the chosen clock */
  time(running: Running, repeats: number): Promise<{ sample: Sample; seconds: number; recording: Recording }>;
}

/** CPU time on a software adapter, whose wall time depends on whatever else runs; else stamps, else the wall clock. */
export async function chooseClock(isSoftware: boolean): Promise<Clock> {
  if (isSoftware && (await cpuTimesReader()?.())) return 'cpu';
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  return adapter?.features.has('timestamp-query') ? 'stamps' : 'wall';
}

/** A timer on a watched page. */
export function createTimer(watch: Watch, clock: () => Clock): Timer {
  const readCpu = cpuTimesReader() ?? (() => Promise.resolve(null));
  return {
    async time(running, repeats) {
      await watch.settle();
      const before = await readCpu();
      watch.start();
      const start = performance.now();
      for (let i = 0; i < repeats; i++) await running.run();
      await watch.settle();
      const wall = (performance.now() - start) / 1000 / repeats;
      const after = await readCpu();
      const recording = await watch.stop();
      const cpu = before && after ? (after.seconds - before.seconds) / repeats : null;
      const stamps = recording.busySeconds === null ? null : recording.busySeconds / repeats;
      const sample: Sample = { cpu, stamps, wall };
      return { sample, seconds: sample[clock()] ?? wall, recording };
    },
  };
}
