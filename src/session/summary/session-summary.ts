import { movesOnly } from '../../report/counted/movement-rules.ts';
import { claimedShare, unsteadyCeilings } from '../../report/unsteady.ts';
import { formatPart, formatSeconds, formatShare } from '../../text/units.ts';
import { harmless } from '../../text/untrusted.ts';
import { didNothing, pipelineTotals, type PipelineTotals } from '../pipeline-totals.ts';
import type { Session } from '../session-format.ts';
import { countDoubts, type CountDoubts } from './count-marks.ts';
import { activeSeconds, idleTime } from '../idle-time.ts';
import { familyLabel, IDLE_KINDS, IDLE_WORDS, pipelineNames, untimedName } from '../session-words.ts';

/** A pipeline in a list of those that took the most time; rates and place are of its dispatches that were counted or estimated. */
export interface PipelineRow extends CountDoubts {
  readonly hash: string;
  /** Of this pipeline alone. */
  readonly name: string;
  /** Of its timed dispatches. */
  readonly seconds: number;
  /** Of the time in which the GPU was busy, 0–1. */
  readonly share: number;
  readonly dispatches: number;
  /** Whether the work of some of its dispatches is not known: FLOP and bytes are of the others alone. */
  readonly isPartlyCounted: boolean;
  readonly flop: number;
  readonly requestedBytes: number;
  /** Null where unique bytes were not marked. */
  readonly uniqueBytes: number | null;
  /** FLOP per unique byte, else per requested byte. */
  readonly intensity: number | null;
  readonly flopPerSecond: number | null;
  readonly bytesPerSecond: number | null;
  /** Id of the ceiling that binds. */
  readonly roof: string | null;
  /** Share of its roof; may exceed 1. */
  readonly efficiency: number | null;
  readonly headroom: number | null;
  readonly bound: 'compute' | 'memory' | 'overhead' | null;
  /** Whether it only moves data. */
  readonly computesNothing: boolean;
  /** Whether all its dispatches had no workgroups. */
  readonly didNothing: boolean;
  readonly notCounted: string | null;
}

/** A session at a glance. */
export interface SessionSummary {
  /** The most important in one sentence. */
  readonly sentence: string;
  /** Seconds from the first submit to the end of the last work, counting left out. */
  readonly seconds: number;
  /** Shares of those, 0–1. */
  readonly busyShare: number;
  readonly idleShares: Session['timeline']['idle'];
  /** Seconds before the first and after the last work, in no share. */
  readonly outsideSeconds: number;
  /** Share of the busy time in dispatches that were timed each, 0–1: the rest is of no pipeline alone. */
  readonly timedShare: number;
  /** Share of the timed dispatches' time in groups that were counted, 0–1. */
  readonly countedShare: number;
  /** The same of groups that were not counted, and whose work is estimated. */
  readonly estimatedShare: number;
  /** Share of the timed dispatches' time in groups whose work depends on their data, so that counts of some dispatches are not those of all. */
  readonly dataDependentShare: number;
  readonly dispatches: number;
  /** The pipelines with the most time. */
  readonly rows: readonly PipelineRow[];
  /** How many pipelines are not among them. */
  readonly others: number;
}

/** A session at a glance. @param top most rows */
export function sessionSummary(session: Session, top = 20): SessionSummary {
  const totals = pipelineTotals(session);
  const names = pipelineNames(session.pipelines);
  const seconds = activeSeconds(session);
  const { busy } = session.timeline;
  const idle = idleTime(session);
  const of = (part: number): number => (seconds > 0 ? part / seconds : 0);
  const timedShare = Math.min(
    1,
    sumOf(totals, ({ share }) => share),
  );
  const ofTimed = (part: (totals: PipelineTotals) => number): number =>
    timedShare > 0 ? sumOf(totals, (one) => one.share * part(one)) / timedShare : 0;
  return {
    sentence: harmless(sentenceOf(session, totals)),
    seconds,
    busyShare: of(busy),
    idleShares: {
      waitsForCpu: of(idle.waitsForCpu),
      betweenPasses: of(idle.betweenPasses),
      readback: of(idle.readback),
    },
    outsideSeconds: idle.outside,
    timedShare,
    countedShare: ofTimed(({ countedShare }) => countedShare),
    estimatedShare: ofTimed(({ estimatedShare }) => estimatedShare),
    dataDependentShare: dataDependent(totals),
    dispatches: sumOf(totals, ({ dispatches }) => dispatches),
    rows: totals.slice(0, top).map((total) => rowOf(total, names.get(total.pipeline.hash)!)),
    others: Math.max(0, totals.length - top),
  };
}

function dataDependent(totals: readonly PipelineTotals[]): number {
  const all = sumOf(totals, ({ seconds }) => seconds);
  const groups = totals.flatMap((total) => total.groups.filter(({ dependsOnData }) => dependsOnData !== null));
  return all > 0 ? Math.min(1, sumOf(groups, ({ time }) => time?.sum ?? 0) / all) : 0;
}

