import { setTimeout as sleep } from 'node:timers/promises';
import type { ContextRecord, WatchOptions } from '../../session/context-record.ts';
import { evaluateIn, isRecord, type TabContext } from './tab-context.ts';

/**
 * Everything that a context recorded; `late`: it did not answer in time; null: it is gone, or was never watched.
 * @param limit milliseconds
 */
export async function finishContext(context: TabContext, limit: number): Promise<ContextRecord | 'late' | null> {
  if (context.ended !== null || !context.watched) return null;
  const asked = evaluateIn(context, 'ridgepointAttach.finish().then(JSON.stringify)').catch(() => null);
  const answer = await Promise.race([asked, sleep(limit, 'late' as const, { ref: false })]);
  if (typeof answer !== 'string' || answer === 'late') return answer === 'late' ? 'late' : null;
  try {
    const record: unknown = JSON.parse(answer);
    return isRecord(record) ? record : null;
  } catch {
    return null;
  }
}

/**
 * Of a context that handed over nothing: it ended within its first second, or has no WebGPU.
 * @param from wall time at which recording began, in seconds
 */
export function emptyRecord(
  { id, kind, url, began, ended }: TabContext,
  { time, count }: Pick<WatchOptions, 'time' | 'count'>,
  from: number,
): ContextRecord {
  const first = Math.max(began, from);
  const none = { calls: 0, bytes: 0 };
  return {
    context: { id, kind, url, usesWebGpu: false, dispatches: 0, ended: null },
    from: first,
    until: ended === null ? Math.max(first, Date.now() / 1000) : first,
    time,
    count,
    devices: [],
    pipelines: [],
    groups: [],
    timeline: {
      spans: [],
      droppedSpans: 0,
      busy: 0,
      idle: { waitsForCpu: 0, betweenPasses: 0, readback: 0 },
      gaps: [],
      splitRatio: null,
    },
    traffic: { upload: none, readback: none, copies: none, waits: { calls: 0, seconds: 0 } },
    memory: { live: 0, peak: 0 },
    notes: [],
  };
}
