import { advise, type Advice } from '../../report/counted/advice.ts';
import { LAUNCH, ceilingRate } from '../../report/place-under-roof.ts';
import { pipelineTotals, type PipelineTotals } from '../pipeline-totals.ts';
import type { Session } from '../session-format.ts';
import { activeSeconds } from '../idle-time.ts';
import { pipelineNames } from '../session-words.ts';
import { amdahl, LEAST_WHOLE } from './amdahl.ts';
import { waitingAdvice } from './waiting-rules.ts';

/** One thing to change in a page, or in one of its kernels. */
export interface SessionAdvice extends Omit<Advice, 'rule'> {
  readonly rule: Advice['rule'] | 'waits-for-cpu' | 'between-passes' | 'readbacks';
  /** Hash of the pipeline; null: it is about the page. */
  readonly pipeline: string | null;
  /** Name of the pipeline; null: it is about the page. */
  readonly name: string | null;
  /** The most it could gain of all time watched, as a factor, by Amdahl's law; null if there is no gain or it is unknown. */
  readonly whole: number | null;
}

/**
 * Advice on a page and its kernels, by the rules that Ridgepoint's own kernels are judged by; what could gain most of
 * the whole comes first, what could not gain a twentieth of it is left out.
 */
export function sessionAdvice(session: Session): SessionAdvice[] {
  const names = pipelineNames(session.pipelines);
  const found = [
    ...waitingAdvice(session),
    ...pipelineTotals(session)
      .filter((totals) => matters(amdahl(partOf(totals, session), Infinity)))
      .flatMap((totals) => adviceOn(totals, session, names.get(totals.pipeline.hash)!)),
  ];
  return found.filter(({ whole }) => matters(whole)).toSorted((a, b) => (b.whole ?? 0) - (a.whole ?? 0));
}

/** Whether a gain of the whole can be told from none; null: it is not known. */
const matters = (whole: number | null): boolean => whole === null || whole >= LEAST_WHOLE;

/** The part of all time watched that a pipeline takes, 0–1. */
function partOf({ share }: PipelineTotals, session: Session): number {
  const whole = activeSeconds(session);
  return whole > 0 ? (share * session.timeline.busy) / whole : 0;
}

/** Advice on one pipeline; empty if it was not timed or not counted. */
export function pipelineAdvice(totals: PipelineTotals, session: Session): SessionAdvice[] {
  return adviceOn(totals, session, pipelineNames(session.pipelines).get(totals.pipeline.hash) ?? '');
}

function adviceOn(totals: PipelineTotals, session: Session, name: string): SessionAdvice[] {
  const { pipeline, mean, place } = totals;
  if (!mean) return [];
  const kernel = {
    op: 'user',
    shape: {},
    work: null,
    counted: mean.done.counted,
    texelFormats: totals.groups.flatMap(({ bindings }) => bindings.flatMap(({ format }) => format ?? [])),
    time: { estimate: mean.seconds, flags: [] },
    roofline: place,
  };
  const machine = {
    ceilings: session.ceilings,
    clock: { launchOverheadSeconds: ceilingRate(session, LAUNCH) },
    adapter: { subgroupSize: session.devices[0]?.adapter.subgroupSize ?? null },
  };
  const part = partOf(totals, session);
  return advise(kernel, machine).map((one) => ({
    ...one,
    pipeline: pipeline.hash,
    name,
    whole: one.rule === 'computes-nothing' ? amdahl(part, Infinity) : one.gain === null ? null : amdahl(part, one.gain),
  }));
}
