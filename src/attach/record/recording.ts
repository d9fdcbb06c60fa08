import { settleCount } from '../count/plan-count.ts';
import { settleDispatch, type Dispatched } from '../count/dispatched.ts';
import { bothGrids } from '../../session/indirect-grids.ts';
import { hashText } from '../../text/hash.ts';
import { BusyIdle, PAGE, type WorkSpan } from '../time/busy-idle.ts';
import type { DeviceClock } from '../time/device-clock.ts';
import { SplitRatio } from '../time/split-ratio.ts';
import type { Read } from '../time/stamp-ring.ts';
import { WaitLog } from '../time/wait-log.ts';
import { STAMPED_BY_PAGE, type Batch, type Segment } from './batch.ts';
import { Books } from './books.ts';

/** Dispatches of a command buffer that tell it from others. */
const MOST_TELLING = 256;

/** What happened between `start` and `finish`. */
export class Recording {
  /** Page seconds. */
  readonly from: number;
  readonly books: Books;
  readonly waits = new WaitLog();
  readonly timeline: BusyIdle;
  readonly ratio = new SplitRatio();
  readonly upload = { calls: 0, bytes: 0 };
  readonly readback = { calls: 0, bytes: 0 };
  readonly copies = { calls: 0, bytes: 0 };
  dispatches = 0;
  /** Passes, or parts of passes, with stamps and without. */
  stamped = 0;
  untimed = 0;
  /** Of those without: render passes that the page stamps itself. */
  stampedByPage = 0;
  /** Dispatches whose place a twin took. */
  replaced = 0;
  /** Dispatches whose stamps could not be read. */
  lostDispatches = 0;
  /** Dispatches that share their passes, so that the cost of splitting can be told. */
  wholeDispatches = 0;
  /** When the last submit that the page's clock timed had ended, by device. */
  readonly #wallEnds = new Map<number, number>();
  /** Messages of uncaptured errors. */
  readonly errors: string[] = [];
  readonly notes = new Set<string>();

  /** @param epoch its number */
  constructor(epoch: number, from: number) {
    this.from = from;
    this.books = new Books(epoch);
    this.timeline = new BusyIdle(from, this.waits);
  }

  /** Settles what a command buffer does, just before it is submitted. */
  submit(batch: Batch, now: number): void {
    batch.submitted = now;
    this.copies.calls += batch.copies.calls;
    this.copies.bytes += batch.copies.bytes;
    for (const step of batch.steps) {
      if (typeof step === 'function') step();
      else this.#settle(step, batch);
    }
    for (const { slot, dispatches } of batch.segments) {
      // Draws of a pass are never split.
      if (batch.isWhole && dispatches.length > 1 && dispatches[0]!.pipeline.watched.stage === 'compute')
        this.wholeDispatches += dispatches.length;
      if (slot >= 0) {
        this.stamped++;
        batch.remaining++;
      } else if (dispatches.some((one) => batch.runs.get(one)?.commands === null)) this.replaced++;
      else if (dispatches.length > 0) {
        this.untimed++;
        if (slot === STAMPED_BY_PAGE) this.stampedByPage++;
      }
    }
    if (batch.segments.some(({ dispatches }) => dispatches.length > 1) || batch.steps.length > 1) {
      batch.kind = kindOf(batch);
      this.ratio.submitted(batch.kind);
    }
  }

  /** Takes the stamps of one device. @param read page seconds when they were there */
  addStamps(device: number, clock: DeviceClock, reads: readonly Read<Segment>[], read: number): void {
    for (const { one, ticks } of reads) if (ticks) clock.observe(ticks.begin, ticks.end, one.batch.submitted, read);
    this.timeline.step = Math.max(this.timeline.step, clock.quantumSeconds);
    const spans: WorkSpan[] = [];
    for (const { one, ticks, workgroups } of reads) {
      const { batch, dispatches } = one;
      if (workgroups !== null) {
        const { group } = dispatches.at(-1)!;
        group.indirect = bothGrids(group.indirect, { read: 1, workgroups, least: workgroups, most: workgroups });
      }
      batch.remaining--;
      if (ticks && dispatches.length > 0) {
        const seconds = Number(ticks.end - ticks.begin) / 1e9;
        const group = addTimes(dispatches, seconds);
        const [start, end] = [clock.seconds(ticks.begin), clock.seconds(ticks.end)];
        spans.push({ clock, start, end, submitted: batch.submitted, own: one.own, group, device });
        if (batch.begin === 0n || ticks.begin < batch.begin) batch.begin = ticks.begin;
        if (ticks.end > batch.end) batch.end = ticks.end;
      } else this.lostDispatches += dispatches.length;
      if (batch.remaining === 0) this.#compare(batch);
    }
    this.timeline.add(spans);
  }

  /** Takes the time of a submit by the page's clock. */
  addWall(device: number, batches: readonly Batch[], submitted: number, ended: number): void {
    const dispatches = batches.flatMap(({ segments }) => segments.flatMap((segment) => segment.dispatches));
    if (dispatches.length === 0) return;
    // It waits for those before.
    const start = Math.min(Math.max(submitted, this.#wallEnds.get(device) ?? 0), ended);
    this.#wallEnds.set(device, ended);
    const group = addTimes(dispatches, ended - start);
    this.timeline.add([{ clock: PAGE, start, end: ended, submitted, own: false, group, device }]);
  }

  #settle(dispatched: Dispatched, batch: Batch): void {
    const guessed = dispatched.group;
    settleDispatch(this.books, dispatched);
    settleCount(dispatched, guessed, batch.runs.has(dispatched));
    this.dispatches++;
  }

  #compare({ kind, runs, segments, isWhole, isCut, begin, end }: Batch): void {
    if (kind === null || isCut || runs.size > 0 || segments.some(({ slot }) => slot < 0)) return;
    if (segments.some(({ dispatches }) => dispatches.some(({ isFirst }) => isFirst))) return;
    this.ratio.add(kind, isWhole, Number(end - begin) / 1e9);
  }
}

/**
 * Shares a time among dispatches of one group, or of one pipeline.
 * @returns the index of their group; -1 if there are several
 */
function addTimes(dispatches: readonly Dispatched[], seconds: number): number {
  const { group, pipeline } = dispatches[0]!;
  const isOne = dispatches.every((one) => one.group === group);
  const each = seconds / dispatches.length;
  if (!dispatches.some(({ isFirst }) => isFirst) && dispatches.every((one) => one.pipeline === pipeline)) {
    for (const _ of dispatches) {
      pipeline.sketch.add(each);
      if (isOne) group.sketch.add(each);
    }
  }
  return isOne ? group.index : -1;
}

function kindOf({ steps }: Batch): string {
  const groups: string[] = [];
  for (const step of steps) {
    if (typeof step === 'function') continue;
    groups.push(`${step.pipeline.watched.hash}${step.prefix}`);
    if (groups.length >= MOST_TELLING) break;
  }
  return hashText(`${steps.length} ${groups.join(' ')}`);
}
