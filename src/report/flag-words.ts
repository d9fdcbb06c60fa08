import type { Flag, StoppedBy } from './report-format.ts';

/** What each flag means for the number that wears it. */
export const FLAG_WORDS: Readonly<Record<Flag, string>> = {
  noisy: 'noisy: its interval is wide, or the canary beside it was unsteady, so small differences mean nothing',
  contaminated: 'contaminated: something else used the machine while it was sampled',
  drift: 'drift: the machine grew slower or faster during the run',
  throttled: 'throttled: the clock fell while it was sampled, so it is slower than it could be',
  'over-roof': 'over its roof: faster than the ceiling measured, so the ceiling is too low for it',
  'hot-cache': 'hot cache: its data may have come from a cache, so it can pass the memory roof',
  'wall-clock':
    'wall clock: timed from outside, as what each further dispatch adds to a batch, since GPU timestamps could not be used',
  short: 'short: fewer samples were taken than the plan asks for at the least, so its interval is rough',
  'below-clock': 'below the clock: shorter than the clock can tell, so only an upper limit',
  loaded: 'loaded: other programs kept the software adapter waiting for a CPU, so it could be faster',
};

/** Why a run ended early. */
export const STOPPED_WORDS: Readonly<Record<StoppedBy, string>> = {
  cancelled: 'it was cancelled',
  'device-lost': 'the GPU device was lost',
  'browser-died': 'the browser ended',
  'time-out': 'its time was up',
  error: 'an error ended it',
};
