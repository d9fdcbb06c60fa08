import { attentionCalls, linearCalls, type ModelCall, type Pass } from '../models/model-calls.ts';
import type { Part } from '../ops/operator.ts';
import { operatorOf, operatorsFor } from '../ops/index.ts';
import type { ModelConfig } from '../models/config/model-config.ts';
import { formatFor, type ModelFormats } from '../models/storage/stored-format.ts';
import type { Bound } from '../models/predict/llm-prediction.ts';
import { formatByteRate, formatFlopRate, formatSeconds, formatShare } from '../text/units.ts';
import type { MeasuredResult, Report } from './report-format.ts';
import { ceilingRate } from './place-under-roof.ts';
import { ceilingWords, claimedShare, unsteadyCeilings, type UnsteadyCeilings } from './unsteady.ts';
import { dtypeWords, shapeWords } from './result-words.ts';

const idsFor = (part: Part): readonly (readonly string[])[] => operatorsFor(part).map((ops) => ops.map(({ id }) => id));
/** Operators that represent parts of a model, the most representative first, those of one rank together. */
const LINEAR = idsFor('linear');
const PREFILL_ATTENTION = idsFor('prefill-attention');
const DECODE_ATTENTION = idsFor('decode-attention');

/** A model to estimate, and how it is run. */
export interface EstimateRequest {
  readonly config: ModelConfig;
  readonly formats: ModelFormats;
  /** Tokens per prompt and per answer, and concurrent sequences. */
  readonly prompt: number;
  readonly output: number;
  readonly batch: number;
  /** Context length of a decode step, in tokens; null: the length in the middle of the answer. */
  readonly context: number | null;
}

/** Times of a model on the measured machine, from its ceilings and the shares its kernels reach. */
export interface Estimate {
  readonly prefillSeconds: number;
  /** Per decode step: one token of each sequence. */
  readonly secondsPerToken: number;
  readonly totalSeconds: number;
  /** Over all prompts, and over the whole batch while decoding. */
  readonly prefillTokensPerSecond: number;
  readonly tokensPerSecond: number;
  /** Of decoding. */
  readonly bound: Bound;
  /** Assumptions, one sentence each. */
  readonly assumptions: readonly string[];
}

/** Why there is no estimate. */
export interface NoEstimate {
  readonly missing: string;
}

/** Rates of one kind of work, from a measured kernel. */
interface Pace {
  readonly unsteady: UnsteadyCeilings;
  readonly flopPerSecond: number;
  readonly bytesPerSecond: number;
  readonly result: MeasuredResult;
}

interface Phase {
  readonly seconds: number;
  readonly compute: number;
  readonly memory: number;
}

/**
 * Times of a model on a measured machine. A memory-bound kernel is assumed to keep the bandwidth it achieved, and to
 * compute no faster than its operator's best; a compute-bound kernel keeps its FLOP rate. Calls run in sequence, each
 * with the overhead of a dispatch. A batch that was not measured runs as the fastest measured one, in pieces or padded.
 */
