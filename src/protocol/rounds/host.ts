/** The machine around the device, as the protocol sees it; a simulated one keeps a virtual clock. */
export interface Host {
  /** Seconds since an arbitrary moment; never decreases. */
  now(): number;
  sleep(seconds: number): Promise<void>;
  /** How often the page was hidden or shown so far: samples taken across a change are invalid. */
  visibilityChanges(): number;
  /** How often the computer was suspended so far, as far as known: samples taken across that are invalid, too. */
  suspensions(): number;
  /** Adds a suspension that only a late answer shows: on some systems `now` goes on meanwhile. */
  noticeSuspension(): void;
}

/** Clocks in seconds: one for durations, which on most systems stands still in suspension, and the time of day. */
interface Clocks {
  steady(): number;
  timeOfDay(): number;
}

const REAL: Clocks = { steady: () => performance.now() / 1000, timeOfDay: () => Date.now() / 1000 };

/** Time servers correct the time of day by less than this at once. */
const LEAST_SUSPENSION_SECONDS = 5;

/** The real host: a page, a worker or Node. */
export function createHost(clocks: Clocks = REAL): Host {
  let [changes, suspensions] = [0, 0];
  const ahead = (): number => clocks.timeOfDay() - clocks.steady();
  let before = ahead();
  globalThis.document?.addEventListener('visibilitychange', () => changes++);
  return {
    now: () => clocks.steady(),
    sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    visibilityChanges: () => changes,
    suspensions() {
      const seen = ahead();
      if (seen - before > LEAST_SUSPENSION_SECONDS) suspensions++;
      before = seen;
      return suspensions;
    },
    noticeSuspension: () => void suspensions++,
  };
}

/** What a report says of suspensions, on all hosts of a run: a sentence, or none. */
export function suspensionNotes(hosts: readonly Pick<Host, 'suspensions'>[]): string[] {
  const count = hosts.reduce((sum, host) => sum + host.suspensions(), 0);
  if (count === 0) return [];
  const times = count === 1 ? '' : ` ${count} times`;
  return [`The computer slept${times} during the run, or its clock was set: samples from then were taken again.`];
}
