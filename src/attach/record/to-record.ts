import type { ContextRecord, RecordedGroup, RecordedPipeline, WatchProgress } from '../../session/context-record.ts';
import type { SessionContext } from '../../session/session-format.ts';
import { readKernel } from '../count/read-kernel.ts';
import { ownFaults } from '../patch.ts';
import { pageSeconds, wallSeconds } from '../time/page-clock.ts';
import type { GroupBook, PipelineBook } from './books.ts';
import type { Recording } from './recording.ts';
import type { Watcher } from './watcher.ts';

/** Where the script runs. */
export type Here = Pick<SessionContext, 'id' | 'kind' | 'url'>;

/** What was recorded so far, as plain JSON. */
export function toRecord(watcher: Watcher, here: Here): ContextRecord {
  const now = pageSeconds();
  const ended = watcher.recording ? null : watcher.ended;
  const recording = watcher.recording ?? ended?.recording ?? null;
  const until = ended?.until ?? now;
  const deviceId = (index: number): string => `${here.id}.${index}`;
  const { options, books, memory } = watcher;
  return {
    context: { ...here, usesWebGpu: books.length > 0, dispatches: recording?.dispatches ?? 0, ended: null },
    from: wallSeconds(recording?.from ?? now),
    until: wallSeconds(until),
    time: options.time,
    count: options.count,
    devices: books.map(({ index, told, clock }) => ({
      ...told,
      id: deviceId(index),
      context: here.id,
      clock: { ...told.clock, quantumSeconds: clock.quantumSeconds },
    })),
    pipelines: recording ? pipelinesOf(recording, watcher) : [],
    groups: recording ? groupsOf(recording, watcher) : [],
    timeline: recording ? timelineOf(recording, untilLost(books, until), deviceId) : NO_TIMELINE,
    traffic: {
      upload: { ...(recording?.upload ?? NOTHING) },
      readback: { ...(recording?.readback ?? NOTHING) },
      copies: { ...(recording?.copies ?? NOTHING) },
      waits: { calls: recording?.waits.calls ?? 0, seconds: recording?.waits.secondsUntil(until) ?? 0 },
    },
    memory: { live: memory.live, peak: memory.peak },
    notes: [...(recording ? notesOf(recording, watcher) : []), ...ownFaults()],
  };
}

/** Once every device is lost, a GPU is neither busy nor idle. */
const untilLost = (books: Watcher['books'], until: number): number =>
  books.length > 0 ? Math.min(until, Math.max(...books.map((book) => book.until))) : until;

const NOTHING = { calls: 0, bytes: 0 };
const NO_TIMELINE: ContextRecord['timeline'] = {
  spans: [],
  droppedSpans: 0,
  busy: 0,
  idle: { waitsForCpu: 0, betweenPasses: 0, readback: 0 },
  gaps: [],
  splitRatio: null,
};

/** A line of progress. */
export function progressOf({ recording }: Watcher): WatchProgress {
  if (!recording) {
    return { seconds: 0, dispatches: 0, pipelines: 0, groups: 0, groupsCounted: 0, busyShare: 0, busiest: null };
  }
  const { books, dispatches, timeline, from } = recording;
  const seconds = pageSeconds() - from;
  const used = books.groups.filter((group) => group.dispatches > 0);
  let busiest: PipelineBook | null = null;
  let timed = 0;
  for (const book of books.pipelines.values()) {
    timed += book.sketch.sum;
    if (book.sketch.sum > (busiest?.sketch.sum ?? 0)) busiest = book;
  }
  // In passes timed whole another pipeline may take more.
  if (timed < timeline.busy / 2) busiest = null;
  return {
    seconds,
    dispatches,
    pipelines: books.pipelines.size,
    groups: used.length,
    groupsCounted: used.filter(({ counts }) => counts.length > 0).length,
    busyShare: seconds > 0 ? Math.min(1, timeline.busy / seconds) : 0,
    busiest: busiest && (busiest.watched.label || busiest.watched.entry || busiest.watched.hash),
  };
}

/** The coarsest clock among the devices: with several, it is not known which one a time came from. */
const quantumOf = ({ books }: Watcher): number => Math.max(0, ...books.map(({ clock }) => clock.quantumSeconds));

