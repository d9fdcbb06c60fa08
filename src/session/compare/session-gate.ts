import { namedWorst, percent, type GateVerdict } from '../../report/compare/gate-verdict.ts';
import type { ComparedPipeline, SessionComparison } from './compare-sessions.ts';

/** What takes less of B's time fails no gate: its times are too short to be steady, and cost nothing. */
const LEAST_SHARE = 0.01;

/**
 * Pipelines of B that are slower by more than a threshold, with their whole interval, and take at least 1 % of its time.
 * @param threshold a share
 */
export function slowerPipelines({ pipelines }: SessionComparison, threshold: number): ComparedPipeline[] {
  const secondsOf = ({ seconds, dispatches }: ComparedPipeline): number => seconds.b * dispatches.b;
  const all = pipelines.reduce((sum, one) => sum + secondsOf(one), 0);
  return pipelines.filter(
    (one) => one.verdict === 'slower' && one.ratio.low > 1 + threshold && secondsOf(one) >= LEAST_SHARE * all,
  );
}

/**
 * Whether a pipeline became slower by more than the threshold, with its whole interval beyond it.
 * @param threshold a share; undefined: there is no gate
 */
export function sessionGate(comparison: SessionComparison, threshold: number | undefined): GateVerdict {
  if (threshold === undefined) return { outcome: 'ungated', reason: 'no --threshold was given' };
  const { pipelines, refusal, band } = comparison;
  if (threshold < band) {
    return undecided(
      `expected ${percent(band)} or more for sessions, got ${percent(threshold)}: a page differs by that much between runs`,
    );
  }
  if (pipelines.length === 0) return undecided('expected a pipeline that both sessions dispatched, found none');
  const unclear = pipelines.filter(({ verdict }) => verdict === 'unclear').length;
  if (refusal !== null && unclear > 0) {
    return undecided(`expected two sessions of one adapter in one browser, watched in one way; ${refusal}`);
  }
  const found = slowerPipelines(comparison, threshold);
  const of = `of ${pipelines.length} ${pipelines.length === 1 ? 'pipeline' : 'pipelines'}`;
  if (found.length > 0) {
    const verb = found.length === 1 ? 'is' : 'are';
    const worst = namedWorst(found.map(({ name, ratio }) => ({ id: name, ratio })));
    const reason = `${found.length} ${of} ${verb} slower by more than ${percent(threshold)}: ${worst}`;
    return { outcome: 'failed', reason };
  }
  const rest = unclear > 0 ? `. ${unclear} ${of} ${unclear === 1 ? 'is' : 'are'} unclear` : '';
  return { outcome: 'passed', reason: `no pipeline is slower by more than ${percent(threshold)}${rest}` };
}

const undecided = (reason: string): GateVerdict => ({ outcome: 'undecided', reason });
