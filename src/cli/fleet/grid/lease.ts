import { connect, type Browser } from 'puppeteer-core';
import { RuntimeDeath } from '../../drive.ts';
import { after } from '../../signals.ts';
import type { Lease } from '../remote-machine.ts';
import { GridFault } from './grid-client.ts';
import { faultOf } from './secret-text.ts';

/** Between two looks at a session, and how long each may take: a dead one is noticed within the sum. */
const LOOK_MILLISECONDS = 5000;
const LOOKING_MILLISECONDS = 4000;
const CONNECT_MILLISECONDS = 30_000;
const DISCONNECT_MILLISECONDS = 1000;

/** What a lease needs besides its socket. */
export interface LeaseOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the session is alive; null: no answer, as from a busy Grid. Absent: there is none besides the socket. */
  isAlive?(milliseconds: number): Promise<boolean | null>;
  /** Ends the session; never rejects. */
  end(browser: Browser): Promise<void>;
}

/**
 * Joins a browser, and watches whether it is there: the socket of a session that has ended may stay open, and never
 * answer.
 * @throws GridFault
 */
export async function joinBrowser(socket: string, { headers, isAlive, end }: LeaseOptions): Promise<Lease> {
  const joining = connect({
    browserWSEndpoint: socket,
    ...(headers && { headers: { ...headers } }),
    protocolTimeout: 300_000,
    defaultViewport: { width: 1280, height: 900 },
  });
  const late = after(CONNECT_MILLISECONDS).then(() => null);
  const browser = await Promise.race([joining, late]).catch((error: unknown) => {
    throw new GridFault(`its browser cannot be reached (${faultOf(error)})`);
  });
  if (!browser) {
    joining.then((one) => one.disconnect()).catch(() => undefined);
    throw new GridFault('its browser cannot be reached (no answer in time)');
  }
  let isOver = false;
  const lost = new Promise<never>((_, reject) => {
    const lose = (why: string): void => reject(new RuntimeDeath(why));
    browser.once('disconnected', () => lose('the connection to its browser broke off'));
    const look = async (): Promise<void> => {
      for (;;) {
        await after(LOOK_MILLISECONDS);
        if (isOver) return;
        const [alive, answers] = await Promise.all([isAlive?.(LOOKING_MILLISECONDS), hasAnswered(browser)]);
        if (alive === false) return lose('its session was ended by someone else, or by a time-out');
        if (!answers) return lose('its browser does not answer any more');
      }
    };
    void look();
  });
  lost.catch(() => undefined);
  return {
    browser,
    lost,
    end: async () => {
      isOver = true;
      await end(browser).catch(() => undefined);
      await Promise.race([browser.disconnect().catch(() => undefined), after(DISCONNECT_MILLISECONDS)]);
    },
  };
}

const hasAnswered = (browser: Browser): Promise<boolean> =>
  Promise.race([
    browser.version().then(
      () => true,
      () => false,
    ),
    after(LOOKING_MILLISECONDS).then(() => false),
  ]);
