import { formatSeconds, formatShare, significant } from '../text/units.ts';
import type { ClockFacts } from './report-format.ts';

/** One fact about a clock: its name, its value, and what it means. */
export interface ClockWord {
  readonly name: string;
  readonly value: string;
  /** A few words on what it means; empty if the name suffices. */
  readonly meaning: string;
}

/** A report's clock block in words; unknown facts are left out. */
export function clockWords(clock: ClockFacts): ClockWord[] {
  const words: (ClockWord | null)[] = [
    { name: 'source', value: clock.source === 'timestamp-query' ? 'GPU timestamps' : 'wall clock', meaning: '' },
    { name: 'step', value: formatSeconds(clock.quantumSeconds), meaning: 'smallest difference it can show' },
    { name: 'trusted', value: clock.trusted ? 'yes' : 'no', meaning: '' },
    word('launch overhead', clock.launchOverheadSeconds, formatSeconds, 'cost of an empty dispatch'),
    word('round trip', clock.roundTripSeconds, formatSeconds, 'from an empty submit to its completion'),
    word('against wall time', clock.wallAgreement, (ratio) => `${significant(ratio)}×`, 'GPU time ÷ wall time'),
    word('same kernel twice', clock.aaHalfWidth, (share) => `±${formatShare(share)}`, 'smaller differences are noise'),
    word('drift over the run', clock.drift, driftWords, 'change of the canary, fixed arithmetic'),
    word('rounds repeated', clock.droppedRounds, String, 'because the canary changed'),
  ];
  return words.filter((one) => one !== null);
}

const word = (
  name: string,
  value: number | null | undefined,
  format: (value: number) => string,
  meaning: string,
): ClockWord | null => (value === null || value === undefined ? null : { name, value: format(value), meaning });

/** A trend as a share of its middle; beyond a third, as how much faster or slower its end is than its start. */
function driftWords(drift: number): string {
  if (Math.abs(drift) < 1 / 3 || Math.abs(drift) >= 2) return formatShare(drift);
  const ratio = (1 + Math.abs(drift) / 2) / (1 - Math.abs(drift) / 2);
  return `the canary was ${significant(ratio, 2)}× ${drift < 0 ? 'faster' : 'slower'} at the end`;
}

/** The time naive timing would claim for one of the results, as a sentence; null if unknown. */
export function naiveSentence({ naive }: ClockFacts): string | null {
  if (!naive) return null;
  const { result, claimedSeconds, seconds, quantumSeconds } = naive;
  const claimed = claimedSeconds > 0 ? formatSeconds(claimedSeconds) : 'no time at all';
  const off = claimedSeconds > 0 ? `: the claim is ${factor(claimedSeconds / seconds)} that` : '';
  return `The median of single dispatches at a stock browser's step of ${formatSeconds(quantumSeconds)} would claim ${claimed} for ${result}, which takes ${formatSeconds(seconds)}${off}.`;
}

const factor = (ratio: number): string => `${significant(ratio, ratio < 1 ? 2 : 3)}×`;
