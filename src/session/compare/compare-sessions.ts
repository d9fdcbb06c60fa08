import { isTold, verdictOf, type Verdict } from '../../report/compare/compare-reports.ts';
import type { Ratio } from '../../report/compare/ratio.ts';
import { isNamed } from '../../report/adapter-words.ts';
import { isSameAdapter } from '../../report/machine-key.ts';
import { adapterWords } from '../../report/tables.ts';
import { harmless } from '../../text/untrusted.ts';
import { formatShare } from '../../text/units.ts';
import { idleTime } from '../idle-time.ts';
import { pipelineTotals, type PipelineTotals } from '../pipeline-totals.ts';
import type { Session, SessionGroup } from '../session-format.ts';
import { IDLE_KINDS, IDLE_NAMES, SESSION_STOP_WORDS, shortNames, TIMING_WORDS } from '../session-words.ts';
import { matchPipelines, shapeOf, type PipelinePair } from './match-pipelines.ts';

/** One pipeline that both sessions dispatched. */
export interface ComparedPipeline {
  /** Of this one alone: with the beginning of its hash in A where others have its label. */
  readonly name: string;
  /** Hashes in A and in B; they differ if it was edited. */
  readonly hashes: readonly [a: string, b: string];
  readonly edited: boolean;
  readonly verdict: Verdict;
  /** B over A, in the time of a dispatch: over 1 is slower. Single times have no interval: its ends are NaN. */
  readonly ratio: Ratio;
  /** Seconds of a mean dispatch, of A's mix of sizes. */
  readonly seconds: { readonly a: number; readonly b: number };
  readonly dispatches: { readonly a: number; readonly b: number };
  /** Why it is unclear. */
  readonly reason?: string;
}

/** A pipeline that only one of two sessions dispatched. */
export interface LonePipeline {
  readonly name: string;
  readonly hash: string;
  readonly seconds: number;
  readonly share: number;
}

