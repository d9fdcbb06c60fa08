import { attentionCalls, linearCalls, type ModelCall, type Pass } from '../models/model-calls.ts';
import type { Part } from '../ops/operator.ts';
import { operatorOf, operatorsFor } from '../ops/index.ts';
import type { ModelConfig } from '../models/config/model-config.ts';
import type { Formats } from '../ops/formats.ts';
import type { Bound } from '../models/predict/llm-prediction.ts';
import { formatByteRate, formatFlopRate, formatSeconds, formatShare } from '../text/units.ts';
import type { MeasuredResult, Report } from './report-format.ts';
import { ceilingRate } from './place-under-roof.ts';
import { ceilingWords, claimedShare, unsteadyCeilings, type UnsteadyCeilings } from './unsteady.ts';
import { dtypeWords, shapeWords } from './result-words.ts';

const idsFor = (part: Part): readonly string[] => operatorsFor(part).map(({ id }) => id);
/** Operators that stand for parts of a model, the most telling first. */
const LINEAR = idsFor('linear');
const PREFILL_ATTENTION = idsFor('prefill-attention');
const DECODE_ATTENTION = idsFor('decode-attention');

/** What is to be estimated: a model, and how it is run. */
export interface EstimateRequest {
  readonly config: ModelConfig;
  readonly formats: Formats;
  /** Tokens of each prompt and each answer, and sequences at once. */
  readonly prompt: number;
  readonly output: number;
  readonly batch: number;
  /** Tokens that a decode step looks back on; null: those in the middle of the answer. */
  readonly context: number | null;
}

/** What a model takes on the machine that was measured, from its ceilings and what its kernels reach of them. */
export interface Estimate {
  readonly prefillSeconds: number;
  /** Of a step: one token of each sequence. */
  readonly secondsPerToken: number;
  readonly totalSeconds: number;
  /** Of all prompts, and of the whole batch while decoding. */
  readonly prefillTokensPerSecond: number;
  readonly tokensPerSecond: number;
  /** Of decoding. */
  readonly bound: Bound;
  /** What it takes for granted, one sentence each. */
  readonly assumptions: readonly string[];
}

/** Why there is no estimate. */
export interface NoEstimate {
  readonly missing: string;
}

/** How fast one kind of work goes, by a kernel that was measured. */
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
 * Times of a model on a measured machine. A kernel that memory bound keeps the bandwidth it reached and computes no
 * faster than the best of its operator did; one that arithmetic bound keeps its rate. Calls follow one another, each
 * with a dispatch's overhead. A batch that was not measured runs as the quickest that was: in pieces, or padded.
 */
export function estimateOn(report: Report, request: EstimateRequest): Estimate | NoEstimate {
  const readRate = ceilingRate(report, 'memory/read');
  if (readRate === null) return { missing: 'the read rate of its memory was not measured' };
  const measured = report.results.filter(
    (result): result is MeasuredResult => result.status === 'measured' && (result.roofline?.efficiency ?? 0) > 0,
  );
  const paceOf = (result: MeasuredResult | null): Pace | null => result && paceAmong(report, result, measured);
  const linears = perBatch(measured.filter(({ op }) => LINEAR.includes(op))).flatMap((result) => paceOf(result) ?? []);
  const prefillLinear = paceOf(mostIntense(measured, LINEAR));
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

  // Time grows evenly with the length, so the step in the middle speaks for all.
  const keys = context ?? Math.round(prompt + output / 2);
  const layers = linears
    .map((pace, i) => {
      const at = batchOf(pace);
      // The largest kernel goes on over more rows; others begin again, or compute rows that nobody asked for.
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
      `Decode: linear layers run as ${paceWords(layers.pace)}${pieces}, on ${formats.weights.id} weights, and attention ${kvDecode ? `as ${paceWords(kvDecode)}` : `streams its keys and values as fast as ${linears[0]!.result.kernel} its weights`}, at ${keys} tokens.`,
      `Prefill: linear layers run as ${paceWords(prefillLinear)}${prefillAttention ? `, attention as ${paceWords(prefillAttention)}, ${isFused ? 'fused' : 'in three passes'}` : ', and so does attention, of which nothing was measured'}.`,
      `No kernel reads faster than ${formatByteRate(readRate)} or computes faster than ${formatFlopRate(Math.max(prefillLinear.flopPerSecond, prefillAttention?.flopPerSecond ?? 0))}, as was measured; each call is one dispatch of ${formatSeconds(dispatchSeconds)}, one after another.`,
      `That the model fits its memory is taken for granted: WebGPU tells no size.`,
      ...(unsteadyCeilings(report).has('memory/read')
        ? [
            `The read rate of its memory was unsteady (${unsteadyCeilings(report).get('memory/read')}), so all of this is rough.`,
          ]
        : []),
    ],
  };
}

const batchOf = ({ result }: Pick<Pace, 'result'>): number => result.shape['batch'] ?? 1;
const isMemoryBound = ({ roofline }: MeasuredResult): boolean => roofline!.bound === 'memory';
const shareOf = ({ roofline }: MeasuredResult): number => Math.min(1, roofline!.efficiency);

/** Its rate, or that of its roof where it passed it: a cached kernel promises nothing. */
const flopOf = ({ achieved, roofline }: MeasuredResult): number =>
  achieved.flopPerSecond / Math.max(1, roofline!.efficiency);

/**
 * How fast work like a result's goes. What its own bound leaves open, other results of its operator tell, or else it is
 * taken to come as near to the other roof as it came to its own.
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

/** The fastest result of each batch, from the smallest on. */
function perBatch(results: readonly MeasuredResult[]): MeasuredResult[] {
  const batches = [...new Set(results.map((result) => batchOf({ result })))].toSorted((a, b) => a - b);
  return batches.map((batch) => best(results.filter((result) => batchOf({ result }) === batch))!);
}

/** The fastest result of the first of these operators that was measured, at the shape with most work for each byte. */
function mostIntense(results: readonly MeasuredResult[], ops: readonly string[]): MeasuredResult | null {
  for (const op of ops) {
    const those = results.filter((result) => result.op === op);
    const most = Math.max(...those.map(({ achieved }) => achieved.intensity));
    // The same shape is denser in f16 than in f32; both are asked.
    const found = best(those.filter(({ achieved }) => achieved.intensity >= most / 2.1));
    if (found) return found;
  }
  return null;
}

/** The one that gets most done. */
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
