import { sessionSvg } from '../../plot/session/session-svg.ts';
import type { Session } from '../../session/session-format.ts';
import { sessionTrace } from '../../session/session-trace.ts';
import { sessionCsv } from '../../session/summary/session-csv.ts';
import { sessionMarkdown } from '../../session/summary/session-markdown.ts';
import { jsonText } from '../../text/untrusted.ts';
import { downloadText } from '../reports/download.ts';

/** Forms in which a session is saved, with the text of their buttons. */
export const SESSION_FORMS = {
  json: 'JSON',
  csv: 'CSV',
  md: 'Markdown',
  svg: 'SVG',
  trace: 'Perfetto trace',
} as const;
/** One of them. */
export type SessionForm = keyof typeof SESSION_FORMS;

/** A session as a file; null: there is nothing to save in this form. */
export interface SessionFile {
  readonly text: string;
  readonly type: string;
  readonly name: string;
}

const TEXTS: Readonly<
  Record<Exclude<SessionForm, 'trace'>, readonly [type: string, textOf: (session: Session) => string]>
> = {
  json: ['application/json', jsonText],
  csv: ['text/csv', sessionCsv],
  md: ['text/markdown', (session) => sessionMarkdown(session)],
  svg: ['image/svg+xml', sessionSvg],
};

/** A session in one of its forms; null: a trace of a session without spans. */
export function sessionFile(session: Session, form: SessionForm): SessionFile | null {
  const stem = stemOf(session);
  if (form === 'trace') {
    const trace = sessionTrace(session);
    return trace && { text: JSON.stringify(trace), type: 'application/json', name: `${stem}-trace.json` };
  }
  const [type, textOf] = TEXTS[form];
  return { text: textOf(session), type, name: `${stem}.${form}` };
}

/** Has the browser save a session in one of its forms. */
export function saveSession(session: Session, form: SessionForm): void {
  const file = sessionFile(session, form);
  if (file) downloadText(file.text, file.type, file.name);
}

/** `ridgepoint-session-example-org-2026-11-27`: letters, digits and hyphens alone. */
function stemOf({ session: { url }, createdAt }: Session): string {
  const site = url
    .replace(/^[a-z]+:\/\//i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  const date = /^\d{4}-\d{2}-\d{2}/.exec(createdAt)?.[0] ?? '';
  return ['ridgepoint-session', site, date].filter((part) => part !== '').join('-');
}
