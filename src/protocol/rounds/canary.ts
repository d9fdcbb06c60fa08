import type { Protocol } from '../protocol.ts';
import { newSubject, sizeSample, takeSample, type Subject } from '../sampling.ts';
import { median } from '../stats/mean-estimate.ts';
import { robustDeviation } from '../stats/spread.ts';
import type { Sampler } from './sampler.ts';
import { warmUp } from './warm-up.ts';

/** Replaces the clock reading that WebGPU lacks: how long fixed arithmetic takes at the moment. */
export interface Canary<Work> {
  /** Every reading of the run, in `samples` and `times`. */
  readonly subject: Subject<Work>;
  /** Readings since the device's speed last changed; their median is the level. */
  recent: number[];
}

/** A canary's reading before a round. */
export interface CanaryReading {
  /** Seconds of one dispatch; NaN if the reading was invalid. */
  readonly seconds: number;
  /** `steady`; `transient`: off its level, but back after a wait; `moved`: off for good, and the level follows. */
  readonly state: 'steady' | 'transient' | 'moved';
}

/** Most readings in a level. */
const MOST_RECENT = 40;

/** Starts a canary: warms up the device with it and takes the readings that its level needs. */
export async function startCanary<Work>(bare: Sampler<Work>, work: Work): Promise<Canary<Work>> {
  const { stopwatch, clock, protocol } = bare;
  const short = { ...clock, leastSampleSeconds: protocol.canarySampleShare * clock.leastSampleSeconds };
  const sizing = await sizeSample(stopwatch, short, work, protocol);
  const canary: Canary<Work> = { subject: newSubject('canary', work, sizing), recent: [] };
  await warmUp(bare, canary.subject);
  for (let i = 0; i < protocol.canaryReadings; i++) await readCanary(bare, canary);
  return canary;
}

/**
 * Reads the canary. If it is off its level, it is read again several times, each after a wait; if it stays off to the
 * same side, the device's speed has changed.
 */
export async function readCanary<Work>(sampler: Sampler<Work>, canary: Canary<Work>): Promise<CanaryReading> {
  const { protocol, host } = sampler;
  const first = await readOnce(sampler, canary);
  const side = sideOf(canary, first, protocol);
  if (Number.isNaN(first) || side === 0) {
    if (!Number.isNaN(first)) canary.recent = [...canary.recent, first].slice(-MOST_RECENT);
    return { seconds: first, state: 'steady' };
  }
  const tries = [first];
  for (let i = 0; i < protocol.canaryTries; i++) {
    await host.sleep(protocol.canaryPauseSeconds);
    const again = await readOnce(sampler, canary);
    if (sideOf(canary, again, protocol) !== side) {
      if (Number.isNaN(again)) continue;
      canary.recent.push(again);
      return { seconds: again, state: 'transient' };
    }
    tries.push(again);
  }
  canary.recent = tries.slice(1);
  return { seconds: median(canary.recent), state: 'moved' };
}

async function readOnce<Work>({ stopwatch, host, pause }: Sampler<Work>, { subject }: Canary<Work>): Promise<number> {
  await pause();
  const seconds = await takeSample(stopwatch, subject);
  if (seconds === null) {
    subject.invalid++;
    return NaN;
  }
  subject.samples.push(seconds);
  subject.times.push(host.now());
  return seconds;
}

/** 1: slower than its level, −1: faster, 0: neither, or no level yet. */
function sideOf<Work>({ recent }: Canary<Work>, seconds: number, protocol: Protocol): number {
  if (recent.length < protocol.canaryReadings) return 0;
  const level = median(recent);
  const noise = robustDeviation(recent) / level;
  const share = seconds / level - 1;
  // On a busy machine the canary itself is noisy: only changes beyond its own noise count.
  return Math.abs(share) > Math.max(protocol.canaryShare, protocol.canaryDeviations * noise) ? Math.sign(share) : 0;
}
