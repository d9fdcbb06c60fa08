import type { Browser } from 'puppeteer-core';
import type { FlagSet } from '../browser/flags.ts';

/** A browser on another machine, lent to us. */
export interface Lease {
  readonly browser: Browser;
  /** Rejects with a RuntimeDeath once the browser is gone, its session has ended, or neither answers. */
  readonly lost: Promise<never>;
  /** Gives it back; never rejects. */
  end(): Promise<void>;
}

/** A machine whose browser can be had. */
export interface Machine {
  /** Its label. */
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What it is, in words: `chrome on linux`. */
  readonly what: string;
  /** Why it is not ready at the moment, in words; null if it is. */
  readonly waiting: string | null;
  /** Whether it would be lost now: it does not answer, or its node takes no session; one that is only busy would not. */
  readonly isAway: boolean;
  /** Ways to start its browser that may give such an adapter, the best first; null: it runs already. */
  starts(adapter: 'auto' | 'hardware' | 'software'): readonly (FlagSet | null)[];
  /** Flags of its own that a reader of a report must know. */
  readonly flags: readonly string[];
  /**
   * Has its browser started. @param say gets what it waits for
   * @throws Refusal, or another error with a message that is fit to print
   */
  lend(start: FlagSet | null, stop: AbortSignal, say: (line: string) => void): Promise<Lease>;
}

/** A machine that is not to be measured: trying again changes nothing. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** A machine that will not be measured, and why. */
export interface Refused {
  readonly host: string;
  readonly reason: string;
}
