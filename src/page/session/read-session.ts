import type { Session } from '../../session/session-format.ts';
import { parseJson } from '../../text/json.ts';

/**
 * Reads text as a session, with code that most visits do not fetch.
 * @returns null if it does not say that it is one: it may be a report
 * @throws SessionError in one sentence when it says so and is invalid, or of a later version
 */
export async function sessionIn(text: string): Promise<Session | null> {
  if (!text.includes('"ridgepoint-session"')) return null;
  const value = parsed(text);
  if (!isSession(value)) return null;
  const { checkSession } = await import('../../session/parse-session.ts');
  return checkSession(value);
}

/** Whether a value says that it is a session. */
export const isSession = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (value as { readonly format?: unknown }).format === 'ridgepoint-session';

/** Text that is no JSON is told by whoever reads it as a report. */
function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
