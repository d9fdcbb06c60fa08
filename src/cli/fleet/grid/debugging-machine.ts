import { fields } from './grid-nodes.ts';
import type { Machine } from '../remote-machine.ts';
import type { DebuggingAddress } from './grid-address.ts';
import { GridFault } from './grid-client.ts';
import { joinBrowser } from './lease.ts';
import { faultOf } from './secret-text.ts';

const ANSWER_MILLISECONDS = 15_000;

/** The machine of a browser that runs already, by its debugging address. */
export const debuggingMachine = ({ host, url, shown }: DebuggingAddress): Machine => ({
  host,
  labels: {},
  what: `a browser at ${shown}`,
  waiting: null,
  isAway: false,
  flags: [],
  starts: () => [null],
  lend: async () => joinBrowser(await socketOf(url), { end: async () => undefined }),
});

/** The same, asked whether its browser answers. */
export async function askedMachine(address: DebuggingAddress): Promise<Machine> {
  const machine = debuggingMachine(address);
  try {
    const lease = await machine.lend(null, AbortSignal.timeout(ANSWER_MILLISECONDS), () => undefined);
    lease.lost.catch(() => undefined);
    await lease.end();
    return machine;
  } catch (error) {
    return { ...machine, waiting: (error as Error).message, isAway: true };
  }
}

/** The socket at an address: its own, or the one that a browser names at an http address. */
async function socketOf(url: string): Promise<string> {
  const { protocol } = new URL(url);
  if (protocol === 'ws:' || protocol === 'wss:') return url;
  let answer: unknown;
  try {
    const response = await fetch(versionAddress(url), { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
    answer = await response.json();
  } catch (error) {
    throw new GridFault(`no browser answers there (${faultOf(error)})`);
  }
  const socket = fields(answer)?.['webSocketDebuggerUrl'];
  if (typeof socket !== 'string' || !URL.canParse(socket)) {
    throw new GridFault('what answers there is no browser with a debugging port');
  }
  // A browser behind a tunnel names itself by an address that is not ours.
  const { pathname, search } = new URL(socket);
  const { host } = new URL(url);
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${pathname}${search}`;
}

function versionAddress(url: string): string {
  const address = new URL(url);
  address.pathname = '/json/version';
  return address.href;
}
