import { formatSeconds, formatShare, si, significant } from '../../text/units.ts';
import type { Session } from '../session-format.ts';
import { LEAST_WAIT } from '../assemble/stretches.ts';
import { activeSeconds, idleTime, outsideGaps } from '../idle-time.ts';
import { splitCost } from '../split-cost.ts';
import { amdahl } from './amdahl.ts';
import { framePace } from './frame-pace.ts';
import type { SessionAdvice } from './session-advice.ts';

/** Smaller shares of idle time are not worth advice. */
const MUCH = 0.1;
/** From this ratio on, passes split for timing are part of the reason for gaps. */
const SPLIT = 1.1;

type Kind = keyof Session['timeline']['idle'];
type Rule = Pick<SessionAdvice, 'rule' | 'advice' | 'short'>;

const RULES: Readonly<Record<Kind, Rule>> = {
  waitsForCpu: {
    rule: 'waits-for-cpu',
    advice:
      'Submit ahead: encode the next step before the results of this one are there, and keep other work of the page off the thread that submits.',
    short: 'submit ahead of the GPU',
  },
  betweenPasses: {
    rule: 'between-passes',
    advice: 'Dispatch less often: fuse small kernels, and put dispatches that follow each other into one pass.',
    short: 'fuse small kernels',
  },
  readback: {
    rule: 'readbacks',
    advice:
      'Read back less often: keep intermediate results on the GPU, choose the next input in a kernel, and map results one step later.',
    short: 'read back less often',
  },
};

/** Advice on what the GPU waits for: one for each kind of idle time that takes a tenth of the whole. */
export function waitingAdvice(session: Session): SessionAdvice[] {
  const whole = activeSeconds(session);
  const idle = idleTime(session);
  if (!(whole > 0) || !(session.timeline.busy > 0)) return [];
  return (Object.keys(RULES) as Kind[]).flatMap((kind) => {
    const share = idle[kind] / whole;
    if (share < MUCH) return [];
    const evidence = `${EVIDENCE[kind](session)}: ${formatShare(share)} of ${formatSeconds(whole)}.`;
    const gain = amdahl(share, Infinity);
    return [
      {
        ...RULES[kind],
        evidence: `${evidence}${otherReason(kind, session)}`,
        gain,
        whole: gain,
        pipeline: null,
        name: null,
      },
    ];
  });
}

const EVIDENCE: Readonly<Record<Kind, (session: Session) => string>> = {
  waitsForCpu: (session) =>
    `Nothing was submitted for ${formatSeconds(idleTime(session).waitsForCpu)}${gaps('waitsForCpu', session)}`,
  betweenPasses: (session) => {
    const dispatches = session.pipelines.reduce((all, pipeline) => all + pipeline.dispatches, 0);
    const each =
      dispatches > 0
        ? ` around ${dispatches.toLocaleString('en-US')} dispatches of ${formatSeconds(session.timeline.busy / dispatches)} each`
        : '';
    return `Work was submitted and no pass ran for ${formatSeconds(session.timeline.idle.betweenPasses)}${each}`;
  },
  readback: ({ timeline, traffic: { readback, waits } }) => {
    const waited = `The page waited for results for ${formatSeconds(timeline.idle.readback)}`;
    // `waits` are of both kinds: for mapped buffers, and for `onSubmittedWorkDone`.
    return readback.calls > 0
      ? `${waited}, and mapped ${si(readback.bytes, 'B')} in ${count(readback.calls, 'read-back')}`
      : `${waited}${waits.calls > 0 ? `, in ${count(waits.calls, 'wait')} for submitted work to be done` : ''}`;
  },
};

/** `, in 214 gaps of 2.10 ms at the median` or `, in 33 gaps, the longest 601 ms`; nothing if the list of gaps was cut. */
function gaps(kind: Kind, session: Session): string {
  const { timeline } = session;
  const outside = outsideGaps(session);
  const lengths = timeline.gaps
    .flatMap((gap) => (gap.kind === kind && gap.seconds >= LEAST_WAIT && !outside.includes(gap) ? [gap.seconds] : []))
    .toSorted((a, b) => a - b);
  if (lengths.length === 0 || timeline.droppedSpans > 0) return '';
  if (lengths.length === 1) return ', in one gap';
  const longest = lengths.at(-1)!;
  const median = lengths[Math.floor(lengths.length / 2)]!;
  // One pause, such as the time before the page starts, makes the median say nothing of the sum.
  return 2 * longest > idleTime(session)[kind]
    ? `, in ${lengths.length} gaps, the longest ${formatSeconds(longest)}`
    : `, in ${lengths.length} gaps of ${formatSeconds(median)} at the median`;
}

const FRAME = 'part of it may be the wait for the next frame, which costs nothing.';

/** What such a wait may be besides: that of a page that works in frames for its next one, or a cost of watching. */
function otherReason(kind: Kind, whole: Session): string {
  if (kind === 'waitsForCpu') {
    if (whole.pipelines.some(({ stage, dispatches }) => stage === 'render' && dispatches > 1)) {
      return ` The page draws: ${FRAME}`;
    }
    const pace = framePace(whole);
    return pace === null ? '' : ` The page submits in time with ${pace} frames a second: ${FRAME}`;
  }
  const cost = splitCost(whole);
  if (kind !== 'betweenPasses' || cost === 'none') return '';
  if (cost === 'untold') return ' Part of it may come from watching: each dispatch was timed in a pass of its own.';
  return cost.low > SPLIT
    ? ` Part of it comes from watching: a submit split into timed passes takes ×${significant(cost.value, 3)} as long.`
    : '';
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
