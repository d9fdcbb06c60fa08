import { version } from '../../package.json';
import { assembleSession } from '../session/assemble/assemble-session.ts';
import type { ContextRecord } from '../session/context-record.ts';
import type { Session } from '../session/session-format.ts';
import { CONTEXT_WORDS } from '../session/session-words.ts';
import { browserOf, platformOf, systemName } from '../text/user-agent.ts';
import { jsonText } from '../text/untrusted.ts';

/** What a session is made with, besides what was recorded. */
interface Made {
  readonly withSource: boolean;
  readonly notes: readonly string[];
}

/** The session of one context, made in it. */
export function sessionHere(record: ContextRecord, { withSource, notes }: Made): Session {
  const { kind, url } = record.context;
  const navigator = (globalThis as Partial<typeof globalThis>).navigator ?? { userAgent: '' };
  const session = assembleSession([record], {
    url,
    browser: browserOf(navigator),
    platform: systemName(platformOf(navigator)),
    flags: [],
    createdAt: new Date().toISOString(),
    toolVersion: version,
    complete: true,
    stoppedBy: null,
    withSource,
  });
  const alone = `Recorded by a script within one ${CONTEXT_WORDS[kind]}: what others did is not in this session.`;
  return { ...session, notes: [...notes, ...session.notes, alone] };
}

/** Time until the address of a download is given up: some browsers begin it late. */
const ADDRESS_MILLISECONDS = 10_000;

/** Has the browser save a value as a JSON file. */
export function saveJson(value: unknown, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([jsonText(value)], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), ADDRESS_MILLISECONDS);
}