function pipelinesOf({ books }: Recording, watcher: Watcher): RecordedPipeline[] {
  const quantum = quantumOf(watcher);
  return [...books.pipelines.values()]
    .filter(({ dispatches }) => dispatches > 0)
    .map((book) => {
      const { watched, dispatches, compileSeconds, sketch } = book;
      const [label, ...otherLabels] = book.labels;
      const kernel = watched.stage === 'compute' ? readKernel(watched) : null;
      return {
        hash: watched.hash,
        stage: watched.stage,
        label: label ?? '',
        ...(otherLabels.length > 0 && { otherLabels }),
        entry: kernel?.entry ?? watched.entry,
        constants: { ...watched.constants },
        workgroupSize: kernel?.workgroupSize ? [...kernel.workgroupSize] : null,
        compileSeconds,
        dispatches,
        wgsl: watched.wgsl,
        sketch: sketch.record(quantum),
        notCounted: whyNoneCounted(book, watcher),
      };
    });
}

function whyNoneCounted(book: PipelineBook, { options }: Watcher): string | null {
  const groups = [...book.groups.values()];
  if (options.count === 'off' || groups.some(({ counts }) => counts.length > 0)) return null;
  if (book.watched.stage === 'render') return 'Render pipelines are timed, not counted.';
  const ofGroup = groups.find(({ dispatches, notCounted }) => dispatches > 0 && notCounted !== null);
  return book.notCounted ?? readKernel(book.watched).reason ?? ofGroup?.notCounted ?? null;
}

function groupsOf({ books }: Recording, watcher: Watcher): RecordedGroup[] {
  const quantum = quantumOf(watcher);
  return books.groups
    .filter(({ dispatches }) => dispatches > 0)
    .map((group) => ({
      id: group.id,
      pipeline: group.pipeline.watched.hash,
      grid: group.grid && [...group.grid],
      ...(group.indirect && { indirect: group.indirect }),
      bindings: group.bindings,
      uniformHash: group.uniformHash,
      dispatches: group.dispatches,
      sketch: group.sketch.record(quantum),
      counts: group.counts,
      notCounted: whyNotCounted(group, watcher),
    }));
}

function whyNotCounted(group: GroupBook, watcher: Watcher): string | null {
  if (group.counts.length > 0 || watcher.options.count === 'off') return null;
  const why = group.notCounted ?? whyNoneCounted(group.pipeline, watcher);
  if (why !== null) return why;
  if (watcher.books.some(({ told }) => told.lost !== null)) return 'The GPU device was lost before it was counted.';
  if (group.pending > 0) return 'Its counters had not been read when watching ended.';
  return group.uniformHash === null
    ? 'Its counters could not be read.'
    : 'Its uniforms were written after its commands, and it did not come again.';
}

function timelineOf(
  { timeline, ratio, books }: Recording,
  until: number,
  deviceId: (index: number) => string,
): ContextRecord['timeline'] {
  timeline.settle();
  const named = { group: (index: number) => books.groups[index]?.id ?? null, device: deviceId };
  const { spans, gaps, ...rest } = timeline.timeline(until, named);
  return {
    ...rest,
    spans: spans.map((span) => ({ ...span, start: wallSeconds(span.start) })),
    gaps: gaps.map((gap) => ({ ...gap, start: wallSeconds(gap.start) })),
    splitRatio: ratio.value,
  };
}

function notesOf(recording: Recording, { books }: Watcher): string[] {
  const { notes, untimed, stampedByPage, replaced, lostDispatches, wholeDispatches, timeline, errors } = recording;
  const { sourcesDropped } = recording.books;
  const hasStamps = books.every(({ told }) => told.clock.source === 'timestamp-query');
  // The number stands last, so that the notes of several contexts can be added up (`merge-notes`).
  const numbers: readonly (readonly [number, string, string?])[] = [
    [Number(timeline.own.toPrecision(2)), 'Time of counting, which is in neither busy nor idle time', ' s'],
    [stampedByPage, 'Render passes without a time, as the page writes timestamps of its own in them'],
    [hasStamps ? untimed - stampedByPage : 0, 'Passes without a time, as every query was waiting to be read'],
    [lostDispatches, 'Dispatches without a time, as they did not run or their device was lost'],
    [replaced, 'Dispatches without a time, as instrumented copies ran in their place'],
    [wholeDispatches, 'Dispatches that were left in their own passes, to tell what splitting costs'],
    [sourcesDropped, 'Pipelines that took little time and whose WGSL was not kept'],
    [errors.length, 'Uncaptured GPU errors of the page'],
  ];
  const own = numbers.flatMap(([number, what, unit = '']) => (number > 0 ? [`${what}: ${number}${unit}.`] : []));
  if (errors.length > 0) own.push(`The first uncaptured GPU error: ${errors[0]!.split('\n')[0]!.slice(0, 200)}`);
  return [...notes, ...own];
}
