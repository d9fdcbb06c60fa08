import type { Session } from '../../session/session-format.ts';
import { kindInText } from '../../report/file-format.ts';

/**
 * Reads text as a session, with code that most visits do not fetch.
 * @returns null if it does not say that it is one: it may be a report
 * @throws SessionError in one sentence when it says so and is invalid, or of a later version
 */
export async function sessionIn(text: string): Promise<Session | null> {
  if (kindInText(text) !== 'session') return null;
  const { parseSession } = await import('../../session/parse-session.ts');
  return parseSession(text);
}

/** Whether a value says that it is a session. */
export const isSession = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (value as { readonly format?: unknown }).format === 'ridgepoint-session';

/** Checks a value that says that it is a session, with code that most visits do not fetch. Rejects with SessionError. */
export const checked = async (value: unknown): Promise<Session> =>
  (await import('../../session/parse-session.ts')).checkSession(value);
