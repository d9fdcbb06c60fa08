import type { Page } from 'puppeteer-core';
import { browserDriver } from '../browser/driver-facts.ts';
import { pageHost } from '../browser/open-browser.ts';
import { chromiumName } from '../browser/launch.ts';
import { probePage } from '../browser/probe-adapter.ts';
import type { FlagSet } from '../browser/flags.ts';
import type { RunHost } from '../drive.ts';
import type { OpenedRuntime } from '../runtime.ts';
import { PROBE_PATH } from '../server.ts';
import { aborted, after } from '../signals.ts';
import { ROUTED_URL, routePage } from './grid/routed-page.ts';
import { Refusal, type Lease, type Machine } from './remote-machine.ts';

const CLOSE_MILLISECONDS = 1000;

/** What to open on a machine. */
export interface RemoteWish {
  readonly adapter: 'auto' | 'hardware' | 'software';
  /** Address of a local server with the page. */
  readonly site: string;
  readonly stop: AbortSignal;
  say(line: string): void;
}

/**
 * Opens a machine's browser, started so that it gives the adapter asked for.
 * @throws Refusal when it has none; the signal's reason when stopped; other errors when the machine was lost
 */
export async function openRemote(machine: Machine, wish: RemoteWish): Promise<OpenedRuntime> {
  const { adapter: choice, stop, say } = wish;
  for (const start of machine.starts(choice)) {
    stop.throwIfAborted();
    const lease = await machine.lend(start, stop, say);
    try {
      const opened = await orLost(open(lease, machine, start, wish), lease, stop);
      if (opened) return opened;
    } catch (error) {
      await lease.end();
      throw error;
    }
    await lease.end();
  }
  const kind = choice === 'auto' ? 'WebGPU' : choice;
  throw new Refusal(
    `its browser offers no ${kind} adapter${choice === 'hardware' ? ': check its GPU driver, or measure its CPU with --adapter software' : ''}`,
  );
}

/** The runtime; null if its adapter is not of the kind that was asked for. */
async function open(
  lease: Lease,
  machine: Machine,
  start: FlagSet | null,
  { adapter: choice, site, stop }: RemoteWish,
): Promise<OpenedRuntime | null> {
  const { browser } = lease;
  const { page, close } = await newPage(lease);
  await routePage(page, site);
  await page.goto(new URL(PROBE_PATH, ROUTED_URL).href);
  const adapter = await probePage(page, start === null ? choice === 'software' : start.adapter === 'software');
  const asked = start?.adapter ?? choice;
  if (!adapter || (asked !== 'auto' && adapter.isFallback !== (asked === 'software'))) {
    await close();
    return null;
  }
  const version = await browser.version();
  const flags = [...new Set([...(start?.flags ?? []), ...machine.flags])];
  const facts = await browserDriver(browser, adapter, flags);
  return {
    adapter: { ...adapter, ...facts },
    environment: {
      runtime: 'browser',
      browser: { name: chromiumName(await programOf(lease), version), version: version.replace(/^.*\//, '') },
      flags,
      ...facts,
    },
    host: () => orLost(load(page, lease), lease, stop),
    close: async () => {
      // A browser that was started for us ends with its session.
      if (start === null) await Promise.race([close(), after(CLOSE_MILLISECONDS)]).catch(() => undefined);
      await lease.end();
    },
  };
}

async function load(page: Page, { lost }: Lease): Promise<RunHost> {
  await page.goto(ROUTED_URL);
  const host = pageHost(page);
  const died = Promise.race([host.died, lost]);
  died.catch(() => undefined);
  return { ...host, died };
}

interface OwnPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** A page apart from others in that browser, where it can do that. */
async function newPage({ browser }: Lease): Promise<OwnPage> {
  const context = await browser.createBrowserContext().catch(() => null);
  const page = await (context ?? browser).newPage();
  return { page, close: () => (context ?? page).close() };
}

/** The path of the browser's program; nothing where it does not tell. */
async function programOf({ browser }: Lease): Promise<string> {
  const session = await browser.target().createCDPSession();
  try {
    const { commandLine } = await session.send('SystemInfo.getInfo');
    return commandLine.split(' --')[0]!;
  } catch {
    return '';
  } finally {
    await session.detach().catch(() => undefined);
  }
}

/** The work's result, unless the machine is lost or the program is to stop first. */
async function orLost<T>(work: Promise<T>, { lost }: Lease, stop: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  const stopped = aborted(stop).then((): never => {
    throw stop.reason;
  });
  stopped.catch(() => undefined);
  return Promise.race([work, lost, stopped]);
}