function rowOf({ pipeline, place, mean, ...totals }: PipelineTotals, name: string): PipelineRow {
  const { seconds, share, dispatches, flop, requestedBytes, uniqueBytes } = totals;
  const bytes = uniqueBytes ?? requestedBytes;
  return {
    hash: pipeline.hash,
    name,
    seconds,
    share,
    dispatches,
    isPartlyCounted: totals.unknownDispatches > 0 && totals.groups.some(({ counts }) => counts.length > 0),
    ...countDoubts(totals),
    flop,
    requestedBytes,
    uniqueBytes,
    intensity: mean && bytes > 0 ? flop / bytes : null,
    flopPerSecond: mean && mean.done.work.flop / mean.seconds.value,
    bytesPerSecond: mean && (mean.done.work.bytesRead + mean.done.work.bytesWritten) / mean.seconds.value,
    roof: place?.ceiling ?? null,
    efficiency: place?.efficiency ?? null,
    headroom: place?.headroom ?? null,
    bound: place?.bound ?? null,
    computesNothing: mean !== null && movesOnly(mean.done.counted),
    didNothing: didNothing(totals),
    notCounted: pipeline.notCounted,
  };
}

/** A smaller share of idle time is not what a sentence begins with. */
const MUCH = 0.1;
/** If less of the busy time is in dispatches of known pipelines, which of them takes the most says nothing of the whole. */
const LEAST_TIMED = 0.5;

function sentenceOf(session: Session, totals: readonly PipelineTotals[]): string {
  const contexts = session.session.contexts.length;
  if (!session.session.contexts.some(({ usesWebGpu }) => usesWebGpu) && totals.length === 0) {
    return `No WebGPU was used in ${contexts === 1 ? 'the one context' : `any of ${contexts} contexts`} watched.`;
  }
  const dispatches = sumOf(totals, (total) => total.dispatches);
  const whole = activeSeconds(session);
  const isLost = session.devices.some(({ lost }) => lost !== null);
  if (dispatches === 0) {
    return session.session.seconds > 0
      ? 'WebGPU was set up, and nothing was dispatched.'
      : 'WebGPU was set up, and recording never began.';
  }
  if (!(whole > 0) || !(session.timeline.busy > 0)) {
    return `${dispatches} ${dispatches === 1 ? 'dispatch was' : 'dispatches were'} seen, and none was timed${isLost ? ', as the GPU device was lost' : ''}.`;
  }
  const { busy } = session.timeline;
  const idle = idleTime(session);
  const kind = IDLE_KINDS.reduce((a, b) => (idle[b] > idle[a] ? b : a));
  const isIdle = idle[kind] / whole >= MUCH;
  const first = isIdle
    ? `${formatPart(idle[kind] / whole)} of ${formatSeconds(whole)} the GPU ${IDLE_WORDS[kind]}`
    : `The GPU is busy ${formatPart(busy / whole)} of ${formatSeconds(whole)}`;
  return `${first}${busiest(session, totals)}.`;
}

/** `; of its busy time, 39 % is Transpose, which computes nothing`. */
function busiest(session: Session, totals: readonly PipelineTotals[]): string {
  const names = pipelineNames(session.pipelines);
  const families = new Map<string, PipelineTotals[]>();
  for (const total of totals) {
    const name = familyLabel(total.pipeline) ?? names.get(total.pipeline.hash)!;
    families.set(name, [...(families.get(name) ?? []), total]);
  }
  const shareOf = (family: readonly PipelineTotals[]): number => sumOf(family, ({ share }) => share);
  const [most] = [...families].toSorted(([, a], [, b]) => shareOf(b) - shareOf(a));
  const timed = shareOf(totals);
  if (timed < LEAST_TIMED) {
    const advice = session.session.time === 'pass' ? ', which --time split tells apart' : '';
    return `; ${formatPart(1 - timed)} of its busy time is in ${untimedName(session)}${advice}`;
  }
  if (!most) return '';
  const [name, family] = most;
  return `; of its busy time, ${formatPart(shareOf(family))} is ${name}${remark(session, family)}`;
}

/** What there is to say of pipelines of one name: they compute nothing, or how near their roof they are. */
function remark(session: Session, family: readonly PipelineTotals[]): string {
  if (family.every(({ mean }) => mean !== null && movesOnly(mean.done.counted))) return ', which computes nothing';
  const [first] = family;
  const share = first!.place && claimedShare({ roofline: first!.place }, unsteadyCeilings(session));
  if (share === null) return '';
  const part = family.length > 1 ? ', whose busiest pipeline' : ', which';
  return `${part} reaches ${formatShare(share)} of what ${first!.place!.ceiling} allows`;
}

const sumOf = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((all, value) => all + of(value), 0);
