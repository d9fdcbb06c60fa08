import type { Protocol } from '../protocol.ts';
import { LEAST_SAMPLES, type Subject, newSubject, resized, sampleSeconds, takeReading } from '../sampling.ts';
import { estimateMean, relativeHalfWidth } from '../stats/mean-estimate.ts';
import { shuffled } from '../random.ts';
import { readCanary } from './canary.ts';
import type { Sampler } from './sampler.ts';

/** What to sample. */
export interface RoundsPlan<Work> {
  /** Sampled each round, until the subject's stopping rule applies. */
  readonly subjects: readonly Subject<Work>[];
  /** Also sampled in this round: ceilings, hot variants. */
  extras?(round: number): readonly Subject<Work>[];
  /** Awaited before each round with its number, from 1 to `rounds`; a repeated round repeats its number. */
  onRound?(round: number): Promise<void>;
}

/** The outcome of the rounds. */
export interface RoundsFacts {
  /** Why each subject stopped, in the order of the subjects. */
  readonly stops: readonly StopReason[];
  /** Rounds dropped because the canary was off its level. */
  readonly droppedRounds: number;
  /** How often the device's speed changed for good. */
  readonly moves: number;
  /** Time of the first subject over that of its duplicate, one ratio per round. */
  readonly aaRatios: readonly number[];
}

/**
 * Rounds of samples: each subject once, the first of them twice, in seeded random order, so that disturbances affect
 * all alike. The canary is read before each round and after the last. If it is off its level, the samples since its
 * last reading are dropped; once the level has moved for good, all of the group's are, up to the cap on dropping.
 * @throws whatever ends the run: a lost device, or what `pause` throws
 */
export async function sampleRounds<Work>(sampler: Sampler<Work>, plan: RoundsPlan<Work>): Promise<RoundsFacts> {
  const { protocol, host, canary, nextRandom } = sampler;
  const { subjects } = plan;
  const twin = subjects[0] && newSubject(subjects[0].label, subjects[0].work, subjects[0].sizing);
  const stoppers = subjects.map((subject) => createStopper(subject, protocol));
  const mostDropped = Math.floor(protocol.mostDroppedShare * protocol.rounds);
  const touched = new Set<Subject<Work>>();
  const all = (): Subject<Work>[] => [...subjects, ...(twin ? [twin] : []), ...touched];
  let [dropped, moves, kept] = [0, 0, 0];
  let beforeGroup = mark(all());
  let beforeRound = beforeGroup;

  /** Reads the canary and drops the samples taken at another device speed. */
  const watch = async (): Promise<number> => {
    if (!canary) return NaN;
    const { seconds, state } = await readCanary(sampler, canary);
    if (state !== 'steady' && kept > 0) {
      const rounds = state === 'moved' ? kept : 1;
      if (dropped + rounds <= mostDropped) {
        rewind(state === 'moved' ? beforeGroup : beforeRound, 'dropped');
        dropped += rounds;
        kept -= rounds;
        for (const stopper of stoppers) stopper.reopen();
      }
    }
    if (state === 'moved') moves++;
    return seconds;
  };

  for (let round = 0; ;) {
    if (stoppers.every(({ reason }) => reason !== null)) {
      // Only this reading shows a change of speed during the last round.
      const before = kept;
      await watch();
      if (kept === before) break;
      continue;
    }
    await plan.onRound?.(Math.min(kept + 1, protocol.rounds));
    const reading = await watch();
    const active = subjects.filter((_, i) => stoppers[i]!.reason === null);
    const extras = plan.extras?.(round) ?? [];
    for (const extra of extras) {
      if (!touched.has(extra)) beforeGroup = new Map([...beforeGroup, ...mark([extra])]);
      touched.add(extra);
    }
    beforeRound = mark(all());
    const [changes, suspensions, begun] = [host.visibilityChanges(), host.suspensions(), host.now()];
    const turn = [...active, ...(active[0] === subjects[0] && twin ? [twin] : []), ...extras];
    const expected = turn.reduce((sum, { sizing }) => sum + sampleSeconds(sizing), 0);
    const withCpu = round % protocol.cpuEvery === 0;
    for (const i of shuffled(turn.length, nextRandom)) {
      await addSample(sampler, turn[i]!, reading, withCpu && active.includes(turn[i]!));
    }
    const isHidden = host.visibilityChanges() !== changes;
    if (!isHidden && host.now() - begun > MOST_STRETCH * expected + MOST_IDLE_SECONDS) host.noticeSuspension();
    if (isHidden || host.suspensions() !== suspensions) rewind(beforeRound, 'invalid');
    else kept++;
    for (const [i, stopper] of stoppers.entries()) {
      if (active.includes(subjects[i]!)) stopper.look(round + 1 - protocol.rounds - mostDropped);
    }
    round++;
  }
  return {
    stops: stoppers.map(({ reason }) => reason!),
    droppedRounds: dropped,
    moves,
    aaRatios: twin ? ratios(subjects[0]!.samples.slice(beforeGroup.get(subjects[0]!)), twin.samples) : [],
  };
}

