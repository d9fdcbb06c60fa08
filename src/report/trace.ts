import type { Report } from './report-format.ts';
import { stepName } from './model-steps.ts';
import { lanesOf, type TraceTime } from './trace-lanes.ts';

/** An event of the Trace Event Format, times in microseconds. @see https://ui.perfetto.dev */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A file that Perfetto and chrome://tracing open. */
export interface Trace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
}

/** The event that names a process, on thread 0, or one of its threads. */
export const nameEvent = (what: 'process_name' | 'thread_name', tid: number, label: string): TraceEvent => ({
  name: what,
  ph: 'M',
  pid: 1,
  tid,
  args: { name: label },
});

/** The event of a span on a thread. */
const spanEvent = (tid: number, name: string, time: TraceTime, args: TraceEvent['args'] = {}): TraceEvent => ({
  name,
  cat: 'gpu',
  ph: 'X',
  pid: 1,
  tid,
  ...time,
  args,
});

/** Threads that are numbered one after the other. */
interface Tracks {
  readonly events: readonly TraceEvent[];
  /** The number of the next. */
  readonly next: number;
}

/**
 * Puts what lasts, in seconds, on a thread; what runs at the same time on further ones.
 * @param tid of the first thread, which there is in any case
 */
export function tracksOf<T extends { readonly start: number; readonly seconds: number }>(
  tid: number,
  label: string,
  spans: readonly T[],
  words: (span: T) => { readonly name: string; readonly args?: TraceEvent['args'] },
): Tracks {
  const lanes = lanesOf(spans);
  const names = [label, ...lanes.slice(1).map((_, i) => `${label}, at the same time ${i + 1}`)];
  const events = [
    ...names.map((name, i) => nameEvent('thread_name', tid + i, name)),
    ...lanes.flatMap((lane, i) =>
      lane.map(([span, time]) => {
        const { name, args } = words(span);
        return spanEvent(tid + i, name, time, args);
      }),
    ),
  ];
  return { events, next: tid + names.length };
}

/** The timelines of a report's steps, each a track; null if it has none. */
export function traceOf({ model, adapter }: Report): Trace | null {
  const steps = model?.steps.filter(({ timeline }) => timeline !== undefined) ?? [];
  if (steps.length === 0) return null;
  const events = [nameEvent('process_name', 0, `${model!.name} on ${adapter.vendor} ${adapter.architecture}`.trim())];
  let tid = 1;
  for (const step of steps) {
    const spans = step.timeline!.map((span) => ({ ...span, start: span.startSeconds }));
    const label = `${stepName(step)}, ${step.layersMeasured} of ${model!.layers} layers`;
    const tracks = tracksOf(tid, label, spans, ({ name, kernel }) => ({ name, args: { kernel } }));
    for (const event of tracks.events) events.push(event);
    tid = tracks.next;
  }
  return { displayTimeUnit: 'ms', traceEvents: events };
}
