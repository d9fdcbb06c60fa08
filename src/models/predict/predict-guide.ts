import { arithmeticOf } from '../../machines/arithmetic.ts';
import type { NamedRoof } from '../../machines/machine.ts';
import { bytesPerNumber } from '../../ops/formats.ts';
import { hasExperts, headsOrWidth, mainAttention } from '../attention-shape.ts';
import { guideIntensities } from './guide-intensity.ts';
import { put, Workings, type LlmPrediction } from './llm-prediction.ts';
import type { PredictionRequest } from './request.ts';

/** The context length in the guide. */
const GUIDE_CONTEXT = 4096;

/**
 * The guide's formulas on a nominal parameter count, with its roundings, which carry over from step to step, or without.
 * They ignore grouped-query attention, experts, and the time to read the KV cache.
 * @see guide, from "Calculating the operations per byte" to "Estimating total generation time"
 */
export function predictGuide(request: PredictionRequest, roof: NamedRoof, rounded: boolean): LlmPrediction {
  const { model, gpu, formats, batch, nominalParameters: parameters } = request;
  const workings = new Workings();
  const as = <T>(print: (value: number) => T, value: number): number | T => (rounded ? print(value) : value);
  const context = request.context ?? GUIDE_CONTEXT;
  const bytes = bytesPerNumber(formats.weights);

  workings.say('parameters', parameters, 'nominal', put(parameters));
  const weightBytes = workings.say(
    'weightBytes',
    bytes * parameters,
    'bytes per weight × parameters',
    `${bytes} × ${put(parameters)}`,
  );
  const opsPerByte = workings.say(
    'opsPerByte',
    as((value) => roundTo(value, 1), roof.flopPerSecond / roof.bytesPerSecond),
    'compute_bw / memory_bw',
    `${put(roof.flopPerSecond)} / ${put(roof.bytesPerSecond)}`,
  );
  const { heads, headDim } = headsOrWidth(model);
  const dModel = heads * headDim;
  const kvBytes = bytesPerNumber(formats.kv);
  const kvBytesPerToken = workings.say(
    'kvBytesPerToken',
    2 * kvBytes * model.numHiddenLayers * dModel,
    '2 · bytes · n_layers · d_model',
    `2 × ${kvBytes} × ${model.numHiddenLayers} × ${dModel}`,
  );
  const memoryBytes = request.memoryBytes ?? gpu.memoryCapacity?.value ?? null;
  const fits =
    memoryBytes === null
      ? null
      : guideCapacity(request, { memoryBytes, weightBytes, kvBytesPerToken, context }, rounded, workings);
  const times = guideTimes(request, roof, weightBytes, rounded, workings);
  workings.say('streamedBytesPerStep', weightBytes, 'the model weights', put(weightBytes));
  const tokensPerSecond = workings.say(
    'tokensPerSecond',
    batch / times.secondsPerToken,
    'batch / time per token',
    `${batch} / ${times.secondsPerToken}`,
  );
  const sizes = { context, weightBytes, kvBytesPerToken, opsPerByte };
  const { intensity, criticalBatch, neverReached } = guideIntensities(request, sizes, rounded, workings);

  const nullReasons: Record<string, string> = {};
  if (fits === null) {
    const reason = `${gpu.capacityReason ?? 'the memory size is unknown'}: pass --memory, such as --memory 24GB`;
    for (const name of ['spareBytes', 'kvTokensThatFit', 'batchThatFits']) nullReasons[name] = reason;
  }
  if (neverReached !== null) nullReasons['criticalBatch'] = neverReached;
  const one = (value: number): { lower: number; withoutOverlap: number } => ({ lower: value, withoutOverlap: value });
  return {
    model: request.modelId,
    gpu: gpu.id,
    as: rounded ? 'guide' : 'guide-exact',
    parameters,
    activeParameters: parameters,
    weightBytes,
    kvBytesPerToken,
    // The guide knows no windows, indexers or states.
    kvBytesPerTokenBeyondWindows: kvBytesPerToken,
    indexBytesPerToken: 0,
    stateBytesPerSequence: 0,
    streamedBytesPerStep: weightBytes,
    gpus: 1,
    communicationSeconds: 0,
    tokensPerStep: 1,
    // The guide counts the arithmetic of a prompt and the traffic of a step.
    parts: {
      prefill: { compute: times.prefillSeconds, memory: 0, communication: 0 },
      decode: { compute: 0, memory: times.secondsPerToken, communication: 0 },
    },
    spareBytes: fits?.spareBytes ?? null,
    kvTokensThatFit: fits?.kvTokensThatFit ?? null,
    batchThatFits: fits?.batchThatFits ?? null,
    opsPerByte,
    ...times,
    tokensPerSecond,
    intensity,
    criticalBatch,
    // The guide's assumption.
    bound: { prefill: 'compute', decode: 'memory' },
    bounds: {
      prefillSeconds: one(times.prefillSeconds),
      secondsPerToken: one(times.secondsPerToken),
      totalSeconds: one(times.totalSeconds),
    },
    roof,
    arithmetic: { prefill: arithmeticOf(roof.kind), decode: arithmeticOf(roof.kind) },
    explain: workings.lines,
    nullReasons,
    notes: guideNotes(request),
    assumptions: [],
  };
}

