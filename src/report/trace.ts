import type { Report } from './report-format.ts';
import { stepName, type ModelStep } from './model-steps.ts';

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

/** The event of a span on a thread, given in seconds. */
export const spanEvent = (
  tid: number,
  name: string,
  { start, seconds }: { readonly start: number; readonly seconds: number },
  args: TraceEvent['args'] = {},
): TraceEvent => ({ name, cat: 'gpu', ph: 'X', pid: 1, tid, ts: start * 1e6, dur: seconds * 1e6, args });

/** The timelines of a report's steps, each a track; null if it has none. */
export function traceOf({ model, adapter }: Report): Trace | null {
  const steps = model?.steps.filter(({ timeline }) => timeline !== undefined) ?? [];
  if (steps.length === 0) return null;
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      nameEvent('process_name', 0, `${model!.name} on ${adapter.vendor} ${adapter.architecture}`.trim()),
      ...steps.flatMap((step, i) => [
        nameEvent('thread_name', i + 1, `${stepName(step)}, ${step.layersMeasured} of ${model!.layers} layers`),
        ...eventsOf(step, i + 1),
      ]),
    ],
  };
}

const eventsOf = ({ timeline }: ModelStep, tid: number): TraceEvent[] =>
  timeline!.map(({ name, kernel, startSeconds: start, seconds }) =>
    spanEvent(tid, name, { start, seconds }, { kernel }),
  );
