/** `ridgepoint/session`: reads, checks, assembles and compares watched sessions. */
export { checkSession, parseSession, SessionError } from '../session/parse-session.ts';
export { compareSessions } from '../session/compare/compare-sessions.ts';
export type { Both, ComparedPipeline, LonePipeline, SessionComparison } from '../session/compare/compare-sessions.ts';
export { assembleSession } from '../session/assemble/assemble-session.ts';
export type { AboutSession } from '../session/assemble/assemble-session.ts';
export type { ContextRecord } from '../session/context-record.ts';
export { placeSession } from '../session/place-session.ts';
export { sessionSummary } from '../session/summary/session-summary.ts';
export type { PipelineRow, SessionSummary } from '../session/summary/session-summary.ts';
export { sessionAdvice } from '../session/advice/session-advice.ts';
export type { SessionAdvice } from '../session/advice/session-advice.ts';
export type {
  GroupCount,
  Session,
  SessionContext,
  SessionDevice,
  SessionGroup,
  SessionPipeline,
  SessionStop,
  SessionTimeline,
} from '../session/session-format.ts';