function guideCapacity(
  { reserveBytes }: PredictionRequest,
  sizes: { memoryBytes: number; weightBytes: number; kvBytesPerToken: number; context: number },
  rounded: boolean,
  workings: Workings,
): { spareBytes: number; kvTokensThatFit: number; batchThatFits: number } {
  const { memoryBytes, weightBytes, kvBytesPerToken, context } = sizes;
  const spareBytes = workings.say(
    'spareBytes',
    memoryBytes - weightBytes - reserveBytes,
    reserveBytes === 0 ? 'memory − weights' : 'memory − weights − reserve',
    `${put(memoryBytes)} − ${put(weightBytes)}${reserveBytes === 0 ? '' : ` − ${put(reserveBytes)}`}`,
  );
  const room = Math.max(0, spareBytes);
  const gigabytes = cutDigits(kvBytesPerToken / 1e9, 2);
  const kvTokensThatFit = workings.say(
    'kvTokensThatFit',
    rounded ? cutWhole(room / 1e9 / gigabytes) : room / kvBytesPerToken,
    rounded ? 'spare GB / GB per token, truncated to two digits' : 'spare / KV per token',
    rounded ? `${room / 1e9} / ${gigabytes}` : `${put(room)} / ${kvBytesPerToken}`,
  );
  const batchThatFits = workings.say(
    'batchThatFits',
    rounded ? cutWhole(kvTokensThatFit / context) : kvTokensThatFit / context,
    'KV tokens / sequence length',
    `${kvTokensThatFit} / ${context}`,
  );
  return { spareBytes, kvTokensThatFit, batchThatFits };
}

