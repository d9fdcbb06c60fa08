import type { Gpu } from '../../src/device/open-gpu.ts';
import type { Program } from '../../src/device/program.ts';
import { createStopwatch } from '../../src/device/gpu-stopwatch.ts';
import { PLANS, type Protocol } from '../../src/protocol/protocol.ts';
import { randomWords } from '../../src/protocol/random.ts';
import { createHost } from '../../src/protocol/rounds/host.ts';
import type { Sampler } from '../../src/protocol/rounds/sampler.ts';

/** A sampler on a new device, without a canary, for tests of sampling. */
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
