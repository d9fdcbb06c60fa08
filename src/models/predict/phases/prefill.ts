import type { NamedRoof } from '../../../machines/machine.ts';
import { InputError } from '../../../text/input-error.ts';
import { attentionCalls, passCalls, sumCalls, type Pass } from '../../model-calls.ts';
import { parameterCounts } from '../../parameters.ts';
import { put, type TimeBounds, type Workings } from '../llm-prediction.ts';
import type { PredictionRequest } from '../request.ts';
import { algorithmOf, boundOf, ratesOf, communicationSeconds, sayCommunication, timesOf, type Phase } from './times.ts';

/** One pass over all prompts, or one over each chunk of them, which produces the first token of each answer. */
export function prefillPhase(request: PredictionRequest, roof: NamedRoof, workings: Workings): Phase {
  if (request.chunk !== null) return chunkedPhase(request, request.chunk, roof, workings);
  const { model, batch, prompt, formats, causal } = request;
  const rates = ratesOf(request, roof);
  const pass = { batch, queries: prompt, keys: prompt, causal };
  const totals = sumCalls(passCalls(model, pass, formats, algorithmOf(request)));
  const { compute, memory, overhead, streamed, moved } = timesOf(totals, rates);
  const counts = parameterCounts(model);
  const head = counts.embedding + counts.headBias;
  const inner = counts.active - (counts.total - counts.streamed) - head;
  const attentionFlop = sumCalls(attentionCalls(model, pass, formats, algorithmOf(request))).flop;
  workings.say(
    'prefillFlop',
    totals.flop,
    `2·(active − lookups − head)·S·B + 2·head·B + attention over S² pairs·B${causal ? ' / 2' : ''}`,
    `2 × ${inner} × ${prompt} × ${batch} + 2 × ${head} × ${batch} + ${attentionFlop}`,
  );
  const communication = sayCommunication(request, prompt, 'prefillCommunicationSeconds', workings);
  const among = request.gpus === 1 ? ['', ''] : [', communication', `, ${communication}`];
  const lower = workings.say(
    'prefillSeconds',
    // One part of the prompts can be computed while another is communicated.
    Math.max(compute, memory, communication),
    `max(FLOP / compute roof, bytes / bandwidth${among[0]})`,
    `max(${put(totals.flop)} / ${put(rates.flopPerSecond)}, ${moved} / ${put(rates.bytesPerSecond)}${among[1]})`,
  );
  return {
    seconds: { lower, withoutOverlap: compute + memory + communication + overhead },
    parts: { compute, memory, communication },
    bound: boundOf({ compute, memory, communication }),
    flop: totals.flop,
    streamedBytes: streamed,
    movedBytes: moved,
  };
}

/** More passes than this take longer to add up than anyone waits. */
const MOST_PASSES = 10_000;

/** Passes of the same shape. */
interface Repeated extends Pass {
  readonly times: number;
}

/** The passes of prompts read in chunks: pieces of one prompt after the other, or several whole prompts at a time. */
function chunkPasses({ batch, prompt, causal }: PredictionRequest, chunk: number): readonly Repeated[] {
  if (chunk >= prompt) {
    const together = Math.min(batch, Math.floor(chunk / prompt));
    const [full, rest] = [Math.floor(batch / together), batch % together];
    const pass = { queries: prompt, keys: prompt, causal };
    return [{ ...pass, batch: together, times: full }, ...(rest > 0 ? [{ ...pass, batch: rest, times: 1 }] : [])];
  }
  const pieces = Math.ceil(prompt / chunk);
  if (pieces > MOST_PASSES) {
    throw new InputError(
      `chunk: expected at least ${Math.ceil(prompt / MOST_PASSES)} tokens for a prompt of ${prompt}, got ${chunk}`,
    );
  }
  return Array.from({ length: pieces }, (_, i): Repeated => {
    const keys = Math.min(prompt, (i + 1) * chunk);
    return { batch: 1, queries: keys - i * chunk, keys, causal, times: batch };
  });
}

/** Prompts in chunks: each pass reads the weights again, and the keys of the chunks before. */
function chunkedPhase(request: PredictionRequest, chunk: number, roof: NamedRoof, workings: Workings): Phase {
  const { model, formats } = request;
  const rates = ratesOf(request, roof);
  const sum = { lower: 0, compute: 0, memory: 0, communication: 0, overhead: 0, flop: 0, streamed: 0, moved: 0 };
  const passes = chunkPasses(request, chunk);
  for (const { times, ...pass } of passes) {
    const totals = sumCalls(passCalls(model, pass, formats, algorithmOf(request)));
    const { compute, memory, overhead, streamed, moved } = timesOf(totals, rates);
    const communication = communicationSeconds({ ...request, batch: pass.batch }, pass.queries);
    sum.lower += times * Math.max(compute, memory, communication);
    sum.compute += times * compute;
    sum.memory += times * memory;
    sum.communication += times * communication;
    sum.overhead += times * overhead;
    sum.flop += times * totals.flop;
    sum.streamed += times * streamed;
    sum.moved += times * moved;
  }
  const count = passes.reduce((all, { times }) => all + times, 0);
  workings.say('prefillFlop', sum.flop, 'Σ passes·FLOP of a chunk', `${count} passes`);
  const lower = workings.say(
    'prefillSeconds',
    sum.lower,
    `Σ over ${count} passes of at most ${chunk} tokens: max(FLOP / compute roof, bytes / bandwidth)`,
    `${put(sum.flop)} FLOP and ${sum.moved} bytes in all`,
  );
  const parts = { compute: sum.compute, memory: sum.memory, communication: sum.communication };
  return {
    seconds: { lower, withoutOverlap: parts.compute + parts.memory + parts.communication + sum.overhead },
    parts,
    bound: boundOf(parts),
    flop: sum.flop,
    streamedBytes: sum.streamed,
    movedBytes: sum.moved,
  };
}

/** Prefill plus one decode step for each further token. */
export function totalTime(
  { output }: PredictionRequest,
  prefill: Phase,
  decode: Phase,
  workings: Workings,
): TimeBounds {
  const steps = output - 1;
  const lower = workings.say(
    'totalSeconds',
    prefill.seconds.lower + steps * decode.seconds.lower,
    'prefill + (output − 1)·secondsPerToken',
    `${prefill.seconds.lower} + ${steps} × ${decode.seconds.lower}`,
  );
  return { lower, withoutOverlap: prefill.seconds.withoutOverlap + steps * decode.seconds.withoutOverlap };
}
