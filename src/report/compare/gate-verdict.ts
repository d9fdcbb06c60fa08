import type { Report } from '../report-format.ts';
import { STOPPED_WORDS } from '../result-words.ts';
import { isTold, regressions, type ComparedResult, type Comparison } from './compare-reports.ts';
import { factor } from './comparison-table.ts';

/** What a gate makes of a comparison. */
export interface GateVerdict {
  /** `undecided`: there is nothing to judge by; a gate must not pass just because there is no answer. */
  readonly outcome: 'passed' | 'failed' | 'undecided' | 'ungated';
  /** Why, as a sentence without capital and full stop; quotes text of the reports. */
  readonly reason: string;
}

const OUTCOMES: Readonly<Record<GateVerdict['outcome'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  undecided: 'Not judged',
  ungated: 'Nothing was gated',
};

/** `Passed: no result is slower by more than 5 %.` */
export const verdictLine = ({ outcome, reason }: GateVerdict): string => `${OUTCOMES[outcome]}: ${reason}.`;

/** More regressions are only counted. */
const MOST_NAMED = 8;

/**
 * Whether a result became slower by more than the threshold, with its whole interval beyond it.
 * @param threshold a share; undefined: there is no gate
 */
export function gateVerdict(comparison: Comparison, threshold: number | undefined): GateVerdict {
  if (threshold === undefined) return { outcome: 'ungated', reason: 'no --threshold was given' };
  const { refusal, results, unpaired } = comparison;
  if (results.length === 0) {
    const why = unpaired[0] ? ` (${unpaired[0].reason})` : '';
    return undecided(
      `expected a result that both reports measured, found none${why}; measure the same shapes in both, as profile --baseline does`,
    );
  }
  const unclear = results.filter(({ verdict }) => verdict === 'unclear');
  if (refusal && unclear.length > 0) {
    return undecided(`expected two runs of one adapter in one runtime; ${refusal.sentence.replace(/\.$/, '')}`);
  }
  const found = regressions(comparison, threshold);
  if (found.length > 0) {
    const verb = found.length === 1 ? 'is' : 'are';
    const counted = `${found.length} of ${results.length} results ${verb} slower by more than ${percent(threshold)}`;
    return { outcome: 'failed', reason: `${counted}: ${namedWorst(found)}` };
  }
  const untold = results.find(({ ratio }) => !isTold(ratio));
  if (untold) return undecided(`expected comparable times, got none for ${untold.id}`);
  const rest = unclear.length > 0 ? `. ${unclear.length} of ${results.length} are unclear` : '';
  return { outcome: 'passed', reason: `no result is slower by more than ${percent(threshold)}${rest}` };
}

/**
 * The verdict on a run: it must have ended, no result may have failed, and a baseline's gate must pass.
 * @param comparison the baseline's with the run; null: there is no baseline
 */
export function runVerdict(run: Report, comparison: Comparison | null, threshold: number | undefined): GateVerdict {
  if (run.stoppedBy !== null) return undecided(`the run is incomplete, because ${STOPPED_WORDS[run.stoppedBy]}`);
  const failed = run.results.filter((result) => result.status === 'failed' || result.check?.passed === false);
  const [first] = failed;
  if (first) {
    const reason = first.status === 'failed' ? first.reason : 'its output is wrong';
    const which = failed.length > 1 ? `, the first is ${first.id}` : `: ${first.id}`;
    return { outcome: 'failed', reason: `${failed.length} of ${run.results.length} results failed${which}: ${reason}` };
  }
  if (run.model && run.model.steps.length === 0) {
    const reason = run.model.skipped[0]?.reason ?? 'none had been tried';
    return { outcome: 'failed', reason: `no step of ${run.model.name} was measured: ${reason}` };
  }
  return comparison ? gateVerdict(comparison, threshold) : { outcome: 'ungated', reason: 'there is no baseline' };
}

const undecided = (reason: string): GateVerdict => ({ outcome: 'undecided', reason });

/** Names with their ratios, the worst first; more than a few are only counted. */
export function namedWorst(found: readonly Pick<ComparedResult, 'id' | 'ratio'>[]): string {
  const worst = found.toSorted((a, b) => b.ratio.value - a.ratio.value);
  const names = worst.slice(0, MOST_NAMED).map(({ id, ratio }) => `${id} (×${factor(ratio.value)})`);
  const more = found.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** A threshold as the user gave it: `5 %`, `2.5 %`. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(6))} %`;
