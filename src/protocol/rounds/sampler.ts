import type { Stopwatch } from '../stopwatch.ts';
import type { Protocol } from '../protocol.ts';
import type { SampleClock } from '../sampling.ts';
import type { Canary } from './canary.ts';
import type { Host } from './host.ts';

/** What the protocol samples with; nothing in it is WebGPU's, so that all of it can be simulated. */
export interface Sampler<Work> {
  readonly stopwatch: Stopwatch<Work>;
  readonly clock: SampleClock;
  readonly protocol: Protocol;
  readonly host: Host;
  /** Fixed work that tells how fast the device runs just now; null: nothing watches it. */
  readonly canary: Canary<Work> | null;
  /** Random words for orders and sampled rows, from the run's seed. */
  readonly nextRandom: () => number;
  /** To be awaited between samples: throws once the run is cancelled, and waits while the page is hidden. */
  pause(): Promise<void>;
}
