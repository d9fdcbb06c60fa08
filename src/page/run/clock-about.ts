import type { ClockFacts } from '../../report/report-format.ts';
import { own } from '../../text/lookup.ts';
import { formatSeconds } from '../../text/units.ts';
import type { Explained } from '../explained/explained.ts';

type About = (clock: ClockFacts) => Explained;

/** By the names of `clockWords`. */
const FACTS: Readonly<Record<string, About>> = {
  source: ({ source, reasons }) => ({
    meaning:
      source === 'timestamp-query'
        ? 'The GPU itself stamps the start and the end of each pass'
        : 'The CPU times batches from submission to completion; their slope over the number of dispatches is the time of one',
    flags: reasons,
  }),
  step: ({ quantumSeconds }) => ({
    meaning: 'The smallest difference in time that this clock shows; samples are made many times as long',
    formula: 'greatest common step of the readings',
    values: `${(quantumSeconds * 1e9).toLocaleString('en', { maximumFractionDigits: 3 })} ns`,
  }),
  trusted: ({ trusted, reasons }) => ({
    meaning: trusted
      ? 'The timestamps passed every test: they advance, agree with the wall clock, and grow with the work'
      : 'The timestamps failed a test or there are none, so the wall clock timed the results instead',
    flags: reasons,
  }),
  'launch overhead': () => ({
    meaning: 'The time that a dispatch takes even if it does nothing; no kernel takes less',
    formula: 'time of a chain of almost empty dispatches / dispatches',
  }),
  'round trip': () => ({
    meaning: 'The wait of the CPU for an almost empty submission; it is no part of any result',
    formula: 'completion − submit, on the wall clock',
  }),
  'against wall time': () => ({
    meaning:
      'Whether GPU and CPU count the same seconds: close to 1 if the timestamps are in nanoseconds, as they should be',
    formula: 'GPU time of one long batch / its wall time',
  }),
  'same kernel twice': () => ({
    meaning: 'What the protocol cannot tell apart: one kernel, measured twice as if it were two',
    formula: 'half-width of the interval of A / A, in alternating rounds',
  }),
  'drift over the run': ({ canary }) => ({
    meaning: 'The trend of the canary over the run: how much faster or slower the machine became',
    formula: 'change of its time from start to end / its time',
    ...(canary && { samples: canary.samplesSeconds }),
  }),
  'rounds repeated': ({ canary }) => ({
    meaning: 'Rounds whose canary differed from the rounds around it: they were discarded and measured again',
    ...(canary && { values: `fastest steady canary: ${formatSeconds(canary.seconds)}` }),
  }),
};

/** What there is to know about a fact of a clock, by its name in `clockWords`; its own words where nothing more is known. */
export const clockAbout = (clock: ClockFacts, name: string, meaning: string): Explained =>
  own(FACTS, name)?.(clock) ?? { meaning: meaning || name };