export function estimateOn(report: Report, request: EstimateRequest): Estimate | NoEstimate {
  const readRate = ceilingRate(report, 'memory/read');
  if (readRate === null) return { missing: 'its memory read rate was not measured' };
  const measured = report.results.filter(
    (result): result is MeasuredResult => result.status === 'measured' && (result.roofline?.efficiency ?? 0) > 0,
  );
  const paceOf = (result: MeasuredResult | null): Pace | null => result && paceAmong(report, result, measured);
  const linears = perBatch(layersFor(request.formats, measured)).flatMap((result) => paceOf(result) ?? []);
  const prefillLinear = paceOf(mostIntense(inStorageType(measured), LINEAR));
  if (linears.length === 0 || !prefillLinear) return { missing: 'no linear layer (gemv) was measured on it' };
  const prefillAttention = paceOf(mostIntense(measured, PREFILL_ATTENTION));
  const isFused = prefillAttention !== null && operatorOf(prefillAttention.result.op)?.part?.isFused === true;
  const kvDecode = paceOf(mostIntense(measured, DECODE_ATTENTION));
  const dispatchSeconds = ceilingRate(report, 'launch/dispatch') ?? report.clock.launchOverheadSeconds ?? 0;

  const { config, formats, prompt, output, batch, context } = request;
  const linear = (pass: Pass, pace: Pace): Phase => runs(linearCalls(config, pass, formats), pace, dispatchSeconds);
  const attention = (pass: Pass, pace: Pace): Phase =>
    runs(
      attentionCalls(config, pass, formats, isFused || pass.queries === 1 ? 'fused' : 'standard'),
      pace,
      dispatchSeconds,
    );
  const whole: Pass = { batch, queries: prompt, keys: prompt };
  const prefill = addUp([linear(whole, prefillLinear), attention(whole, prefillAttention ?? prefillLinear)]);

  // Time is linear in the length, so the step in the middle represents all.
  const keys = context ?? Math.round(prompt + output / 2);
  const layers = linears
    .map((pace, i) => {
      const at = batchOf(pace);
      // The largest kernel handles more rows; others run in pieces, or compute padding rows.
      const pieces = i === linears.length - 1 ? 1 : Math.ceil(batch / at);
      const rows = pieces > 1 ? at : Math.max(at, batch);
      return { pace, pieces, phase: scale(linear({ batch: rows, queries: 1, keys }, pace), pieces) };
    })
    .reduce((a, b) => (b.phase.seconds < a.phase.seconds ? b : a));
  const decode = addUp([layers.phase, attention({ batch, queries: 1, keys }, kvDecode ?? linears[0]!)]);
  const pieces = layers.pieces > 1 ? `, ${layers.pieces} times over` : '';
  return {
    prefillSeconds: prefill.seconds,
    secondsPerToken: decode.seconds,
    totalSeconds: prefill.seconds + (output - 1) * decode.seconds,
    prefillTokensPerSecond: (batch * prompt) / prefill.seconds,
    tokensPerSecond: batch / decode.seconds,
    bound: decode.memory >= decode.compute ? 'memory' : 'compute',
    assumptions: [
      `Decode: linear layers run as ${paceWords(layers.pace)}${pieces}, on ${formats.stored?.words ?? formats.weights.id} weights, and attention ${kvDecode ? `as ${paceWords(kvDecode)}` : `streams its keys and values as fast as ${linears[0]!.result.kernel} streams its weights`}, at ${keys} tokens.`,
      `Prefill: linear layers run as ${paceWords(prefillLinear)}${prefillAttention ? `, attention as ${paceWords(prefillAttention)}, ${isFused ? 'fused' : 'in three passes'}` : ', as does attention, which was not measured'}.`,
      `No kernel reads faster than ${formatByteRate(readRate)} or computes faster than ${formatFlopRate(Math.max(prefillLinear.flopPerSecond, prefillAttention?.flopPerSecond ?? 0))}, the measured rates; each call is one dispatch of ${formatSeconds(dispatchSeconds)}, in sequence.`,
      `The model is assumed to fit in memory: WebGPU does not report its size.`,
      ...(unsteadyCeilings(report).has('memory/read')
        ? [
            `The memory read rate was unsteady (${unsteadyCeilings(report).get('memory/read')}), so the whole estimate is rough.`,
          ]
        : []),
    ],
  };
}

/** Results whose weights are stored as their activations are; all, if there are none. */
function inStorageType(results: readonly MeasuredResult[]): readonly MeasuredResult[] {
  const those = results.filter(({ dtype }) => dtype.weights === undefined);
  return those.length > 0 ? those : results;
}

/** The linear layers that decode as a model's do: on weights in its format if measured. */
function layersFor(formats: ModelFormats, measured: readonly MeasuredResult[]): readonly MeasuredResult[] {
  const weights = formatFor(formats, 'linear', '');
  const layers = measured.filter(({ op }) => LINEAR.flat().includes(op));
  const own = layers.filter(({ dtype }) => dtype.weights === weights.id);
  return own.length > 0 ? own : inStorageType(layers);
}

const batchOf = ({ result }: Pick<Pace, 'result'>): number => result.shape['batch'] ?? 1;
const isMemoryBound = ({ roofline }: MeasuredResult): boolean => roofline!.bound === 'memory';
const shareOf = ({ roofline }: MeasuredResult): number => Math.min(1, roofline!.efficiency);

/** Its rate, at most that of its roof: a rate from a cache is not transferable. */
const flopOf = ({ achieved, roofline }: MeasuredResult): number =>
  achieved.flopPerSecond / Math.max(1, roofline!.efficiency);

