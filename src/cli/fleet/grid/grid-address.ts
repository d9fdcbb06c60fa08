import { CliError, EXIT } from '../../exit.ts';
import { shownAddress } from './secret-text.ts';

/** Where a Selenium Grid answers. */
export interface GridAddress {
  /** Without a slash at the end. */
  readonly base: string;
  /** What of it may be printed. */
  readonly shown: string;
  /** With the user and password, if there are any. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Variables that hold the user and the password of a Grid: not options, as others on a machine see those. */
export const GRID_USER = 'RIDGEPOINT_GRID_USER';
/** The password's. */
export const GRID_PASSWORD = 'RIDGEPOINT_GRID_PASSWORD';

/**
 * Reads the address of a Grid, and its credentials from the environment.
 * @throws CliError `usage`, without repeating what was given, which may hold a password
 */
export function gridAddress(given: string, env: NodeJS.ProcessEnv = process.env): GridAddress {
  const url = addressOf('--grid', given, ['http:', 'https:'], 'http://grid.example:4444');
  if (url.search !== '' || url.hash !== '') {
    throw usage(`--grid: expected an address without a query, got one of ${shownAddress(url.href)} with a query`);
  }
  const [user, password] = [env[GRID_USER] ?? '', env[GRID_PASSWORD] ?? ''];
  if (user.includes(':')) throw usage(`${GRID_USER}: expected a user without a colon, got one with it`);
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return {
    base: url.href.replace(/\/+$/, ''),
    shown: shownAddress(url.href),
    headers: user + password === '' ? {} : { Authorization: `Basic ${basic}` },
  };
}

/** A browser's debugging address. */
export interface DebuggingAddress {
  /** The machine's label. */
  readonly host: string;
  /** Never to be printed: whoever knows it owns the browser. */
  readonly url: string;
  readonly shown: string;
}

/**
 * Reads debugging addresses, each with a label before it or not: `lab-01=ws://…`.
 * @param label of the machine, if there is only one
 * @throws CliError `usage`, as `gridAddress` does
 */
export function debuggingAddresses(given: readonly string[], label?: string): DebuggingAddress[] {
  const read = given.map((text) => {
    const [, name, address = ''] = /^(?:([^=:/?#]+)=)?(.*)$/s.exec(text) ?? [];
    const url = addressOf('--connect', address, ['http:', 'https:', 'ws:', 'wss:'], 'ws://10.0.0.7:9222/devtools/…');
    return { name: name ?? label, url };
  });
  const names = read.map(({ url }) => url.hostname);
  const addresses = read.map(({ name, url }) => {
    const isShared = names.filter((one) => one === url.hostname).length > 1;
    const own = isShared && url.port !== '' ? `${url.hostname}-${url.port}` : url.hostname;
    return { host: name ?? own, url: url.href, shown: shownAddress(url.href) };
  });
  const twice = addresses.find(({ host }, i) => addresses.findIndex((one) => one.host === host) < i);
  if (twice) {
    throw usage(
      `--connect: expected a label of its own for each machine, such as lab-01=ws://…, got ${twice.host} for two`,
    );
  }
  return addresses;
}

function addressOf(option: string, given: string, protocols: readonly string[], example: string): URL {
  const words = protocols.map((one) => one.slice(0, -1)).join(', ');
  if (!URL.canParse(given)) {
    const begins = protocols.map((one) => `${one}//`).join(', ');
    const got = given.trim() === '' ? 'none' : `one that begins with none of ${begins}`;
    throw usage(`${option}: expected an address such as ${example}, got ${got}`);
  }
  const url = new URL(given);
  if (!protocols.includes(url.protocol)) {
    throw usage(`${option}: expected an address of ${words}, such as ${example}, got another`);
  }
  if (url.username !== '' || url.password !== '') {
    throw usage(
      `${option}: expected an address without user and password, which others on this machine could read, got one with them; ` +
        (option === '--grid' ? `put them into ${GRID_USER} and ${GRID_PASSWORD}` : 'leave them out'),
    );
  }
  return url;
}

const usage = (message: string): CliError => new CliError(EXIT.usage, message);
