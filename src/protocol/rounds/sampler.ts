import type { Stopwatch } from '../stopwatch.ts';
import type { Protocol } from '../protocol.ts';
import type { SampleClock } from '../sampling.ts';
import type { Canary } from './canary.ts';
import type { Host } from './host.ts';

/** What the protocol samples with; free of WebGPU, so that all of it can be simulated. */
export interface Sampler<Work> {
  readonly stopwatch: Stopwatch<Work>;
  readonly clock: SampleClock;
  readonly protocol: Protocol;
  readonly host: Host;
  /** Fixed work that shows the device's current speed; null: the speed is not watched. */
  readonly canary: Canary<Work> | null;
  /** Random words for orders and sampled rows, from the run's seed. */
  readonly nextRandom: () => number;
  /** Awaited between samples: throws once the run is cancelled, and waits while the page is hidden. */
  pause(): Promise<void>;
}