/**
 * The rates of work like a result's. The rate that its own bound leaves open comes from other results of its operator,
 * or else it is assumed to reach the same share of the other roof.
 */
function paceAmong(report: Report, result: MeasuredResult, all: readonly MeasuredResult[]): Pace | null {
  const [read, compute] = [ceilingRate(report, 'memory/read'), ceilingRate(report, `compute/${result.dtype.compute}`)];
  if (read === null || compute === null) return null;
  const unsteady = unsteadyCeilings(report);
  const share = shareOf(result);
  const kin = all.filter(({ op, dtype }) => op === result.op && dtype.compute === result.dtype.compute);
  if (isMemoryBound(result)) {
    const open = kin.every((one) => isMemoryBound(one));
    const flopPerSecond = open ? share * compute : Math.max(...kin.map((one) => flopOf(one)));
    return { unsteady, result, flopPerSecond, bytesPerSecond: share * read };
  }
  const shares = kin.filter((one) => isMemoryBound(one)).map((one) => shareOf(one));
  return {
    unsteady,
    result,
    flopPerSecond: flopOf(result),
    bytesPerSecond: (shares.length > 0 ? Math.max(...shares) : share) * read,
  };
}

const paceWords = ({ result, unsteady }: Pace): string =>
  `${result.kernel} does (${roofWords(result, unsteady)}, ${shapeWords(result.op, result.shape)}, ${dtypeWords(result.dtype)})`;

function roofWords(result: MeasuredResult, unsteady: UnsteadyCeilings): string {
  const share = claimedShare(result, unsteady);
  const { ceiling } = result.roofline!;
  if (share !== null) return `${formatShare(shareOf(result))} of ${ceiling}`;
  return unsteady.has(ceiling) ? `under ${ceilingWords(ceiling, unsteady)}` : `over ${ceiling}`;
}

/** The fastest result of each batch, in ascending order. */
function perBatch(results: readonly MeasuredResult[]): MeasuredResult[] {
  const batches = [...new Set(results.map((result) => batchOf({ result })))].toSorted((a, b) => a - b);
  return batches.map((batch) => best(results.filter((result) => batchOf({ result }) === batch))!);
}

/** The fastest result of the first of these ranks that was measured, each operator at its most intense shape. */
function mostIntense(results: readonly MeasuredResult[], ranks: readonly (readonly string[])[]): MeasuredResult | null {
  for (const ops of ranks) {
    const found = best(ops.flatMap((op) => mostIntenseOf(results.filter((result) => result.op === op)) ?? []));
    if (found) return found;
  }
  return null;
}

/** The fastest result of one operator at its most intense shape. */
function mostIntenseOf(results: readonly MeasuredResult[]): MeasuredResult | null {
  const most = Math.max(...results.map(({ achieved }) => achieved.intensity));
  // The same shape is more intense in f16 than in f32; consider both.
  return best(results.filter(({ achieved }) => achieved.intensity >= most / 2.1));
}

/** The result with the highest FLOP rate. */
const best = (results: readonly MeasuredResult[]): MeasuredResult | null =>
  results.reduce<MeasuredResult | null>(
    (a, b) => (a && a.achieved.flopPerSecond >= b.achieved.flopPerSecond ? a : b),
    null,
  );

/** Calls at a pace, one after another. */
const runs = (calls: readonly ModelCall[], { flopPerSecond, bytesPerSecond }: Pace, dispatchSeconds: number): Phase =>
  addUp(
    calls.map(({ count, flop, weightBytes, kvBytes, scoreBytes }) => {
      const compute = flop / flopPerSecond;
      const memory = (weightBytes + kvBytes + scoreBytes) / bytesPerSecond;
      return scale({ seconds: Math.max(compute, memory) + dispatchSeconds, compute, memory }, count);
    }),
  );

const scale = ({ seconds, compute, memory }: Phase, times: number): Phase => ({
  seconds: times * seconds,
  compute: times * compute,
  memory: times * memory,
});

const addUp = (parts: readonly Phase[]): Phase =>
  parts.reduce(
    (sum, part) => ({
      seconds: sum.seconds + part.seconds,
      compute: sum.compute + part.compute,
      memory: sum.memory + part.memory,
    }),
    { seconds: 0, compute: 0, memory: 0 },
  );
