import { arithmeticOf, rateUnit, UNIT_WORDS } from '../../../machines/arithmetic.ts';
import type { Link } from '../../../machines/links.ts';
import { memoryOf, rateOf } from '../../../machines/machine.ts';
import type { Explanation, LlmPrediction } from '../../../models/predict/llm-prediction.ts';
import type { PredictionRequest } from '../../../models/predict/request.ts';
import { estimateWords, type FieldAnswer } from '../../../field/estimate.ts';
import type { LeverRow } from '../../../models/levers/lever-table.ts';
import type { Verdict } from '../../../models/levers/memory-verdict.ts';
import type { Price } from '../../../models/levers/price.ts';
import { attentionContext } from '../../../models/predict/intensity.ts';
import { harmless } from '../../../text/untrusted.ts';
import { formatIntensity, si, significant } from '../../../text/units.ts';
import type { Estimate } from '../../../report/model-estimate.ts';
import type { Ink } from '../ink.ts';
import { wrapText } from '../text-layout.ts';
import { printLevers, fitWords } from './lever-text.ts';
import { block, duration, sourceWords, spaced, type Line } from './text-block.ts';
import { memoryLines } from './memory-lines.ts';
import { timeLines } from './time-lines.ts';

/** All that is said about a request. */
export interface Answer {
  readonly prediction: LlmPrediction;
  /** From the kernels of a measured GPU; null: none. */
  readonly measured: Estimate | null;
  /** From public measurements; null: not asked for. */
  readonly field: FieldAnswer | null;
  /** Null: the memory size is unknown, or the guide's formulas were asked for. */
  readonly verdict: Verdict | null;
  readonly price: Price | null;
  readonly costPerMillion: number | null;
  /** Null: not asked for. */
  readonly levers: readonly LeverRow[] | null;
}

