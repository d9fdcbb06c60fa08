import { checkFile, parseFile, type FileFormat } from '../report/file-format.ts';
import { quote } from '../text/untrusted.ts';
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
export const parseSession = (json: string): Session => whole(parseFile(json, SESSION));

/**
 * Checks a value that claims to be a session.
 * @throws SessionError naming the first invalid location, what was expected there and what was found
 */
export const checkSession = (value: unknown): Session => whole(checkFile(value, SESSION));

/** A session whose parts name only parts that it has: of others, sums and comparisons would leave out what they did. */
function whole(session: Session): Session {
  const { pipelines, groups, devices, timeline } = session;
  expectKnown('groups', 'pipeline', groups, new Set(pipelines.map(({ hash }) => hash)));
  expectKnown('timeline.spans', 'device', timeline.spans, new Set(devices.map(({ id }) => id)));
  expectKnown('timeline.spans', 'group', timeline.spans, new Set([null, ...groups.map(({ id }) => id)]));
  return session;
}

function expectKnown<Name extends string>(
  list: string,
  name: Name,
  parts: readonly Readonly<Record<Name, string | null>>[],
  known: ReadonlySet<string | null>,
): void {
  const at = parts.findIndex((part) => !known.has(part[name]));
  if (at < 0) return;
  const given = quote(parts[at]![name], 60);
  throw new SessionError(`session.${list}[${at}].${name}: expected a ${name} of this session, got ${given}`);
}
