import type { MeasuredResult, Report } from '../../../report/format.ts';
import { attentionCalls, linearCalls, type OpCall } from '../../../theory/llm/calls.ts';
import type { Bound } from '../../../theory/llm/predict/prediction.ts';
import { formatByteRate, formatFlopRate, formatSeconds, formatShare } from '../../../theory/units.ts';
import { dtypeWords, shapeWords } from '../explain/words.ts';
import { formatsOf, type Scenario } from './scenario.ts';

/** What the scenario takes on the machine that was measured, from its ceilings and what its kernels reach of them. */
export interface OwnEstimate {
  readonly prefillSeconds: number;
  readonly secondsPerToken: number;
  readonly totalSeconds: number;
  readonly bound: Bound;
  /** What it takes for granted, one sentence each. */
  readonly assumptions: readonly string[];
}

/** Why there is no estimate. */
export interface NoEstimate {
  readonly missing: string;
}

/** One kind of work as the machine does it: its roofs, and the share of them that a kernel reached. */
interface Pace {
  readonly flopPerSecond: number;
  readonly bytesPerSecond: number;
  readonly share: number;
  readonly result: MeasuredResult;
}

/**
 * Times of the scenario on a measured machine: each call takes its time under the measured roofs, divided by the share
 * of its roof that the kernel for such work reached, and a dispatch's overhead; calls follow one another.
 */
export function ownEstimate(report: Report, scenario: Scenario): OwnEstimate | NoEstimate {
  const bytesPerSecond = rateOf(report, 'memory/read');
  if (bytesPerSecond === null) return { missing: 'the read rate of its memory was not measured' };
  const paceOf = (result: MeasuredResult | null): Pace | null => {
    const flopPerSecond = result && rateOf(report, `compute/${result.dtype.compute}`);
    if (!result || flopPerSecond === null || !result.roofline) return null;
    return { flopPerSecond, bytesPerSecond, share: Math.min(1, result.roofline.efficiency), result };
  };
  const measured = report.results.filter(
    (result): result is MeasuredResult => result.status === 'measured' && (result.roofline?.efficiency ?? 0) > 0,
  );
  const decodeLinear = paceOf(nearestBatch(measured, scenario.batch));
  const prefillLinear = paceOf(mostIntense(measured, ['matmul', 'gemv']));
  if (!decodeLinear || !prefillLinear) return { missing: 'no linear layer (gemv) was measured on it' };
  const isFused = measured.some(({ op }) => op === 'attention-fused');
  const prefillAttention =
    paceOf(mostIntense(measured, isFused ? ['attention-fused'] : ['attention-three-pass'])) ??
    paceOf(mostIntense(measured, ['attention-scores', 'attention-output']));
  const decodeAttention = paceOf(mostIntense(measured, ['kv-decode'])) ?? decodeLinear;
  const dispatchSeconds = rateOf(report, 'launch/dispatch') ?? report.clock.launchOverheadSeconds ?? 0;

  const { prompt, output, batch, context, model } = scenario;
  const formats = formatsOf(scenario);
  const phase = (queries: number, keys: number, linear: Pace, attention: Pace | null): Phase => {
    const pass = { batch, queries, keys };
    const algorithm = isFused || queries === 1 ? 'fused' : 'standard';
    return addUp([
      ...linearCalls(model.config, pass, formats).map((call) => timeOf(call, linear, dispatchSeconds)),
      ...attentionCalls(model.config, pass, formats, algorithm).map((call) =>
        timeOf(call, attention ?? linear, dispatchSeconds),
      ),
    ]);
  };
  // Time grows evenly with the length, so the step in the middle speaks for all.
  const keys = context ?? Math.round(prompt + output / 2);
  const prefill = phase(prompt, prompt, prefillLinear, prefillAttention);
  const decode = phase(1, keys, decodeLinear, decodeAttention);
  return {
    prefillSeconds: prefill.seconds,
    secondsPerToken: decode.seconds,
    totalSeconds: prefill.seconds + (output - 1) * decode.seconds,
    bound: decode.memory >= decode.compute ? 'memory' : 'compute',
    assumptions: [
      `Decode: linear layers run as ${paceWords(decodeLinear)}, on ${scenario.weights} weights, and attention ${decodeAttention === decodeLinear ? 'streams its keys and values as fast' : `as ${paceWords(decodeAttention)}`}, at ${keys} tokens.`,
      `Prefill: linear layers run as ${paceWords(prefillLinear)}${prefillAttention ? `, attention as ${paceWords(prefillAttention)}, ${isFused ? 'fused' : 'in three passes'}` : ', and so does attention, of which nothing was measured'}.`,
      `Memory reads at ${formatByteRate(bytesPerSecond)}, arithmetic runs at ${formatFlopRate(prefillLinear.flopPerSecond)}; each call is one dispatch of ${formatSeconds(dispatchSeconds)}, one after another.`,
      `That the model fits its memory is taken for granted: WebGPU tells no size.`,
    ],
  };
}

const rateOf = ({ ceilings }: Report, id: string): number | null => {
  const value = ceilings.find((ceiling) => ceiling.id === id)?.estimate.value;
  return value !== undefined && value > 0 ? value : null;
};

const paceWords = ({ result, share }: Pace): string =>
  `${result.kernel} does (${formatShare(share)} of ${result.roofline!.ceiling}, ${shapeWords(result.op, result.shape)}, ${dtypeWords(result.dtype)})`;

/** The fastest linear layer at the batch nearest to the one asked for. */
function nearestBatch(results: readonly MeasuredResult[], batch: number): MeasuredResult | null {
  const away = ({ shape }: MeasuredResult): number => Math.abs(Math.log((shape['batch'] ?? 1) / batch));
  const linear = results.filter(({ op }) => op === 'gemv');
  const least = Math.min(...linear.map(away));
  return best(linear.filter((result) => away(result) <= least + 1e-9));
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

/** The one that gets most done; ties of different work go by the share of the roof. */
const best = (results: readonly MeasuredResult[]): MeasuredResult | null =>
  results.reduce<MeasuredResult | null>(
    (a, b) => (a && a.achieved.flopPerSecond >= b.achieved.flopPerSecond ? a : b),
    null,
  );

interface Phase {
  readonly seconds: number;
  readonly compute: number;
  readonly memory: number;
}

function timeOf(call: OpCall, { flopPerSecond, bytesPerSecond, share }: Pace, dispatchSeconds: number): Phase {
  const compute = call.flop / flopPerSecond;
  const memory = (call.weightBytes + call.kvBytes + call.scoreBytes) / bytesPerSecond;
  const seconds = Math.max(compute, memory) / share + dispatchSeconds;
  return { seconds: call.count * seconds, compute: call.count * compute, memory: call.count * memory };
}

const addUp = (parts: readonly Phase[]): Phase =>
  parts.reduce(
    (sum, part) => ({
      seconds: sum.seconds + part.seconds,
      compute: sum.compute + part.compute,
      memory: sum.memory + part.memory,
    }),
    { seconds: 0, compute: 0, memory: 0 },
  );
