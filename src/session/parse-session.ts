import { checkFile, parseFile, type FileFormat } from '../report/file-format.ts';
import { sessionSchema, type Session } from './session-format.ts';

/** Why a file cannot be read as a session: one sentence that names the location. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
}

const SESSION: FileFormat<typeof sessionSchema> = {
  what: 'session',
  format: 'ridgepoint-session',
  version: 1,
  schema: sessionSchema,
  limits: new Map([
    ['session.groups', 20_000],
    ['session.timeline.spans', 200_000],
    ['session.timeline.gaps', 200_000],
  ]),
  refuse: (sentence) => new SessionError(sentence),
};

/**
 * Reads a session from JSON text.
 * @throws SessionError when the text is not JSON, not a session, of a later version, or invalid
 */
export const parseSession = (json: string): Session => parseFile(json, SESSION);

/**
 * Checks a value that claims to be a session.
 * @throws SessionError naming the first invalid location, what was expected there and what was found
 */
export const checkSession = (value: unknown): Session => checkFile(value, SESSION);
