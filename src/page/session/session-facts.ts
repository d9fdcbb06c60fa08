import type { Hue } from '../../machines/machine.ts';
import type { RooflineItems } from '../../plot/roofline/items.ts';
import { pipelineHues } from '../../plot/session/session-hues.ts';
import { offChart, sessionDeviceName, sessionItems, type OffChart } from '../../plot/session/session-items.ts';
import { sessionAdvice, type SessionAdvice } from '../../session/advice/session-advice.ts';
import { timeCauses, type TimeCause } from '../../session/advice/session-causes.ts';
import { pipelineTotals, type PipelineTotals } from '../../session/pipeline-totals.ts';
import type { Session } from '../../session/session-format.ts';
import { pipelineNames } from '../../session/session-words.ts';
import { sessionSummary, type PipelineRow, type SessionSummary } from '../../session/summary/session-summary.ts';

/** What the parts of the view show of one session, calculated once. */
export interface SessionFacts {
  readonly session: Session;
  /** Its device in a few words. */
  readonly device: string;
  /** The most time first. */
  readonly totals: readonly PipelineTotals[];
  readonly byHash: ReadonlyMap<string, PipelineTotals>;
  readonly names: ReadonlyMap<string, string>;
  readonly hues: ReadonlyMap<string, Hue>;
  /** With a row for each pipeline. */
  readonly summary: SessionSummary;
  readonly rows: ReadonlyMap<string, PipelineRow>;
  readonly items: RooflineItems;
  readonly off: readonly OffChart[];
  readonly advice: readonly SessionAdvice[];
  readonly causes: readonly TimeCause[];
}

const KNOWN = new WeakMap<Session, SessionFacts>();

/** The facts of a session; the same object every time. */
export function sessionFacts(session: Session): SessionFacts {
  const facts = KNOWN.get(session) ?? made(session);
  KNOWN.set(session, facts);
  return facts;
}

function made(session: Session): SessionFacts {
  const totals = pipelineTotals(session);
  const summary = sessionSummary(session, Infinity);
  return {
    session,
    device: sessionDeviceName(session),
    totals,
    byHash: new Map(totals.map((total) => [total.pipeline.hash, total])),
    names: pipelineNames(session.pipelines),
    hues: pipelineHues(totals),
    summary,
    rows: new Map(summary.rows.map((row) => [row.hash, row])),
    items: sessionItems(totals, session),
    off: offChart(totals, session),
    advice: sessionAdvice(session),
    causes: timeCauses(session),
  };
}
