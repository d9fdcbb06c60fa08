import { readdirSync, readFileSync } from 'node:fs';
import type { CpuTimes } from '../protocol/cpu-times.ts';
import type { Engine } from './browser/find-browser.ts';

/** Linux counts a process's time in hundredths of a second, whatever its own ticks are. */
const TICKS_PER_SECOND = 100;

/** One process, as `/proc` tells of it. */
interface ProcessTimes {
  readonly group: number;
  /** User and system time of all its threads, ended ones too, in steps of 10 ms each. */
  readonly seconds: number;
}

/**
 * What those processes of a browser have had of the CPUs so far in which WebGPU runs: Chromium's GPU process; Firefox's own
 * process, measured to be the one, with its GPU process where it has one. It never falls, though a process should end.
 * @param leader process id of the browser, which leads its own group
 * @returns a function that gives null on other systems than Linux, and while no such process is there
 */
export function browserCpu(leader: number, engine: Engine): () => CpuTimes | null {
  const isOurs =
    engine === 'firefox'
      ? (id: number, command: readonly string[]) =>
          id === leader || (command.includes('-contentproc') && command.at(-1) === 'gpu')
      : (_: number, command: readonly string[]) => command.includes('--type=gpu-process');
  return createCpuMeter(() => membersOf(leader).filter((id) => isOurs(id, commandOf(id))));
}

/** The same of one process. */
export const processCpu = (id: number): (() => CpuTimes | null) => createCpuMeter(() => [id]);

const NONE: CpuTimes = { seconds: 0, waitingSeconds: 0 };
const plus = (a: CpuTimes, b: CpuTimes): CpuTimes => ({
  seconds: a.seconds + b.seconds,
  waitingSeconds: a.waitingSeconds + b.waitingSeconds,
});

/** @param find gives the processes; asked again when one of them is gone */
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
 * The times of one process. Its threads tell theirs to the nanosecond, but one that ended takes its time with it (a
 * seventh of Firefox's); the process keeps that, but counts coarsely. Neither ever says too much, so the larger is right.
 */
function meterOf(id: number): () => CpuTimes | null {
  const threads = new Map<string, CpuTimes>();
  let ended = NONE;
  return () => {
    const process = timesOf(id);
    if (process === null) return null;
    for (const [thread, times] of threadsOf(id)) {
      const before = threads.get(thread) ?? NONE;
      // The number was given to another thread.
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

/** Null: it is gone. @see proc(5), which numbers the fields from 1; the second may hold spaces and brackets */
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
