import type { Report } from '../report/report-format.ts';
import type { Progress } from './api.ts';

/**
 * Initial guesses in seconds per unit of work, for estimates of the remaining time; a run's own observations soon
 * outweigh them.
 */
const SOFTWARE_GUESS = { other: 2, sweep: 4, try: 0.3, sample: 0.1, count: 1 } as const;
const HARDWARE_GUESS: Readonly<Record<Unit, number>> = { other: 1, sweep: 2, try: 0.4, sample: 0.04, count: 0.4 };
/** Weight of an initial guess, in units observed. */
const WEIGHT_OF_GUESS = 2;

/** A unit of work. */
export type Unit = keyof typeof SOFTWARE_GUESS;

/** Amount of work, by unit. */
export type Amount = Partial<Readonly<Record<Unit, number>>>;

/** Counts the steps of a run and estimates the remaining time. */
export interface ProgressTracker {
  /** Chooses the initial guesses, for a GPU or (the default) a software adapter. */
  runsOn(isFallback: boolean): void;
  /**
   * Sets the work that has not begun yet, as far as known.
   * @param amount null: too little is known to estimate the remaining time
   */
  expect(steps: number, amount: Amount | null): void;
  /** Begins a step and completes the one before. */
  step(label: string, amount?: Amount): Promise<void>;
  /** Corrects the amount of work of the current step. */
  was(amount: Amount): void;
  /** Changes the label without a step. */
  say(label: string): void;
  /** A new partial report. */
  publish(partial: Report): void;
}

/** Time limit for a visible page to draw the progress; a hidden one draws nothing. */
const MOST_PAINT_MILLISECONDS = 50;

/**
 * Progress reported between samples only: each step waits until the page has drawn it, so that drawing never disturbs a
 * sample.
 * @param now seconds on a monotonic clock
 */
export function createProgress(
  onProgress: (progress: Progress) => void,
  now: () => number = () => performance.now() / 1000,
): ProgressTracker {
  let [done, coming, label] = [-1, 1, ''];
  let current: { amount: Amount; since: number } = { amount: {}, since: now() };
  let left: Record<Unit, number> | null = null;
  let guess: Readonly<Record<Unit, number>> = SOFTWARE_GUESS;
  const seen = Object.fromEntries(UNITS.map((unit) => [unit, { seconds: 0, units: 0 }])) as Record<
    Unit,
    { seconds: number; units: number }
  >;
  let partial: Report | null = null;

  const secondsA = (unit: Unit): number =>
    (WEIGHT_OF_GUESS * guess[unit] + seen[unit].seconds) / (WEIGHT_OF_GUESS + seen[unit].units);
  const expectedOf = (amount: Amount): number =>
    UNITS.reduce((sum, unit) => sum + (amount[unit] ?? 0) * secondsA(unit), 0);

  /** Distributes a step's seconds among its units in proportion to the expectation. */
  const finish = (): void => {
    const spent = now() - current.since;
    const expected = expectedOf(current.amount);
    const rates = UNITS.map((unit) => secondsA(unit));
    for (const [i, unit] of UNITS.entries()) {
      const units = current.amount[unit] ?? 0;
      if (units === 0) continue;
      seen[unit].units += units;
      seen[unit].seconds += (spent * units * rates[i]!) / expected;
    }
  };

  const tell = (): void => {
    const finished = Math.max(0, done);
    const rest = Math.max(0, expectedOf(current.amount) - (now() - current.since));
    onProgress({
      done: finished,
      total: Math.max(finished, done + 1 + Math.max(0, coming)),
      label,
      secondsLeft: left && rest + expectedOf(left),
      partial,
    });
  };

  return {
    runsOn(isFallback) {
      guess = isFallback ? SOFTWARE_GUESS : HARDWARE_GUESS;
    },
    expect(steps, amount) {
      coming = steps;
      left = amount && (Object.fromEntries(UNITS.map((unit) => [unit, amount[unit] ?? 0])) as Record<Unit, number>);
    },
    async step(text, amount = { other: 1 }) {
      finish();
      done++;
      coming--;
      if (left) for (const unit of UNITS) left[unit] = Math.max(0, left[unit] - (amount[unit] ?? 0));
      current = { amount, since: now() };
      label = text;
      tell();
      await painted();
    },
    was(amount) {
      current.amount = amount;
    },
    say(text) {
      label = text;
      tell();
    },
    publish(report) {
      partial = report;
      tell();
    },
  };
}

const UNITS = Object.keys(SOFTWARE_GUESS) as Unit[];

/** Resolves once the page has had a chance to draw. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    // Node draws nothing.
    const timer = setTimeout(resolve, 'requestAnimationFrame' in globalThis ? MOST_PAINT_MILLISECONDS : 0);
    globalThis.requestAnimationFrame?.(() => {
      clearTimeout(timer);
      // A frame's callback runs before the frame is drawn; a task runs after.
      setTimeout(resolve);
    });
  });
}
