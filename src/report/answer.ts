import { operatorOf, operatorsFor } from '../ops/index.ts';
import { formatByteRate, formatFlopRate, formatShare, significant } from '../text/units.ts';
import type { MeasuredResult, Report } from './report-format.ts';
import { hereName, machineWithArticle } from './machine-name.ts';
import { modelAnswer } from './model-steps.ts';
import { isWide, shareRange } from './roof-standing.ts';
import { claimedShare, unsteadyCeilings, type UnsteadyCeilings } from './unsteady.ts';

/** Below this share of its roof, a kernel is not limited by the roof. */
const LEAST_SHARE_OF_BOUND = 0.5;
/** The batch that the answer compares with batch 1. */
const BATCH = 8;
const isLinear = ({ op }: MeasuredResult): boolean => operatorOf(op)?.part?.of === 'linear';

/**
 * A report in one to three sentences: what binds decode and attention on this machine, at which share of which roof,
 * and the cost of batch 8 relative to batch 1. Based on measured results only; says what is missing.
 * @param isHere whether it was measured where it is read; else the machine is called by its name
 */
export function answer(report: Report, isHere = true): string[] {
  const measured = report.results.filter((result) => result.status === 'measured');
  const software = report.adapter.isFallback ? ` (a software adapter, not ${isHere ? 'your' : 'a'} GPU)` : '';
  const place = `on ${isHere ? hereName(report) : machineWithArticle(report)}${software}`;
  // The run is still going: it has ended neither normally nor early.
  const running = !report.complete && report.stoppedBy === null;
  const missing = running ? 'has not been measured yet' : 'was not measured';
  const unsteady = unsteadyCeilings(report);
  if (measured.length === 0 && report.model && report.model.steps.length > 0) {
    return modelAnswer(report.model, place, unsteady.size === 0);
  }
  if (measured.length === 0) {
    return [
      running ? `No kernel has been measured yet ${place}.` : `Nothing was measured ${place}${commonReason(report)}.`,
    ];
  }
  const single = measured.filter((result) => isLinear(result) && result.shape['batch'] === 1);
  // Weights in their own format move fewer bytes: the layer without any is the one that attention compares with.
  const decode = best(single.filter(({ dtype }) => dtype.weights === undefined)) ?? best(single);
  const attention = operatorsFor('prefill-attention')
    .map((ops) => best(measured.filter(({ op }) => ops.some(({ id }) => id === op))))
    .find(Boolean);
  const sentences = [
    decode ? verdict(`Decode ${place}`, decode, unsteady) : null,
    attention ? verdict(decode ? 'Attention' : `Attention ${place}`, attention, unsteady) : null,
    batching(measured, decode, unsteady),
  ].filter((sentence) => sentence !== null);
  if (!decode) sentences.push(`Decode (a linear layer at batch 1) ${missing}.`);
  else if (!attention) sentences.push(`Attention ${missing}.`);
  return sentences.slice(0, 3);
}

/** The reason that most results share, and how many results it left out. */
function commonReason({ results }: Report): string {
  const counts = new Map<string, number>();
  for (const result of results) {
    const reason = result.status === 'measured' ? '' : result.reason.replace(/\.$/, '');
    if (reason !== '') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  if (!most) return '';
  const [reason, count] = most;
  if (results.length === 1) return `: ${reason}`;
  return `: ${reason} (${count === results.length ? `all ${count}` : `${count} of ${results.length}`} results)`;
}

/** The fastest result among those with the most work: a run may have several shapes. */
function best(results: readonly MeasuredResult[]): MeasuredResult | null {
  const largest = results.reduce((most, result) => Math.max(most, workOf(result)), 0);
  return results.filter((result) => workOf(result) === largest).reduce<MeasuredResult | null>(faster, null);
}

const workOf = ({ work }: MeasuredResult): number => work?.flop ?? 0;

const faster = (a: MeasuredResult | null, b: MeasuredResult): MeasuredResult =>
  a && a.time.estimate.value <= b.time.estimate.value ? a : b;

function verdict(subject: string, result: MeasuredResult, unsteady: UnsteadyCeilings): string {
  const { roofline, kernel, achieved } = result;
  const rate = `${formatFlopRate(achieved.flopPerSecond)} and ${formatByteRate(achieved.bytesPerSecond)}`;
  if (!roofline) return `${subject}: ${kernel} reaches ${rate}, but there is no measured roof to compare it with.`;
  const { bound, ceiling } = roofline;
  const width = unsteady.get(ceiling);
  if (width !== undefined) {
    return `${subject}: ${kernel} reaches ${rate}; its roof, ${ceiling}, was unsteady (${width}), so no share is given.`;
  }
  const roof = bound === 'overhead' ? `its roof (${ceiling})` : `the ${bound} roof, ${heightOf(roofline)} (${ceiling})`;
  const share = claimedShare(result, unsteady);
  if (share === null) {
    return `${subject}: ${kernel} reaches ${rate}, which is over ${roof}: either the ceiling is too low, or the data came from a cache.`;
  }
  if (bound === 'overhead') {
    return `${subject} is launch bound: ${kernel} reaches ${formatShare(share)} of ${roof}.`;
  }
  const caution = result.time.flags.includes('noisy') ? ', with much noise' : '';
  const range = shareRange(result);
  if (range && isWide(range) && range.low < LEAST_SHARE_OF_BOUND && range.high >= LEAST_SHARE_OF_BOUND) {
    return `${subject}: ${kernel} reaches ${formatShare(share)} of ${roof}, with too much noise to say whether the roof or the kernel is the limit.`;
  }
  return share >= LEAST_SHARE_OF_BOUND
    ? `${subject} is ${bound} bound: ${kernel} reaches ${formatShare(share)} of ${roof}${caution}.`
    : `${subject} is under the ${bound} roof, but the kernel is the limit: ${kernel} reaches only ${formatShare(share)} of ${roof}${caution}.`;
}

const heightOf = ({ bound, memoryBytesPerSecond, attainableFlopPerSecond }: NonNullable<MeasuredResult['roofline']>) =>
  bound === 'memory' ? formatByteRate(memoryBytesPerSecond) : formatFlopRate(attainableFlopPerSecond);

function batching(
  measured: readonly MeasuredResult[],
  one: MeasuredResult | null,
  unsteady: UnsteadyCeilings,
): string | null {
  if (!one) return null;
  const many = best(
    measured.filter(
      ({ op, shape, dtype }) =>
        op === one.op &&
        shape['batch'] === BATCH &&
        shape['in'] === one.shape['in'] &&
        shape['out'] === one.shape['out'] &&
        dtype.storage === one.dtype.storage &&
        dtype.weights === one.dtype.weights,
    ),
  );
  if (!many) return null;
  const cost = many.time.estimate.value / one.time.estimate.value;
  if (!(cost > 0) || !Number.isFinite(cost)) return null;
  const share = claimedShare(many, unsteady);
  const roof = share === null ? '' : `, at ${formatShare(share)} of ${many.roofline!.ceiling}`;
  return `Batch ${BATCH} takes ${significant(cost, 2)}× the time of batch 1 for ${significant(BATCH / cost, 2)}× the tokens per second${roof}.`;
}