/** A prediction for a terminal: the machine, memory, intensities and times, and what else was asked for. */
export function printPrediction(request: PredictionRequest, answer: Answer, explain: boolean, ink: Ink): string {
  const { prediction, measured, levers, price } = answer;
  const memory = answer.verdict
    ? [...memoryLines(request, prediction), verdictLine(answer.verdict)]
    : memoryLines(request, prediction);
  const times = [...timeLines(request, prediction), ...costLines(answer)];
  const blocks = [
    heading(request, prediction, ink),
    block('GPU', gpuLines(request, prediction), ink),
    block('Model and memory', memory, ink),
    block(intensityTitle(request, prediction), intensityLines(prediction), ink),
    [block('Time, by the bounds', times, ink), ...typically(answer)].join('\n'),
    ...(measured ? [estimateBlock(measured, ink)] : []),
    ...(levers ? [printLevers(levers, price, ink)] : []),
    ...(explain ? [workings(prediction.explain, ink)] : []),
    ...sentences('Assumptions', prediction.assumptions, ink),
    ...sentences('Notes', prediction.notes, ink),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const verdictLine = (verdict: Verdict): Line => ['verdict', verdict.fits ? 'fits' : 'does not fit', fitWords(verdict)];

/** What engines reach, or why that is not known. */
function typically({ field }: Answer): string[] {
  if (!field) return [];
  const { estimate, nullReasons } = field;
  if (!estimate) return [` ${wrapText(`no estimate: ${nullReasons['estimate']}`, ' ', 100)}`];
  return [` ${wrapText(estimateWords(estimate), ' ', 100)}`, ...promptWords(field)];
}

function promptWords({ estimate, nullReasons }: FieldAnswer): string[] {
  const rate = estimate?.prefillTokensPerSecond;
  const rounded = (value: number): string => spaced(Number(value.toPrecision(3)));
  if (!rate)
    return [` ${wrapText(`no estimate of prefill: ${nullReasons['estimate.prefillTokensPerSecond']}`, ' ', 100)}`];
  return [
    ` prefill: ${rounded(rate.low)}–${rounded(rate.high)} tokens/s (${estimate?.prefillPoints ?? 0} public points)`,
  ];
}

function costLines({ price, costPerMillion }: Answer): Line[] {
  if (!price || costPerMillion === null) return [];
  const asOf = price.date === null ? '' : `, as of ${price.date}`;
  return [
    [
      'per million tokens',
      `${significant(costPerMillion)} ${price.currency}`,
      `at ${price.perHour} ${price.currency} per GPU and hour${asOf}`,
    ],
  ];
}

const sentences = (title: string, lines: readonly string[], ink: Ink): string[] =>
  lines.length === 0 ? [] : [[ink.bold(title), ...lines.map((line) => ` ${wrapText(harmless(line), ' ')}`)].join('\n')];

function heading({ model, gpu, ...request }: PredictionRequest, { as }: LlmPrediction, ink: Ink): string {
  const { prompt, output, batch, context, formats, attention } = request;
  const algorithm = as === 'exact' ? `, ${attention ?? 'fused'} attention` : '';
  const asked = `prompt ${prompt}, output ${output}, batch ${batch}${context === null ? '' : `, context ${context}`}; weights ${formats.stored?.words ?? formats.weights.id}, KV cache ${formats.kv.id}${algorithm}`;
  const mode = { guide: 'as the guide prints it', 'guide-exact': "the guide's formulas, unrounded", exact: 'exact' }[
    as
  ];
  return `${ink.bold(harmless(`${model.name} on ${gpu.name}`))} · ${mode}\n${asked}`;
}

function gpuLines(request: PredictionRequest, { roof, opsPerByte, arithmeticWhy }: LlmPrediction): Line[] {
  const { gpu, gpus, link, memoryBytes } = request;
  const arithmetic = arithmeticOf(roof.kind);
  const own = arithmeticWhy === undefined ? gpu.memoryCapacity : memoryOf(gpu);
  const capacity: Line =
    memoryBytes === null
      ? ['memory', own ? si(own.value, 'B') : '–', sourceWords(own)]
      : ['memory', si(memoryBytes, 'B'), 'as given'];
  return [
    ...(gpus > 1 && link ? [linkLine(gpus, link)] : []),
    [UNIT_WORDS[arithmetic], si(roof.flopPerSecond, rateUnit(arithmetic)), sourceWords(rateOf(gpu, arithmetic))],
    ...(arithmeticWhy === undefined ? [] : [['', '', arithmeticWhy] satisfies Line]),
    ['bandwidth', si(roof.bytesPerSecond, 'B/s'), sourceWords(gpu.memoryBandwidth)],
    capacity,
    ['ridge point', `${significant(opsPerByte, 4)} FLOP/B`, ''],
  ];
}

const linkLine = (gpus: number, { name, perDirection, latency }: Link): Line => [
  `${gpus} GPUs by ${name}`,
  si(perDirection.value, 'B/s'),
  `each way; ${perDirection.source}${latency ? `; ${si(latency.value, 's')} a hop (${latency.source})` : '; latency unknown, taken as 0'}`,
];

/** Attention has another intensity at another length. */
const intensityTitle = (request: PredictionRequest, { as, intensity }: LlmPrediction): string =>
  as === 'exact' && intensity.attentionDecode !== null
    ? `Intensity, attention at ${spaced(attentionContext(request))} tokens`
    : 'Intensity';

function intensityLines({ intensity, opsPerByte, criticalBatch, nullReasons }: LlmPrediction): Line[] {
  const line = (name: string, value: number | null): Line =>
    value === null ? [name, '–', 'no layer attends'] : judged(name, value);
  const judged = (name: string, value: number): Line => [
    name,
    formatIntensity(value),
    value < opsPerByte ? `memory bound, ${significant(opsPerByte / value, 2)}× below the ridge point` : 'compute bound',
  ];
  return [
    line('prefill attention, 3 passes', intensity.attentionPrefill),
    line('prefill attention, fused', intensity.attentionPrefillFused),
    line('decode attention, 3 passes', intensity.attentionDecode),
    line('decode attention, fused', intensity.attentionDecodeFused),
    line('decode, linear layers', intensity.linear),
    line('decode, whole step', intensity.step),
    line('as the batch grows', intensity.stepLimit),
    [
      'critical batch',
      criticalBatch === null ? '–' : significant(criticalBatch),
      nullReasons['criticalBatch'] ?? 'linear layers are compute bound from this batch on',
    ],
  ];
}

function estimateBlock(estimate: Estimate, ink: Ink): string {
  const { prefillSeconds, prefillTokensPerSecond, secondsPerToken, tokensPerSecond, totalSeconds, bound } = estimate;
  const lines: Line[] = [
    ['prefill', duration(prefillSeconds), `${significant(prefillTokensPerSecond)} tokens/s`],
    ['per token', duration(secondsPerToken), `${significant(tokensPerSecond)} tokens/s, ${bound} bound`],
    ['total', duration(totalSeconds), ''],
  ];
  const assumptions = estimate.assumptions.map((sentence) => ` ${wrapText(sentence, ' ')}`);
  return [block('Estimate from measured kernels', lines, ink), ...assumptions].join('\n');
}

function workings(lines: readonly Explanation[], ink: Ink): string {
  const rows = lines.map(({ name, formula, substituted, value }) => {
    const calculation = wrapText(`= ${substituted} = ${value ?? 'none'}`, '   ', 100);
    return ` ${ink.bold(name)} = ${wrapText(formula, '   ', 100)}\n   ${ink.dim(calculation)}`;
  });
  return [ink.bold('Workings'), ...rows].join('\n');
}
