import { cut, harmless } from '../../../text/untrusted.ts';

const ADDRESS = /\b(?:https?|wss?):\/\/[^\s"'<>()]+/gi;
/** Ids of sessions, slots and debugging sockets: who knows one can run code on the machine. */
const ID = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|\b[\da-f]{20,}\b/gi;
const MOST = 200;

/** An address without what may be a secret: user, password, path, query, fragment. */
export function shownAddress(url: string): string {
  if (!URL.canParse(url)) return '…';
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** The first line of a message from a Grid or a browser, without ids of sessions and with addresses cut to their host. */
export function withoutSecrets(text: string): string {
  const [line = ''] = text.split('\n');
  return cut(harmless(line.replaceAll(ADDRESS, shownAddress).replaceAll(ID, '…')), MOST);
}

/** Why a request or a socket failed: the system's code where there is one. */
export function faultOf(error: unknown): string {
  const {
    cause,
    message,
    error: event,
    name,
  } = error as {
    readonly cause?: { readonly code?: string; readonly message?: string };
    readonly message?: string;
    readonly error?: { readonly message?: string };
    readonly name?: string;
  };
  if (name === 'TimeoutError') return 'no answer in time';
  return withoutSecrets(cause?.code ?? cause?.message ?? event?.message ?? message ?? 'no answer');
}