function guideTimes(
  { prompt, output, batch, nominalParameters, efficiency }: PredictionRequest,
  roof: NamedRoof,
  weightBytes: number,
  rounded: boolean,
  workings: Workings,
): { secondsPerToken: number; prefillSeconds: number; totalSeconds: number } {
  const bytesPerSecond = roof.bytesPerSecond * efficiency.memory;
  const flopPerSecond = roof.flopPerSecond * efficiency.compute;
  const token = (weightBytes / bytesPerSecond) * 1e3;
  const prefill = ((prompt * batch * 2 * nominalParameters) / flopPerSecond) * 1e3;
  const tokenPrinted = cutMilliseconds(token);
  const prefillPrinted = roundMilliseconds(prefill);
  const secondsPerToken = workings.say(
    'secondsPerToken',
    rounded ? tokenPrinted / 1e3 : weightBytes / bytesPerSecond,
    `bytes moved (the model weights) / memory bandwidth${rounded ? ', truncated to whole ms' : ''}`,
    `${put(weightBytes)} / ${put(bytesPerSecond)}`,
  );
  const prefillSeconds = workings.say(
    'prefillSeconds',
    rounded ? prefillPrinted / 1e3 : (prompt * batch * 2 * nominalParameters) / flopPerSecond,
    `tokens · 2 · parameters / compute bandwidth${rounded ? ', rounded to whole ms' : ''}`,
    `${prompt * batch} × 2 × ${put(nominalParameters)} / ${put(flopPerSecond)}`,
  );
  const totalSeconds = workings.say(
    'totalSeconds',
    rounded ? roundSeconds(prefillPrinted + output * tokenPrinted) : prefillSeconds + output * secondsPerToken,
    'prefill time + output tokens · time per token',
    `${prefillSeconds} + ${output} × ${secondsPerToken}`,
  );
  return { secondsPerToken, prefillSeconds, totalSeconds };
}

function guideNotes({ model, gpu, nominalParameters, batch, formats }: PredictionRequest): string[] {
  const { heads, kvHeads } = headsOrWidth(model);
  const group = heads / kvHeads;
  const isLatent = mainAttention(model)?.kind === 'latent';
  return [
    `the guide's formulas on a nominal ${put(nominalParameters)} parameters; use --as exact for the full model`,
    ...(group > 1
      ? [`the guide's KV formula ignores grouped-query attention: for ${model.name} it is ${group} times too large`]
      : []),
    ...(isLatent ? [`the guide's KV formula takes latent attention for one with keys and values of every head`] : []),
    ...(formats.stored && Object.keys(formats.stored.byClass).length > 0
      ? [`the guide's formulas take every weight for ${formats.weights.id}, whatever the file says`]
      : []),
    ...(hasExperts(model)
      ? [`the guide's formulas ignore experts: every token is assumed to use every parameter`]
      : []),
    ...(batch > 1 ? ['the guide ignores KV traffic, so its time per token does not grow with the batch'] : []),
    ...(gpu.notes ?? []),
    ...model.notes,
  ];
}

/** The guide's roundings: some rounded, some truncated, each carried over to the next step. */

/** A product that is an integer except for its last bit must not be truncated to the integer below. */
const SLACK = 1e-9;

/** Rounds to a number of decimals: 208.333 is 208.3. */
const roundTo = (value: number, decimals: number): number =>
  Math.round(value * 10 ** decimals + SLACK) / 10 ** decimals;

/** Truncates to a number of significant digits: 0.000524288 is 0.00052. */
function cutDigits(value: number, digits: number): number {
  if (value === 0) return 0;
  const scale = digits - 1 - Math.floor(Math.log10(Math.abs(value)) + SLACK);
  const cut = Math.floor(value * 10 ** scale + SLACK);
  // Dividing by a power of ten gives the double nearest to the decimal; multiplying by its inverse does not.
  return scale >= 0 ? cut / 10 ** scale : cut * 10 ** -scale;
}

/** Truncates to whole milliseconds, below one to one digit: 6.866 is 6. */
const cutMilliseconds = (milliseconds: number): number =>
  milliseconds >= 1 ? Math.floor(milliseconds + SLACK) : cutDigits(milliseconds, 1);

/** Rounds to whole milliseconds, below one to one digit: 15.705 is 16. */
const roundMilliseconds = (milliseconds: number): number =>
  milliseconds >= 1 ? Math.round(milliseconds + SLACK) : Number(milliseconds.toPrecision(1));

/** Milliseconds as seconds with two decimals, below 0.1 s with two digits: 6975 is 6.98. */
const roundSeconds = (milliseconds: number): number =>
  milliseconds >= 100 ? Math.round(milliseconds / 10 + SLACK) / 100 : Number((milliseconds / 1000).toPrecision(2));

/** Truncates to an integer. */
const cutWhole = (value: number): number => Math.floor(value + SLACK);
