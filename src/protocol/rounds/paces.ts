import type { Estimate } from '../../report/report-format.ts';
import { LEAST_SAMPLES, takeSample, type Subject } from '../sampling.ts';
import { estimateMean } from '../stats/mean-estimate.ts';
import type { Sampler } from './sampler.ts';

/** Times of one dispatch after a rest (burst) and after long work (sustained); null: too few samples. */
export interface Paces {
  readonly burst: Estimate | null;
  readonly sustained: Estimate | null;
}

/** Rests, samples the burst that follows, keeps the device busy and samples again. */
export async function samplePaces<Work>(
  sampler: Sampler<Work>,
  subject: Pick<Subject<Work>, 'work' | 'sizing'>,
): Promise<Paces> {
  const { host, protocol } = sampler;
  await host.sleep(protocol.restSeconds);
  const start = host.now();
  const burst = await sampleUntil(sampler, subject, start + protocol.burstSeconds);
  await sampleUntil(sampler, subject, start + protocol.sustainedSeconds);
  const sustained = await sampleUntil(sampler, subject, start + protocol.sustainedSeconds + protocol.burstSeconds);
  const estimate = (samples: number[]): Estimate | null =>
    samples.length < LEAST_SAMPLES ? null : estimateMean(samples, protocol);
  return { burst: estimate(burst), sustained: estimate(sustained) };
}

async function sampleUntil<Work>(
  { stopwatch, host, pause }: Sampler<Work>,
  subject: Pick<Subject<Work>, 'work' | 'sizing'>,
  end: number,
): Promise<number[]> {
  const samples: number[] = [];
  while (host.now() < end) {
    await pause();
    const sample = await takeSample(stopwatch, subject);
    if (sample !== null) samples.push(sample);
  }
  return samples;
}
