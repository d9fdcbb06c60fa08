import { readdirSync, readFileSync } from 'node:fs';
import type { CpuTimes } from '../protocol/cpu-times.ts';
import type { Engine } from './browser/find-browser.ts';

/** Linux reports process times in hundredths of a second, whatever the kernel's ticks. */
const TICKS_PER_SECOND = 100;

/** One process, from `/proc`. */
interface ProcessTimes {
  readonly group: number;
  /** User and system time of all its threads, including ended ones, each in steps of 10 ms. */
  readonly seconds: number;
}

/**
 * CPU time so far of the browser processes that run WebGPU: Chromium's GPU process; Firefox's main process (by
 * measurement) and its GPU process, if any. Never decreases, even if a process ends.
 * @param leader process id of the browser, which leads a process group
 * @returns a function that returns null on systems other than Linux, and while there is no such process
 */
export function browserCpu(leader: number, engine: Engine): () => CpuTimes | null {
  const isOurs =
    engine === 'firefox'
      ? (id: number, command: readonly string[]) =>
          id === leader || (command.includes('-contentproc') && command.at(-1) === 'gpu')
      : (_: number, command: readonly string[]) => command.includes('--type=gpu-process');
  return createCpuMeter(() => membersOf(leader).filter((id) => isOurs(id, commandOf(id))));
}

/** The same for one process. */
export const processCpu = (id: number): (() => CpuTimes | null) => createCpuMeter(() => [id]);

const NONE: CpuTimes = { seconds: 0, waitingSeconds: 0 };
const plus = (a: CpuTimes, b: CpuTimes): CpuTimes => ({
  seconds: a.seconds + b.seconds,
  waitingSeconds: a.waitingSeconds + b.waitingSeconds,
});

/** @param find returns the processes; called again when one of them is gone */
function createCpuMeter(find: () => readonly number[]): () => CpuTimes | null {
  const processes = new Map<number, { meter: () => CpuTimes | null; times: CpuTimes }>();
  let ofTheGone: CpuTimes | null = null;
  return () => {
    if (process.platform !== 'linux') return null;
    let complete = processes.size > 0;
    for (const [id, known] of processes) {
      const times = known.meter();
      if (times !== null) {
        known.times = times;
        continue;
      }
      ofTheGone = plus(ofTheGone ?? NONE, known.times);
      processes.delete(id);
      complete = false;
    }
    if (!complete) {
      for (const id of find()) {
        if (processes.has(id)) continue;
        const meter = meterOf(id);
        const times = meter();
        if (times !== null) processes.set(id, { meter, times });
      }
    }
    if (processes.size === 0) return ofTheGone;
    return [...processes.values()].reduce((sum, { times }) => plus(sum, times), ofTheGone ?? NONE);
  };
}

/**
 * The times of one process. Thread times are exact to the nanosecond but vanish when a thread ends (a seventh of
 * Firefox's time); the process time keeps them but is coarse. Neither overestimates, so the larger is the better.
 */
function meterOf(id: number): () => CpuTimes | null {
  const threads = new Map<string, CpuTimes>();
  let ended = NONE;
  return () => {
    const process = timesOf(id);
    if (process === null) return null;
    for (const [thread, times] of threadsOf(id)) {
      const before = threads.get(thread) ?? NONE;
      // The id was reused by another thread.
      if (times.seconds < before.seconds) ended = plus(ended, before);
      threads.set(thread, times);
    }
    const { seconds, waitingSeconds } = [...threads.values()].reduce(plus, ended);
    return { seconds: Math.max(process.seconds, seconds), waitingSeconds };
  };
}

function threadsOf(id: number): [thread: string, times: CpuTimes][] {
  return namesIn(`/proc/${id}/task`).flatMap((thread) => {
    const [running = NaN, waiting = NaN] = (read(`/proc/${id}/task/${thread}/schedstat`) ?? '').split(' ').map(Number);
    if (Number.isNaN(running + waiting)) return [];
    return [[thread, { seconds: running / 1e9, waitingSeconds: waiting / 1e9 }] as [string, CpuTimes]];
  });
}

/** Null: it has ended. @see proc(5), which numbers the fields from 1; the second may contain spaces and brackets */
function timesOf(id: number): ProcessTimes | null {
  const fields = read(`/proc/${id}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  if (!fields || fields[0] === 'Z') return null;
  return { group: Number(fields[2]), seconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND };
}

const membersOf = (leader: number): number[] =>
  namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => timesOf(id)?.group === leader);

const commandOf = (id: number): string[] =>
  (read(`/proc/${id}/cmdline`) ?? '').split(/[\0 ]/).filter((word) => word !== '');

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
