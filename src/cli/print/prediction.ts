import { arithmeticOf, rateUnit, UNIT_WORDS } from '../../machines/arithmetic.ts';
import { rateOf, type Sourced } from '../../machines/machine.ts';
import type { Explanation, LlmPrediction, TimeBounds } from '../../models/predict/llm-prediction.ts';
import type { PredictionRequest } from '../../models/predict/request.ts';
import { mixersOf, reachOf } from '../../models/layers/cache.ts';
import { attentionContext } from '../../models/predict/intensity.ts';
import { harmless } from '../../text/untrusted.ts';
import { formatBytes, formatIntensity, formatSeconds, si, significant } from '../../text/units.ts';
import type { Estimate } from '../../report/model-estimate.ts';
import type { Ink } from './ink.ts';
import { wrapText } from './text-layout.ts';

/** A quantity, its value, and a remark. */
type Line = readonly [name: string, value: string, remark: string];

/** A time, in minutes if long. */
const duration = (seconds: number): string =>
  seconds < 120 ? formatSeconds(seconds) : `${significant(seconds / 60)} min`;

const NAME = 26;
const VALUE = 20;

/** A prediction for a terminal: the machine, memory, intensities and times, and optionally each formula. */
export function printPrediction(
  request: PredictionRequest,
  prediction: LlmPrediction,
  estimate: Estimate | null,
  explain: boolean,
  ink: Ink,
): string {
  const blocks = [
    heading(request, prediction, ink),
    block('GPU', gpuLines(request, prediction), ink),
    block('Model and memory', memoryLines(request, prediction), ink),
    block(intensityTitle(request, prediction), intensityLines(prediction), ink),
    block('Time', timeLines(request, prediction), ink),
    ...(estimate ? [estimateBlock(estimate, ink)] : []),
    ...(explain ? [workings(prediction.explain, ink)] : []),
    ...sentences('Assumptions', prediction.assumptions, ink),
    ...sentences('Notes', prediction.notes, ink),
  ];
  return `${blocks.join('\n\n')}\n`;
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

function block(title: string, lines: readonly Line[], ink: Ink): string {
  const rows = lines.map(([name, value, remark]) => {
    const start = ` ${name.padEnd(NAME)}${value.padStart(VALUE)}`;
    return remark === '' ? start : `${start}  ${ink.dim(wrapText(remark, ' '.repeat(NAME + VALUE + 3), 100))}`;
  });
  return [ink.bold(title), ...rows].join('\n');
}

function gpuLines({ gpu, memoryBytes }: PredictionRequest, { roof, opsPerByte }: LlmPrediction): Line[] {
  const arithmetic = arithmeticOf(roof.kind);
  const capacity: Line =
    memoryBytes === null
      ? ['memory', gpu.memoryCapacity ? si(gpu.memoryCapacity.value, 'B') : '–', sourceWords(gpu.memoryCapacity)]
      : ['memory', si(memoryBytes, 'B'), 'as given'];
  return [
    [UNIT_WORDS[arithmetic], si(roof.flopPerSecond, rateUnit(arithmetic)), sourceWords(rateOf(gpu, arithmetic))],
    ['bandwidth', si(roof.bytesPerSecond, 'B/s'), sourceWords(gpu.memoryBandwidth)],
    capacity,
    ['ridge point', `${significant(opsPerByte, 4)} FLOP/B`, ''],
  ];
}

/** A value's source, its kind, and the values of other sources. */
function sourceWords(value: Sourced | null): string {
  if (!value) return '';
  const { density, accumulate, clock } = value.flags;
  const flags = [density, accumulate && `${accumulate} accumulation`, clock && `${clock} clock`].filter(Boolean);
  const others = value.alternatives.map((other) => `or ${si(other.value, value.unit, 4)} (${other.source})`);
  return [...flags, value.source, ...others].join('; ');
}

function memoryLines(request: PredictionRequest, prediction: LlmPrediction): Line[] {
  const { parameters, activeParameters, weightBytes, kvBytesPerToken, nullReasons } = prediction;
  const { spareBytes, kvTokensThatFit, batchThatFits } = prediction;
  const { indexBytesPerToken, stateBytesPerSequence } = prediction;
  const whole = (value: number | null): string => (value === null ? '–' : spaced(value));
  return [
    ['parameters', spaced(parameters), prediction.published === undefined ? '' : `as in ${prediction.published}`],
    ...(activeParameters === parameters
      ? []
      : [
          [
            'active parameters',
            spaced(activeParameters),
            'used per token, the input embedding included',
          ] satisfies Line,
        ]),
    ['weights', si(weightBytes, 'B', 4), formatBytes(weightBytes)],
    ['KV cache per token', `${spaced(kvBytesPerToken)} B`, beyondWindows(request, prediction)],
    ...(indexBytesPerToken > 0 ? [['index keys per token', `${spaced(indexBytesPerToken)} B`, ''] satisfies Line] : []),
    ...(stateBytesPerSequence > 0
      ? [['state per sequence', si(stateBytesPerSequence, 'B', 4), 'whatever its length'] satisfies Line]
      : []),
    ['spare memory', spareBytes === null ? '–' : si(spareBytes, 'B', 4), nullReasons['spareBytes'] ?? ''],
    ['KV tokens that fit', whole(kvTokensThatFit), spareBytes === null ? '' : (nullReasons['kvTokensThatFit'] ?? '')],
    [
      'batch that fits',
      whole(batchThatFits),
      spareBytes === null ? '' : (nullReasons['batchThatFits'] ?? atLength(request, prediction)),
    ],
  ];
}

/** What a token adds once every window is full, if one that the model supports can be. */
function beyondWindows({ model, context }: PredictionRequest, prediction: LlmPrediction): string {
  const { kvBytesPerToken, kvBytesPerTokenBeyondWindows } = prediction;
  if (kvBytesPerTokenBeyondWindows === kvBytesPerToken) return '';
  const reaches = model.groups.flatMap(({ mixer }) => mixersOf(mixer)).map((mixer) => reachOf(mixer));
  const least = Math.min(...reaches.map((reach) => (reach.kind === 'all' ? Infinity : reach.keys)));
  const most = Math.max(model.maxPositionEmbeddings, context ?? 0);
  return least < most
    ? `${spaced(kvBytesPerTokenBeyondWindows)} B once all windows are full`
    : `windows of ${spaced(least)} tokens never fill: sequences end before`;
}

/** The length of the sequences that fit; the guide's formulas have one of their own. */
function atLength({ context }: PredictionRequest, { capacityContext }: LlmPrediction): string {
  if (capacityContext === undefined) return '';
  return `sequences of ${spaced(capacityContext)} tokens${context === null ? ', prompt and output' : ''}`;
}

/** Attention has another intensity at another length. */
const intensityTitle = (request: PredictionRequest, { as, intensity }: LlmPrediction): string =>
  as === 'exact' && intensity.attentionDecode !== null
    ? `Intensity, attention at ${spaced(attentionContext(request))} tokens`
    : 'Intensity';

/** Digits in groups of three; fractions keep three decimals. */
const spaced = (value: number): string => {
  const [whole = '', part] = (Number.isInteger(value) ? String(value) : value.toFixed(3)).split('.');
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ' ')}${part === undefined ? '' : `.${part}`}`;
};

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

function timeLines({ output }: PredictionRequest, prediction: LlmPrediction): Line[] {
  const { secondsPerToken, prefillSeconds, totalSeconds, tokensPerSecond, bound, bounds, streamedBytesPerStep } =
    prediction;
  const upTo = ({ lower, withoutOverlap }: TimeBounds): string =>
    withoutOverlap > lower ? `, ${duration(withoutOverlap)} if memory and arithmetic do not overlap` : '';
  return [
    ['prefill', duration(prefillSeconds), `${bound.prefill} bound${upTo(bounds.prefillSeconds)}`],
    ['per token', duration(secondsPerToken), `${bound.decode} bound${upTo(bounds.secondsPerToken)}`],
    ['streamed per step', si(streamedBytesPerStep, 'B', 4), ''],
    [
      output === 1 ? 'one token' : `all ${output} tokens`,
      duration(totalSeconds),
      upTo(bounds.totalSeconds).replace(/^, /, ''),
    ],
    ['tokens per second', significant(tokensPerSecond), 'whole batch, while decoding'],
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
