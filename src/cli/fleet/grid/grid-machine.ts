import { flagSets, isTelling, nodeFlags, type FlagSet } from '../../browser/flags.ts';
import { aborted, after } from '../../signals.ts';
import { Refusal, type Lease, type Machine } from '../remote-machine.ts';
import { GridFault, RUN_KEY, type GridClient } from './grid-client.ts';
import { fields, HOST_KEY, hostOf, labelsOf, type GridNode, type GridSlot, type Stereotype } from './grid-nodes.ts';
import { joinBrowser } from './lease.ts';

/** A Grid, and by what the sessions of this run are known. */
export interface GridRun {
  readonly client: GridClient;
  readonly run: string;
}

/** Names of browsers that are driven, and under which key their options are. */
const OPTIONS_KEYS: ReadonlyMap<string, string> = new Map([
  ['chrome', 'goog:chromeOptions'],
  ['MicrosoftEdge', 'ms:edgeOptions'],
]);

const SLOT_MILLISECONDS = 2000;
/** How long a machine may be missing: a restarted node is back after some seconds. */
const ABSENT_MILLISECONDS = 20_000;
/** A session that no one uses ends by the node's time-out; so much later its slot is free. */
const SPARE_SECONDS = 30;
/** How many sessions may be on wrong nodes at once. */
const MOST_MISPLACED = 5;
/** How long an asked-for session may still take to begin once the program is to stop. */
const BEGIN_MILLISECONDS = 2500;
const END_MILLISECONDS = 2000;

/** The browser of a slot; null: one that is not driven. */
export function browserOf({ stereotype }: GridSlot): string | null {
  const { browserName } = stereotype;
  return typeof browserName === 'string' && OPTIONS_KEYS.has(browserName) ? browserName : null;
}

/** The machine of a slot that has a label and a browser that is driven. */
export function gridMachine(slot: GridSlot, { availability }: GridNode, grid: GridRun): Machine {
  const { stereotype, isBusy } = slot;
  const host = hostOf(stereotype)!;
  const browserName = browserOf(slot)!;
  const optionsKey = OPTIONS_KEYS.get(browserName)!;
  const { platformName } = stereotype;
  const platform = typeof platformName === 'string' ? platformName.toLowerCase() : 'any';
  const own = fields(stereotype[optionsKey])?.['args'];
  const waiting = availability === 'UP' ? (isBusy ? 'busy with another session' : null) : availability.toLowerCase();
  return {
    host,
    labels: labelsOf(stereotype),
    what: `${browserName === 'chrome' ? 'chrome' : 'edge'} on ${platform}`,
    waiting,
    isAway: availability !== 'UP',
    flags: Array.isArray(own) ? own.filter((flag) => typeof flag === 'string').filter(isTelling) : [],
    starts: (adapter) => flagSets(adapter, systemOf(platform)),
    lend: (start, stop, say) => lend({ ...grid, host, browserName, optionsKey, stop, say }, start),
  };
}

function systemOf(platform: string): NodeJS.Platform {
  if (/mac|darwin|os ?x/.test(platform)) return 'darwin';
  return platform.startsWith('win') ? 'win32' : 'linux';
}

interface Wanted extends GridRun {
  readonly host: string;
  readonly browserName: string;
  readonly optionsKey: string;
  readonly stop: AbortSignal;
  say(line: string): void;
}

async function lend(wanted: Wanted, start: FlagSet | null): Promise<Lease> {
  await waitForSlot(wanted);
  const id = await sessionOn(wanted, start ? nodeFlags(start) : []);
  const end = async (): Promise<void> => {
    await wanted.client.end(id, END_MILLISECONDS);
  };
  try {
    return await joinBrowser(wanted.client.socket(id), {
      headers: wanted.client.headers,
      isAlive: (milliseconds) => wanted.client.isAlive(id, milliseconds),
      end,
    });
  } catch (error) {
    await end();
    throw error;
  }
}

/** @throws GridFault when there is none in time */
async function waitForSlot({ client, host, browserName, stop, say }: Wanted): Promise<void> {
  const since = Date.now();
  let told = '';
  for (;;) {
    const seen = await slotOf(client, host, browserName);
    if (seen.isFree || stop.aborted) return;
    const waited = Date.now() - since;
    if (seen.busySeconds === null && waited > ABSENT_MILLISECONDS) {
      throw new GridFault('its node is down, or not in the Grid any more');
    }
    if (seen.busySeconds !== null && waited > (seen.busySeconds + SPARE_SECONDS) * 1000) {
      throw new GridFault('another session keeps it busy');
    }
    const words = seen.busySeconds === null ? 'waits for its node' : 'waits for another session to end';
    if (words !== told) say(words);
    told = words;
    await Promise.race([after(SLOT_MILLISECONDS), aborted(stop)]);
  }
}

interface SeenSlot {
  readonly isFree: boolean;
  /** After how long a session that is not used ends; null: no slot is up. */
  readonly busySeconds: number | null;
}

async function slotOf(client: GridClient, host: string, browserName: string): Promise<SeenSlot> {
  const nodes = await client.nodes().catch((error: unknown) => {
    // The Grid was there before.
    throw new GridFault(`the Grid does not answer any more (${(error as Error).message.split(', ').at(-1)})`);
  });
  const up = nodes
    .filter(({ availability }) => availability === 'UP')
    .flatMap(({ slots, timeoutSeconds }) => slots.map((slot) => ({ slot, timeoutSeconds })))
    .filter(({ slot }) => hostOf(slot.stereotype) === host && slot.stereotype['browserName'] === browserName);
  return { isFree: up.some(({ slot }) => !slot.isBusy), busySeconds: up[0]?.timeoutSeconds ?? null };
}

/**
 * Begins a session on the machine that was asked for: a node without labels takes any request, so that those on wrong nodes
 * are held until the right one has answered, then ended.
 * @returns its id
 */
async function sessionOn(wanted: Wanted, flags: readonly string[]): Promise<string> {
  const { client, host, browserName, optionsKey, run } = wanted;
  const capabilities: Stereotype = { browserName, [HOST_KEY]: host, [RUN_KEY]: run, [optionsKey]: { args: flags } };
  const held: string[] = [];
  const others = new Set<string>();
  try {
    while (held.length < MOST_MISPLACED) {
      const id = await begin(wanted, capabilities);
      held.push(id);
      const { address, stereotype } = await client.serving(id);
      if (hostOf(stereotype) === host) {
        held.pop();
        return id;
      }
      others.add(address);
      if (!(await slotOf(client, host, browserName)).isFree) break;
    }
    throw new Refusal(
      `asked for ${host}, the Grid gives a session on another node, without that label (${[...others].join(', ')}): give each node a ${HOST_KEY} of its own`,
    );
  } finally {
    await Promise.all(held.map((id) => client.end(id, END_MILLISECONDS)));
  }
}

/** A session that is on its way when the program is to stop may still come, to be ended in order. */
async function begin({ client, stop }: Wanted, capabilities: Stereotype): Promise<string> {
  stop.throwIfAborted();
  const giveUp = new AbortController();
  const begun = client.begin(capabilities, giveUp.signal);
  begun.catch(() => undefined);
  await Promise.race([begun, aborted(stop)]);
  if (!stop.aborted) return begun;
  await Promise.race([begun.catch(() => undefined), after(BEGIN_MILLISECONDS)]);
  giveUp.abort(stop.reason);
  const id = await begun;
  await client.end(id, END_MILLISECONDS);
  stop.throwIfAborted();
  return id;
}
