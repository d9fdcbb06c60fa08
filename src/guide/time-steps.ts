import { hasExperts } from '../models/attention-shape.ts';
import { difference, quantity } from '../text/prose-quantity.ts';
import { farthest, gpuRows, type WalkInput, type WalkRow, type WalkStep } from './walk-step.ts';
import { lookup } from '../text/lookup.ts';

const THREE = ['t4', 'a10', 'a100'];

/** Time per token of an answer. */
export function tokenStep(input: WalkInput): WalkStep {
  const rows = gpuRows(input, 'secondsPerToken', 'ms', THREE);
  const off = farthest(rows);
  const why = off ? [`Truncated, not rounded: ${off.name} ${difference(off.printed, off.exact)}.`] : [];
  for (const { gpu, name, exact } of input.gpus) {
    const other = gpu.memoryBandwidth.alternatives[0];
    if (!other || Math.abs(other.value / gpu.memoryBandwidth.value - 1) < 0.01) continue;
    const seconds = exact.weightBytes / other.value;
    why.push(`${name} at ${other.value / 1e9} GB/s (${other.source}): ${quantity(seconds, 'ms')}.`);
  }
  const experts = hasExperts(input.scenario.model.config) ? 'only the experts that a token is routed to, and ' : '';
  why.push(`The whole model also reads the KV cache, but ${experts}no input embedding.`);
  return {
    id: 'token',
    title: 'Time per token',
    source: 'Generating a single token on each GPU',
    formula: 'bytes of the weights / memory bandwidth',
    rows,
    why,
  };
}

/** The guide's words for its ratios. */
const SAYS = lookup({
  'a10/t4': 'twice as fast',
  'a100/a10': 'nearly four times faster',
  'a100/t4': 'eight times faster',
});

/** How much faster one GPU is than another. */
export function ratioStep(input: WalkInput): WalkStep | null {
  const order = [...input.gpus].toSorted((a, b) => b.exact.secondsPerToken - a.exact.secondsPerToken);
  const rows: WalkRow[] = [];
  const why: string[] = [];
  for (const [index, slow] of order.entries()) {
    for (const fast of order.slice(index + 1)) {
      const ratio = (of: 'printed' | 'exact' | 'whole'): number => slow[of].secondsPerToken / fast[of].secondsPerToken;
      const milliseconds = (seconds: number): string => quantity(seconds, 'ms').replace(' ms', '');
      rows.push({
        name: `${fast.name} vs ${slow.name}`,
        values: `${milliseconds(slow.printed.secondsPerToken)} / ${milliseconds(fast.printed.secondsPerToken)}`,
        unit: '×',
        printed: ratio('printed'),
        exact: ratio('exact'),
        whole: ratio('whole'),
      });
      const says = SAYS[`${fast.gpu.id}/${slow.gpu.id}`];
      if (says && input.isGuide) {
        why.push(
          `“${says}”: ${quantity(ratio('printed'), '×', 3)} by the truncated times, ${quantity(ratio('exact'), '×', 4)} unrounded.`,
        );
      }
    }
  }
  if (rows.length === 0) return null;
  return {
    id: 'ratio',
    title: 'One GPU compared with another',
    source: 'Generating a single token on each GPU',
    formula: 'time per token / time per token',
    rows: rows.slice(0, MOST_PAIRS),
    why: why.length > 0 ? why : ['Ratios of truncated times inherit the truncation.'],
  };
}

/** Most rows shown: nobody would read more. */
const MOST_PAIRS = 6;

/** Time to read the prompt. */
export function prefillStep(input: WalkInput): WalkStep {
  return {
    id: 'prefill',
    title: 'Reading the prompt',
    source: 'Prefilling with batched prompt tokens',
    formula: 'tokens · 2 · parameters / compute bandwidth',
    rows: gpuRows(input, 'prefillSeconds', 'ms', THREE),
    why: [
      'The formula in words lacks the × 2 that the calculation includes.',
      'The whole model computes logits for the last token only, and includes attention.',
    ],
  };
}

/** Time of the whole answer. */
export function totalStep(input: WalkInput): WalkStep {
  const { scenario, gpus } = input;
  const rows = gpuRows(input, 'totalSeconds', 's', THREE);
  const off = farthest(rows);
  const why = off
    ? [`The truncated times are carried forward: ${off.name} ${difference(off.printed, off.exact)}.`]
    : [];
  const list = (of: (one: (typeof gpus)[number]) => number): string =>
    gpus.map((one) => `${one.name} ${quantity(of(one), 's')}`).join(', ');
  why.push(
    `The prompt already gives the first token, so ${scenario.output - 1} steps are enough: ${list(({ exact }) => exact.prefillSeconds + (scenario.output - 1) * exact.secondsPerToken)}.`,
    `With the KV cache read in each of ${scenario.output} steps: ${list((one) => withKvReads(one.exact, scenario.prompt, scenario.output, one.exact.roof.bytesPerSecond))}.`,
  );
  return {
    id: 'total',
    title: 'The whole answer',
    source: 'Estimating total generation time',
    formula: 'prefill time + output tokens · time per token',
    rows,
    why,
  };
}

/** The guide's total plus the KV reads it leaves out: step i reads the keys and values of prompt + i tokens. */
function withKvReads(
  { prefillSeconds, secondsPerToken, kvBytesPerToken }: WalkInput['gpus'][number]['exact'],
  prompt: number,
  output: number,
  bytesPerSecond: number,
): number {
  const keys = output * prompt + (output * (output - 1)) / 2;
  return prefillSeconds + output * secondsPerToken + (keys * kvBytesPerToken) / bytesPerSecond;
}
