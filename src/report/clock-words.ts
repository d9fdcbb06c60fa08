import { formatSeconds, formatShare, significant } from '../text/units.ts';
import type { ClockFacts } from './report-format.ts';

/** One fact of a clock: its name, its value, and what a reader makes of it. */
export interface ClockWord {
  readonly name: string;
  readonly value: string;
  /** A few words on what it means; empty where the name says it. */
  readonly meaning: string;
}

/** What of a report's clock block a reader should see, in words; facts that are not known are left out. */
export function clockWords(clock: ClockFacts): ClockWord[] {
  const words: (ClockWord | null)[] = [
    { name: 'source', value: clock.source === 'timestamp-query' ? 'GPU timestamps' : 'wall clock', meaning: '' },
    { name: 'step', value: formatSeconds(clock.quantumSeconds), meaning: 'the finest difference it shows' },
    { name: 'trusted', value: clock.trusted ? 'yes' : 'no', meaning: '' },
    word('launch overhead', clock.launchOverheadSeconds, formatSeconds, 'what one empty dispatch adds'),
    word('round trip', clock.roundTripSeconds, formatSeconds, 'from submitting nothing to hearing of it'),
    word('against wall time', clock.wallAgreement, (ratio) => `${significant(ratio)}×`, 'stamped over waited'),
    word('same kernel twice', clock.aaHalfWidth, (share) => `±${formatShare(share)}`, 'less is no difference'),
    word('drift over the run', clock.drift, formatShare, 'of fixed arithmetic, the canary'),
    word('rounds taken anew', clock.droppedRounds, String, 'the canary had moved'),
  ];
  return words.filter((one) => one !== null);
}

const word = (
  name: string,
  value: number | null | undefined,
  format: (value: number) => string,
  meaning: string,
): ClockWord | null => (value === null || value === undefined ? null : { name, value: format(value), meaning });

/** What naive timing would have claimed of one of the results, as a sentence; null where that is not known. */
export function naiveSentence({ naive }: ClockFacts): string | null {
  if (!naive) return null;
  const { result, claimedSeconds, seconds, quantumSeconds } = naive;
  const claimed = claimedSeconds > 0 ? formatSeconds(claimedSeconds) : 'no time at all';
  const off = claimedSeconds > 0 ? `, ${factor(claimedSeconds / seconds)} of the truth` : '';
  return `The median of single dispatches at a stock browser's step of ${formatSeconds(quantumSeconds)} would claim ${claimed} for ${result}, which takes ${formatSeconds(seconds)}${off}.`;
}

const factor = (ratio: number): string => `${significant(ratio, ratio < 1 ? 2 : 3)}×`;
