import { checkClock } from '../../../src/protocol/check-clock.ts';
import { PLANS, type Protocol } from '../../../src/protocol/protocol.ts';
import { randomWords } from '../../../src/protocol/random.ts';
import { startCanary } from '../../../src/protocol/rounds/canary.ts';
import { sampleRounds, type RoundsFacts } from '../../../src/protocol/rounds/rounds.ts';
import type { Sampler } from '../../../src/protocol/rounds/sampler.ts';
import { canaryReference, judgeTime, type TimeVerdict } from '../../../src/protocol/rounds/verdict.ts';
import { warmUp } from '../../../src/protocol/rounds/warm-up.ts';
import {
  newSubject,
  sampleSeconds,
  sizeSample,
  type SampleClock,
  type Subject,
} from '../../../src/protocol/sampling.ts';
import { simulateDevice, type SimulatedDevice, type SimulatedWork } from './device.ts';
import type { Faults } from './faults.ts';

/** A simulated run's inputs. */
export interface SimulatedRun {
  readonly faults: Faults;
  readonly seed: number;
  /** Seconds of one dispatch of each kernel. */
  readonly seconds: readonly number[];
  readonly protocol?: Protocol;
  /** The whole clock check, or a known clock. */
  readonly check?: boolean;
  readonly canary?: boolean;
}

/** A kernel's truth and what was measured. */
export interface SimulatedResult {
  readonly truth: number;
  readonly subject: Subject<SimulatedWork>;
  readonly verdict: TimeVerdict;
  readonly stop: string;
}

/** The outcome of a simulated run. */
export interface SimulatedOutcome {
  readonly results: readonly SimulatedResult[];
  readonly facts: RoundsFacts;
  readonly sampler: Sampler<SimulatedWork>;
  readonly device: SimulatedDevice;
}

/** The canary's work: a few hundred microseconds of arithmetic. */
const FIXED: SimulatedWork = { seconds: 2e-4 };

/** The whole protocol on a simulated device, in the order of a run: clock, canary, sizing, warm-up, rounds, verdict. */
export async function simulateRun(run: SimulatedRun): Promise<SimulatedOutcome> {
  const protocol = run.protocol ?? PLANS['quick']!;
  const device = simulateDevice(run.faults, run.seed);
  const sampler = await openSampler(run, protocol, device);
  const subjects: Subject<SimulatedWork>[] = [];
  for (const [i, seconds] of run.seconds.entries()) {
    const work = { seconds };
    const sizing = await sizeSample(device.stopwatch, sampler.clock, work, protocol);
    subjects.push(newSubject(`kernel ${i}`, work, sizing));
  }
  await warmUp(sampler, subjects[0]!);
  const roundOf = [...subjects, subjects[0]!, ...(sampler.canary ? [sampler.canary.subject] : [])];
  const roundSeconds = roundOf.reduce((sum, { sizing }) => sum + sampleSeconds(sizing) + 5 * run.faults.latency, 0);
  device.begin(expectedRounds(subjects, protocol) * roundSeconds);
  const facts = await sampleRounds(sampler, { subjects });
  const reference = canaryReference(sampler.canary?.subject.samples ?? []);
  return {
    facts,
    sampler,
    device,
    results: subjects.flatMap((subject, i): SimulatedResult[] =>
      subject.samples.length === 0
        ? []
        : [
            {
              truth: run.seconds[i]!,
              subject,
              stop: facts.stops[i]!,
              verdict: judgeTime(subject, { protocol, clock: sampler.clock, reference }, facts.stops[i]!),
            },
          ],
    ),
  };
}

/** Rounds until a quiet device's kernels have converged. */
function expectedRounds(subjects: readonly Subject<SimulatedWork>[], protocol: Protocol): number {
  const busy = Math.max(...subjects.map(({ sizing }) => protocol.leastBusySeconds / sampleSeconds(sizing)));
  return Math.min(protocol.rounds, Math.max(protocol.leastRounds, Math.ceil(busy)));
}

async function openSampler(
  { faults, seed, check, canary: wanted = true }: SimulatedRun,
  protocol: Protocol,
  { stopwatch, host }: SimulatedDevice,
): Promise<Sampler<SimulatedWork>> {
  const clock = check
    ? (await checkClock({ stopwatch, protocol, host }, { fixed: FIXED, empty: { seconds: 1e-6 } }, false)).clock
    : knownClock(faults, protocol);
  const nextRandom = randomWords(seed ^ 0x5eed);
  const bare = { stopwatch, host, clock, protocol, canary: null, nextRandom, pause: async () => undefined };
  return wanted ? { ...bare, canary: await startCanary(bare, FIXED) } : bare;
}

/** The clock that a check of this device finds. */
function knownClock({ stamps, quantum, wallStep }: Faults, protocol: Protocol): SampleClock {
  const quantumSeconds = stamps ? quantum / 1e9 : wallStep;
  const least = stamps ? protocol.leastSampleSeconds : protocol.leastWallSampleSeconds;
  return {
    source: stamps ? 'timestamp-query' : 'wall-clock',
    quantumSeconds,
    leastSampleSeconds: Math.max(least, protocol.leastSampleQuanta * quantumSeconds),
  };
}
