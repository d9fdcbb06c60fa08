import type { CDPSession } from 'puppeteer-core';
import type { ContextRecord, WatchProgress } from '../../session/context-record.ts';
import type { SessionContext, SessionStop } from '../../session/session-format.ts';
import { cut, harmless } from '../../text/untrusted.ts';
import { SEND, type Message } from './tab-script.ts';

/** A page, frame or worker in which the script runs, and what it has sent so far. */
export interface TabContext {
  readonly id: string;
  readonly kind: SessionContext['kind'];
  readonly session: CDPSession;
  /** Of the execution context; null: the session has only one. */
  readonly uniqueId: string | null;
  /** Wall time in seconds. */
  readonly began: number;
  url: string;
  watched: boolean;
  progress: WatchProgress | null;
  record: ContextRecord | null;
  ended: SessionStop | null;
}

/**
 * Evaluates an expression in a context, and awaits it if it is a promise.
 * @throws Error when the context is gone, or with the message of what was thrown
 */
export async function evaluateIn(
  { session, uniqueId }: Pick<TabContext, 'session' | 'uniqueId'>,
  expression: string,
): Promise<unknown> {
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
    ...(uniqueId !== null && { uniqueContextId: uniqueId }),
  });
  if (!exceptionDetails) return result.value as unknown;
  const { exception, text } = exceptionDetails;
  throw new Error(exception?.description?.split('\n')[0] ?? text);
}

/** A question to the page that is asked until the answer is yes. */
export interface Asked {
  /** Asks unless an answer is awaited or was yes. @returns whether the answer was ever yes */
  ask(): boolean;
  /** `throws ReferenceError: …`, if that was the last answer; else empty. */
  readonly thrown: string;
}

const MOST_THROWN = 60;

/**
 * Asks again and again, one question at a time, whether an expression is truthy in the page. One that throws is not, as
 * its names may not be there yet; a user who mistyped it must learn of that all the same.
 * @param tab null until there is one
 */
export function askPage(tab: () => CDPSession | null, expression: string | null): Asked {
  let pending = false;
  let yes = false;
  let thrown = '';
  const learn = async (session: CDPSession): Promise<void> => {
    pending = true;
    try {
      yes = (await evaluateIn({ session, uniqueId: null }, `(async () => !!(await (${expression}\n)))()`)) === true;
      thrown = '';
    } catch (error) {
      // The page may be between two documents: the protocol's own errors are none of the expression.
      const { message } = error as Error;
      thrown = message.startsWith('Protocol error') ? '' : `throws ${cut(harmless(message), MOST_THROWN)}`;
    }
    pending = false;
  };
  return {
    ask() {
      const session = tab();
      if (expression !== null && session && !pending && !yes) void learn(session);
      return yes;
    },
    get thrown() {
      return thrown;
    },
  };
}

/** Takes in what a context has sent; anything else than a message of ours is ignored, as the page may send too. */
export function hear(context: TabContext, name: string, payload: string): void {
  if (name !== SEND) return;
  const { here, progress, record } = messageOf(payload);
  if (typeof here?.url === 'string') {
    context.url = here.url;
    context.watched = here.watched;
  }
  hearProgress(context, progress);
  if (isRecord(record)) context.record = record;
}

/** Takes in how far a context is; once it has ended its recording by itself, it knows no more. */
export function hearProgress(context: TabContext, progress: unknown): void {
  if (!isProgress(progress) || progress.dispatches < (context.progress?.dispatches ?? 0)) return;
  context.progress = progress;
}

function messageOf(payload: string): Message {
  try {
    const message: unknown = JSON.parse(payload);
    return typeof message === 'object' && message !== null ? message : {};
  } catch {
    return {};
  }
}

const NUMBERS = ['seconds', 'dispatches', 'pipelines', 'groups', 'groupsCounted', 'busyShare'] as const;

const isProgress = (value: unknown): value is WatchProgress =>
  typeof value === 'object' &&
  value !== null &&
  NUMBERS.every((name) => typeof (value as WatchProgress)[name] === 'number');

/** Whether a value looks like a record; whether it is one is checked with the whole session. */
export const isRecord = (value: unknown): value is ContextRecord =>
  typeof value === 'object' &&
  value !== null &&
  ['context', 'timeline', 'traffic', 'memory'].every((name) => typeof (value as never)[name] === 'object') &&
  ['devices', 'pipelines', 'groups', 'notes'].every((name) => Array.isArray((value as never)[name]));
