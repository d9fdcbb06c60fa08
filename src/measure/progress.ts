import type { Report } from '../report/format.ts';
import type { Progress } from './job.ts';

/** Counts the steps of a run and guesses how long the rest will take. */
export interface ProgressTracker {
  /**
   * Sets how many steps are still to begin, as far as is known.
   * @param weight how long they take together, in the time of a step of weight 1
   */
  expect(coming: number, weight?: number): void;
  /** Begins a step; the one before is done. */
  step(label: string, weight?: number): Promise<void>;
  /** Says something without a step. */
  say(label: string): void;
  /** A new partial report. */
  publish(partial: Report): void;
}

/** A guess before so much is done says little. */
const LEAST_WEIGHT_FOR_GUESS = 8;
/** A page in view gets so long to draw the progress; one out of view draws nothing. */
const MOST_PAINT_MILLISECONDS = 50;

/**
 * Progress that is told between samples only: each step waits until the page has drawn it, so that no drawing falls
 * into a sample.
 */
export function createProgress(onProgress: (progress: Progress) => void): ProgressTracker {
  const start = performance.now();
  let [done, coming, label] = [-1, 1, ''];
  const weights = { done: 0, now: 0, coming: 1 };
  let partial: Report | null = null;
  const tell = (): void => {
    const finished = Math.max(0, done);
    const seconds = (performance.now() - start) / 1000;
    const left = weights.now + Math.max(0, weights.coming);
    const secondsLeft = weights.done < LEAST_WEIGHT_FOR_GUESS ? null : (seconds / weights.done) * left;
    onProgress({
      done: finished,
      total: Math.max(finished, done + 1 + Math.max(0, coming)),
      label,
      secondsLeft,
      partial,
    });
  };
  return {
    expect(steps, weight = steps) {
      coming = steps;
      weights.coming = weight;
    },
    async step(text, weight = 1) {
      done++;
      coming--;
      weights.done += weights.now;
      weights.now = weight;
      weights.coming -= weight;
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