/** An amount in both sessions. */
export interface Both {
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

/** Two sessions, pipeline by pipeline. */
export interface SessionComparison {
  /** Most time in A first. */
  readonly pipelines: readonly ComparedPipeline[];
  /** Only in A. */
  readonly gone: readonly LonePipeline[];
  /** Only in B. */
  readonly added: readonly LonePipeline[];
  /** Seconds busy and idle. */
  readonly totals: readonly Both[];
  /** Why nothing is called faster or slower; null if pipelines may be. */
  readonly refusal: string | null;
  /** Smaller differences are not reported as changes. */
  readonly band: number;
  /** What else differs, one sentence each. */
  readonly notes: readonly string[];
}

/** Nothing is called faster or slower within it: one page runs differently twice. */
const BAND = 0.05;
/** Times that differ by more are never called the same. */
const MOST_SAME = 0.05;
/** With fewer timed dispatches on a side nothing is said. */
const LEAST_TIMED = 8;
/** From so many unedited pipelines on, their spread shows how much two runs differ. */
const LEAST_CONTROLS = 4;
/** From a median absolute deviation to half a 95 % interval of a normal distribution. */
const HALF_FROM_MAD = 1.4826 * 1.959964;

/**
 * Compares B with A: pipelines of the same source, and edited ones of the same name, by the time of a dispatch at the
 * sizes that both have. Only differences beyond ±5 %, and beyond what pipelines of unchanged source differ by, are called.
 */
export function compareSessions(a: Session, b: Session): SessionComparison {
  const { pairs, gone, added } = matchPipelines(pipelineTotals(a), pipelineTotals(b));
  // Of a pair, the name in A.
  const names = shortNames([...a.pipelines, ...added.map(({ pipeline }) => pipeline)]);
  const refusal = refusalOf(a, b);
  const measured = pairs.map((pair) => ({ pair, times: timesOf(pair) }));
  const spread = spreadOf(measured.flatMap(({ pair, times }) => (!pair.edited && times.enough ? [times] : [])));
  const alone = ({ pipeline, seconds, share }: PipelineTotals): LonePipeline => ({
    name: names.get(pipeline.hash)!,
    hash: pipeline.hash,
    seconds,
    share,
  });
  return {
    pipelines: measured.map(({ pair, times }) =>
      compareOne(pair, names.get(pair.a.pipeline.hash)!, times, { spread, refusal }),
    ),
    gone: gone.map(alone),
    added: added.map(alone),
    totals: totalsOf(a, b),
    refusal,
    band: BAND,
    notes: notesOf(a, b, refusal, spread),
  };
}

interface Times {
  readonly a: number;
  readonly b: number;
  /** Relative half-widths, in quadrature. */
  readonly half: number;
  readonly enough: boolean;
  /** Whether a size was timed more than once in both: a single time has no interval. */
  readonly repeated: boolean;
  /** Whether both have dispatches of the same sizes. */
  readonly alike: boolean;
}

/** The mean times of a dispatch of both, at the sizes that both have, mixed as in A; of all sizes if they share none. */
function timesOf({ a, b }: PipelinePair): Times {
  const others = new Map(b.groups.map((group) => [shapeOf(group), group]));
  const shared = a.groups.flatMap((group) => {
    const other = others.get(shapeOf(group));
    return other && isTimed(group) && isTimed(other) ? [[group, other] as const] : [];
  });
  const twice = shared.filter((pair) => pair.every(isRepeated));
  const both = twice.length > 0 ? twice : shared;
  const alike = both.length > 0;
  const sides = alike
    ? both.map(([one, other]) => [sideOf(one), sideOf(other), one.timed] as const)
    : [[sideOf(a.pipeline), sideOf(b.pipeline), 1] as const];
  const weight = sides.reduce((all, [, , n]) => all + n, 0);
  const mean = (side: 0 | 1): number => sides.reduce((all, each) => all + each[side].mean * each[2], 0) / weight;
  const half = (side: 0 | 1): number => Math.hypot(...sides.map((each) => each[side].half * each[2])) / weight;
  const timed = (side: 0 | 1): number => sides.reduce((all, each) => all + each[side].n, 0);
  const [meanA, meanB] = [mean(0), mean(1)];
  return {
    a: meanA,
    b: meanB,
    half: meanA > 0 && meanB > 0 ? Math.hypot(half(0) / meanA, half(1) / meanB) : Infinity,
    enough: Math.min(timed(0), timed(1)) >= LEAST_TIMED && meanA > 0 && meanB > 0,
    repeated: alike ? twice.length > 0 : isRepeated(a.pipeline) && isRepeated(b.pipeline),
    alike,
  };
}

type Timed = Pick<SessionGroup, 'time' | 'timed'>;

const isRepeated = ({ timed }: Timed): boolean => timed > 1;
const isTimed = ({ time, timed }: Timed): boolean => time !== null && timed > 0;

function sideOf({ time, timed: n }: Timed): { mean: number; half: number; n: number } {
  if (time === null || n === 0) return { mean: 0, half: 0, n: 0 };
  return { mean: time.sum / n, half: (time.interval[1] - time.interval[0]) / 2 / n, n };
}

/** Whether two pipelines are one measurement: a session compared with itself or a copy. */
const isOne = (a: PipelineTotals, b: PipelineTotals): boolean => {
  const timesIn = ({ pipeline, groups }: PipelineTotals): string =>
    JSON.stringify([pipeline, ...groups].map(({ time, timed }) => [time, timed]));
  return a.pipeline.hash === b.pipeline.hash && a.pipeline.time !== null && timesIn(a) === timesIn(b);
};

/** How much pipelines of unchanged source differ between the sessions: half a 95 % interval of the ratio's logarithm. */
function spreadOf(controls: readonly Times[]): number {
  if (controls.length < LEAST_CONTROLS) return 0;
  const logs = controls.map(({ a, b }) => Math.log(b / a));
  const centre = medianOf(logs);
  return HALF_FROM_MAD * medianOf(logs.map((log) => Math.abs(log - centre)));
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}

function compareOne(
  { a, b, edited }: PipelinePair,
  name: string,
  times: Times,
  { spread, refusal }: { readonly spread: number; readonly refusal: string | null },
): ComparedPipeline {
  const value = times.b / times.a;
  const factor = times.repeated ? Math.exp(Math.min(60, Math.hypot(times.half, spread))) : NaN;
  const ratio: Ratio = { value, low: value / factor, high: value * factor };
  const described = {
    name,
    hashes: [a.pipeline.hash, b.pipeline.hash] as const,
    edited,
    ratio,
    seconds: { a: times.a, b: times.b },
    dispatches: { a: a.dispatches, b: b.dispatches },
  };
  if (isOne(a, b)) return { ...described, verdict: 'same', ratio: { value: 1, low: 1, high: 1 } };
  const unclear = (reason: string): ComparedPipeline => ({ ...described, verdict: 'unclear', reason });
  if (!(times.a > 0 && times.b > 0)) return unclear('not timed in both');
  if (refusal !== null) return unclear(refusal);
  if (!times.alike) return unclear('it was dispatched on other sizes');
  if (!times.enough) return unclear(`fewer than ${LEAST_TIMED} timed dispatches`);
  if (!isTold(ratio)) return unclear('no size was timed twice in both');
  const verdict = verdictOf(ratio, BAND, MOST_SAME);
  return verdict === 'unclear' ? unclear(`interval overlaps ±${formatShare(BAND)}`) : { ...described, verdict };
}

const totalsOf = ({ timeline: a }: Session, { timeline: b }: Session): Both[] => [
  { name: 'busy', a: a.busy, b: b.busy },
  ...IDLE_KINDS.map((kind) => ({
    name: IDLE_NAMES[kind],
    a: idleTime({ timeline: a })[kind],
    b: idleTime({ timeline: b })[kind],
  })),
];

/** Why two sessions allow no pipeline to be called faster or slower, in a few words; null if they do. */
function refusalOf(a: Session, b: Session): string | null {
  const [one, other] = [a.devices[0]?.adapter, b.devices[0]?.adapter];
  if (!one || !other) return 'a session has no device';
  if (!isSameAdapter(one, other)) return 'the adapters differ';
  if (!isNamed(one)) return 'the adapter has no name';
  if (a.session.browser.name !== b.session.browser.name) return 'the browsers differ';
  return a.session.time === b.session.time ? null : 'they were timed in different ways';
}

function notesOf(a: Session, b: Session, refusal: string | null, spread: number): string[] {
  const adapter = ({ devices, session }: Session): string =>
    devices[0] ? adapterWords(devices[0].adapter, session.browser.name) : 'no device';
  const pairs: readonly (readonly [what: string, a: string, b: string])[] = [
    ['adapters', adapter(a), adapter(b)],
    [
      'browsers',
      `${a.session.browser.name} ${a.session.browser.version}`,
      `${b.session.browser.name} ${b.session.browser.version}`,
    ],
    ['ways of timing', TIMING_WORDS[a.session.time], TIMING_WORDS[b.session.time]],
    ['pages', a.session.url, b.session.url],
    ['Ridgepoint versions', a.tool.version, b.tool.version],
  ];
  const differing = pairs.flatMap(([what, one, other]) =>
    one === other ? [] : [`The ${what} differ: ${one} in A, ${other} in B.`],
  );
  const early = [['A', a] as const, ['B', b] as const].flatMap(([letter, { complete, stoppedBy }]) =>
    complete
      ? []
      : [`${letter} is incomplete: ${stoppedBy === null ? 'it has not ended' : SESSION_STOP_WORDS[stoppedBy]}.`],
  );
  const refused = refusal === null ? [] : [`Nothing is called faster or slower: ${refusal}.`];
  const spreads =
    refusal === null && spread > 0
      ? [
          `Pipelines of unchanged source differ by ±${formatShare(Math.expm1(spread))}: every interval is widened by that much.`,
        ]
      : [];
  return [...refused, ...differing, ...early, ...spreads].map(harmless);
}
