import type { Gpu } from '../../src/measure/gpu/adapter.ts';
import type { Program } from '../../src/measure/gpu/program.ts';
import { createStopwatch } from '../../src/measure/gpu/stopwatch.ts';
import { PLANS, type Protocol } from '../../src/measure/protocol.ts';
import { randomWords } from '../../src/measure/random.ts';
import { createHost } from '../../src/measure/rounds/host.ts';
import type { Sampler } from '../../src/measure/rounds/sampler.ts';

/** A sampler on a device of its own, without a canary, for tests of what samples. */
export function samplerOn(
  gpu: Gpu,
  protocol: Protocol = PLANS['quick']!,
  stopwatch = createStopwatch(gpu),
  quantumSeconds = 1e-9,
): Sampler<Program> {
  const leastSampleSeconds = Math.max(protocol.leastSoftwareSampleSeconds, protocol.leastSampleQuanta * quantumSeconds);
  return {
    stopwatch,
    clock: { source: 'timestamp-query', quantumSeconds, leastSampleSeconds },
    protocol,
    host: createHost(),
    canary: null,
    nextRandom: randomWords(7),
    pause: async () => {},
  };
}
