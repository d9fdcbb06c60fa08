import { adapterWords } from '../report/tables.ts';
import { nameEvent, tracksOf, type Trace } from '../report/trace.ts';
import { harmless } from '../text/untrusted.ts';
import type { Session, SessionGroup } from './session-format.ts';
import { CONTEXT_WORDS, gridText, IDLE_WORDS, pipelineNames } from './session-words.ts';

/** The track of the gaps. */
const IDLE = 1;

/**
 * The timeline of a session for Perfetto: a track of its gaps, and one for each device, or several if it did several things
 * at the same time; null without spans.
 */
export function sessionTrace(session: Session): Trace | null {
  const { spans, gaps } = session.timeline;
  if (spans.length === 0) return null;
  const contexts = new Map(session.session.contexts.map((context) => [context.id, context]));
  // Devices that the list lacks have tracks too.
  const ids = [...new Set([...session.devices.map(({ id }) => id), ...spans.map(({ device }) => device)])];
  const known = new Map(session.devices.map((device) => [device.id, device]));
  const describe = spanWords(session);
  const track = (id: string): string => {
    const device = known.get(id);
    if (!device) return `device ${harmless(id)}`;
    const kind = contexts.get(device.context)?.kind;
    const where = kind === undefined ? '' : `, ${CONTEXT_WORDS[kind]}`;
    return harmless(`${adapterWords(device.adapter, session.session.browser.name)}${where}`);
  };
  const idle = tracksOf(IDLE, 'the GPU is idle', gaps, ({ kind }) => ({ name: IDLE_WORDS[kind] }));
  const events = [nameEvent('process_name', 0, harmless(session.session.url)), ...idle.events];
  const spansOf = new Map(ids.map((id): [string, typeof spans] => [id, []]));
  for (const span of spans) spansOf.get(span.device)!.push(span);
  let tid = idle.next;
  for (const id of ids) {
    const tracks = tracksOf(tid, track(id), spansOf.get(id)!, (span) => describe(span.group));
    for (const event of tracks.events) events.push(event);
    tid = tracks.next;
  }
  return { displayTimeUnit: 'ms', traceEvents: events };
}

interface SpanWords {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a span says: the name of its pipeline, and its group. */
function spanWords({ groups, pipelines }: Session): (group: string | null) => SpanWords {
  const names = pipelineNames(pipelines);
  const known = new Map<string, SessionGroup>(groups.map((group) => [group.id, group]));
  const words = new Map<string | null, SpanWords>();
  return (id) => {
    const told = words.get(id);
    if (told) return told;
    const group = id === null ? undefined : known.get(id);
    const said = group
      ? {
          name: names.get(group.pipeline) ?? 'a dispatch',
          args: { grid: gridText(group), pipeline: harmless(group.pipeline) },
        }
      : { name: 'a pass', args: {} };
    words.set(id, said);
    return said;
  };
}
