import { setTimeout as sleep } from 'node:timers/promises';
import type { ContextRecord, WatchOptions } from '../../session/context-record.ts';
import type { SessionStop } from '../../session/session-format.ts';
import { CONTEXT_WORDS } from '../../session/session-words.ts';
import { cut, harmless } from '../../text/untrusted.ts';
import { evaluateIn, hearProgress, isRecord, type TabContext } from './tab-context.ts';

/**
 * Everything that a context recorded; null: it is gone, or was never watched.
 * @param limit milliseconds
 * @returns in words why a context that is there handed over nothing
 */
export async function finishContext(context: TabContext, limit: number): Promise<ContextRecord | string | null> {
  if (context.ended !== null || !context.watched) return null;
  // What is shown last is of the end, also where a page was done within a moment.
  void evaluateIn(context, 'ridgepointAttach.progress()')
    .then((progress) => hearProgress(context, progress))
    .catch(() => undefined);
  // The protocol turns the value into JSON: the page may have replaced what else does.
  const asked = evaluateIn(context, 'ridgepointAttach.finish()').catch(failureOf);
  const answer = await Promise.race([asked, sleep(limit, 'in time', { ref: false })]);
  if (answer === null || typeof answer === 'string') return answer;
  return isRecord(answer) ? answer : '(it gave something else)';
}

/** The page is gone, or has broken what it was asked with. */
function failureOf({ message }: Error): string | null {
  return /^Protocol error|closed/i.test(message) ? null : `(${cut(harmless(message), MOST_MESSAGE)})`;
}

const MOST_MESSAGE = 100;

/**
 * Of a context that handed over nothing: it ended at once, or has no WebGPU.
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

/** Of how many contexts nothing is known, as they ended too soon: one sentence for each kind. */
export function unreadWords(contexts: readonly TabContext[]): string[] {
  const unread = new Map<TabContext['kind'], number>();
  for (const { kind, url, watched, ended, record } of contexts) {
    // Each window and frame begins with an empty document.
    if (!watched || ended === null || record || url === 'about:blank') continue;
    unread.set(kind, (unread.get(kind) ?? 0) + 1);
  }
  return Array.from(unread, ([kind, n]) => {
    const who = n === 1 ? `A ${CONTEXT_WORDS[kind]}` : `${n} ${CONTEXT_WORDS[kind]}s`;
    return `${who} ended before anything of ${n === 1 ? 'it' : 'them'} was read: dispatches, work and times are lower bounds.`;
  });
}

/** Whether what goes on had devices, and every one was lost: nothing more will come of it. */
export function hasLostAll(contexts: readonly TabContext[]): boolean {
  const devices = contexts.flatMap(({ ended, record }) => (ended === null && record ? record.devices : []));
  return devices.length > 0 && devices.every(({ lost }) => lost !== null);
}

/** That a context handed over nothing, and why. */
export const failureWords = ({ url, kind, record }: TabContext, why: string): string => {
  const missing = record ? 'so that the last second or more is missing' : 'so that nothing of it is here';
  return `A ${CONTEXT_WORDS[kind]} did not hand over its record ${why}, ${missing}: ${harmless(url)}.`;
};

/** A record with what only its driver knows: contexts do not know of each other, nor why they ended. */
export function named(record: ContextRecord, { id, kind, url }: TabContext, ended: SessionStop | null): ContextRecord {
  return {
    ...record,
    context: { ...record.context, id, kind, url, ended },
    devices: record.devices.map((device) => ({ ...device, context: id })),
  };
}
