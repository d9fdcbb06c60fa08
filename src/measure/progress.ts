import type { Report } from '../report/format.ts';
import type { Progress } from './job.ts';

/** Counts the steps of a run and guesses how long the rest will take. */
export interface ProgressTracker {
  /** Sets how many steps there are, as far as is known. */
  expect(total: number): void;
  /** Begins a step; the one before is done. */
  step(label: string): Promise<void>;
  /** Says something without a step. */
  say(label: string): void;
  /** A new partial report. */
  publish(partial: Report): void;
  /** Steps begun. */
  readonly done: number;
}

/** A guess before so many steps says little. */
const LEAST_STEPS_FOR_GUESS = 4;
/** A page in view gets so long to draw the progress; one out of view draws nothing. */
const MOST_PAINT_MILLISECONDS = 50;

/**
 * Progress that is told between samples only: each step waits until the page has drawn it, so that no drawing falls
 * into a sample.
 */
export function createProgress(onProgress: (progress: Progress) => void): ProgressTracker {
  const start = performance.now();
  let [done, total, label] = [-1, 1, ''];
  let partial: Report | null = null;
  const tell = (): void => {
    const finished = Math.max(0, done);
    const seconds = (performance.now() - start) / 1000;
    const secondsLeft = finished < LEAST_STEPS_FOR_GUESS ? null : (seconds / finished) * Math.max(0, total - finished);
    onProgress({ done: finished, total: Math.max(total, finished), label, secondsLeft, partial });
  };
  return {
    expect(steps) {
      total = steps;
    },
    async step(text) {
      done++;
      label = text;
      tell();
      await painted();
    },
    say(text) {
      label = text;
      tell();
    },
    publish(report) {
      partial = report;
      tell();
    },
    get done() {
      return Math.max(0, done);
    },
  };
}

/** Resolves once the page has had the chance to draw. */
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
