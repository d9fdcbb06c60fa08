import { MODEL_TERMS, type ModelStep } from '../../report/model-steps.ts';
import { own } from '../../text/lookup.ts';
import { capital } from '../../text/sentence.ts';
import { formatSeconds, significant } from '../../text/units.ts';
import type { Explained } from '../explained/explained.ts';

type About = (step: ModelStep) => Explained;

/** The whole step, as measured. */
const whole: About = ({ seconds: { value, low, high }, layersMeasured }) => ({
  meaning: `Time of one step of the whole model: ${layersMeasured === 1 ? 'one layer was' : `${layersMeasured} layers were`} timed, and the others take as long`,
  formula: 'layers / layers timed · time of those + time of embedding and head',
  values: `${formatSeconds(value)}, interval ${formatSeconds(low)} to ${formatSeconds(high)}`,
});

const roofs: About = ({ predictedSeconds }) => ({
  meaning: 'The least time of the step at the measured ceilings: weights and KV cache read once',
  formula: 'Σ kernels · max(FLOP / compute ceiling, bytes / memory ceiling)',
  ...(predictedSeconds.fromRoofs !== null && {
    values: formatSeconds(predictedSeconds.fromRoofs),
  }),
});

const unexplained: About = ({ seconds, predictedSeconds, unexplainedSeconds }) => ({
  meaning: 'What the step takes beyond its kernels alone; negative: it is faster than their sum, such as by caches',
  formula: 'time of the step − kernels alone',
  values: `${formatSeconds(seconds.value)} − ${formatSeconds(predictedSeconds.fromKernels)}${unexplainedSeconds === 0 ? ' = 0' : ''}`,
});

const COLUMNS: Readonly<Record<string, About>> = {
  'tokens/s': ({ tokensPerSecond, batch, tokens, seconds }) => ({
    meaning: 'Tokens per second of all sequences of the batch together',
    formula: 'batch · tokens of a step / time',
    values: `${batch} · ${tokens} / ${formatSeconds(seconds.value)} = ${significant(tokensPerSecond, 4)} tokens/s`,
  }),
  time: whole,
  whole,
  '±': ({ seconds: { value, low, high } }) => ({
    meaning: 'Half of the width of the 95 % interval, relative to the time',
    formula: '(high − low) / 2 / time',
    values: `(${formatSeconds(high)} − ${formatSeconds(low)}) / 2 / ${formatSeconds(value)}`,
  }),
  'kernels alone': ({ predictedSeconds, dispatches }) => ({
    meaning: `The sum of its ${dispatches} dispatches, each kernel timed by itself on cold data in the same rounds`,
    formula: 'Σ kernels · calls · time of a call',
    values: formatSeconds(predictedSeconds.fromKernels),
  }),
  roofs,
  unexplained,
};

const CAUSES: ReadonlyMap<string, string> = new Map(
  MODEL_TERMS.flatMap(([words, meaning]) => words.split(', ').map((name) => [name, meaning] as const)),
);

/** What there is to know about a figure of a measured step, by the name of its column. */
export function stepAbout(step: ModelStep, column: string): Explained {
  const about = own(COLUMNS, column);
  if (about) return about(step);
  const seconds = step.causes.find(({ name }) => name === column)?.seconds;
  return {
    title: capital(column),
    meaning: capital(CAUSES.get(column) ?? 'Part of the time of a step'),
    ...(seconds !== undefined && {
      formula: 'share of the step',
      values: `${seconds < 0 ? '−' : ''}${formatSeconds(Math.abs(seconds))} / ${formatSeconds(step.seconds.value)} = ${significant((100 * seconds) / step.seconds.value).replace('-', '−')} %`,
    }),
  };
}
