import type { TimeWindow } from './time-window.ts';

/** A place on a time axis. */
export interface TimeTick {
  /** Seconds. */
  readonly at: number;
  readonly words: string;
}

const UNITS = [
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'µs'],
] as const;

/** Round times in a window, at most so many and one more, in one unit with the digits that tell them apart. */
export function timeTicks([from, until]: TimeWindow, most: number): TimeTick[] {
  const rough = (until - from) / Math.max(1, most);
  if (!(rough > 0)) return [];
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5, 10].find((factor) => factor * decade >= rough * (1 - 1e-9)) ?? 10);
  const largest = Math.max(Math.abs(from), Math.abs(until));
  const [unit, name] = UNITS.find(([size]) => largest >= size) ?? UNITS.at(-1)!;
  const digits = Math.max(0, Math.min(9, -Math.floor(Math.log10(step / unit) + 1e-9)));
  const ticks: TimeTick[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= until + step * 1e-9; i++) {
    ticks.push({ at: i * step, words: `${((i * step) / unit).toFixed(digits)} ${name}` });
  }
  return ticks;
}