/** Takes one sample of a subject and stores it in the subject. */
export async function addSample<Work>(
  sampler: Sampler<Work>,
  subject: Subject<Work>,
  canary: number,
  withCpu = false,
): Promise<void> {
  await sampler.pause();
  const reading = await takeReading(sampler.stopwatch, subject, withCpu);
  subject.busySeconds += sampleSeconds(subject.sizing);
  if (reading === null) {
    subject.invalid++;
    return;
  }
  subject.sizing = resized(subject.sizing, reading.seconds, sampler.clock, sampler.protocol);
  subject.samples.push(reading.seconds);
  subject.slopes.push(reading.slope ?? NaN);
  subject.canaries.push(canary);
  subject.cpus.push(reading.cpu);
  subject.times.push(sampler.host.now());
}

/** A round that takes this many times its length and so many seconds more was suspended: no busy machine is so slow. */
const [MOST_STRETCH, MOST_IDLE_SECONDS] = [10, 60];

/** How many samples each subject had at some moment. */
type Mark = ReadonlyMap<Subject<unknown>, number>;

const mark = (subjects: readonly Subject<unknown>[]): Mark =>
  new Map(subjects.map((subject) => [subject, subject.samples.length]));

/** Removes the samples taken since the mark and counts them as dropped or invalid. */
function rewind(to: Mark, as: 'dropped' | 'invalid'): void {
  for (const [subject, length] of to) {
    const lost = subject.samples.length - length;
    subject[as] += lost;
    subject.busySeconds -= lost * sampleSeconds(subject.sizing);
    for (const list of [subject.samples, subject.slopes, subject.canaries, subject.cpus, subject.times]) {
      list.length = length;
    }
  }
}

const ratios = (a: readonly number[], b: readonly number[]): number[] =>
  a.slice(0, b.length).map((seconds, i) => seconds / b[i]!);

/** The rule that ended a subject's sampling, as stored in reports. */
type StopReason = 'converged' | 'time limit' | 'rounds done';

/** Decides after each round whether a subject has been sampled enough. */
interface Stopper {
  readonly reason: StopReason | null;
  /** @param extra rounds beyond those planned and those that may be dropped; negative before */
  look(extra: number): void;
  /** Reconsiders the decision after samples were dropped. */
  reopen(): void;
}

/** Consecutive checks that an interval must pass: one narrow interval may be luck. */
const CHECKS = 2;
/** Rounds beyond the last for subjects that have too few valid samples to be a result. */
const SPARE_ROUNDS = 2 * LEAST_SAMPLES;

/** Decides after each round whether a subject has been sampled enough. */
function createStopper(subject: Subject<unknown>, protocol: Protocol): Stopper {
  const busyBefore = subject.busySeconds;
  const before = subject.samples.length;
  let reason: StopReason | null = null;
  let narrow = 0;
  return {
    get reason() {
      return reason;
    },
    look(extra) {
      const { samples } = subject;
      const taken = samples.length - before;
      const busy = subject.busySeconds - busyBefore;
      // The check before the last round counts, or a plan of few rounds could never converge.
      if (taken >= Math.max(LEAST_SAMPLES, protocol.leastRounds - 1)) {
        narrow = relativeHalfWidth(estimateMean(samples, protocol)) <= protocol.targetHalfWidth ? narrow + 1 : 0;
      }
      if (taken >= protocol.leastRounds && narrow >= CHECKS && busy >= protocol.leastBusySeconds) reason = 'converged';
      else if (busy >= protocol.mostBusySeconds && taken >= LEAST_SAMPLES) reason = 'time limit';
      else if (taken >= protocol.rounds) reason = 'rounds done';
      // Invalid, dropped and hidden samples are repeated, but not forever.
      else if (extra >= (taken < LEAST_SAMPLES ? SPARE_ROUNDS : 0)) reason = 'rounds done';
    },
    reopen() {
      if (reason !== null && subject.samples.length - before < protocol.leastRounds) [reason, narrow] = [null, 0];
    },
  };
}
