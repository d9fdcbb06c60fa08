import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quote } from '../../text/untrusted.ts';
import { CliError, EXIT } from '../exit.ts';
import { userPath } from '../paths.ts';
import { serveSite } from '../server.ts';

/** A page to open. */
export interface TabAddress {
  readonly url: string;
  /** Ends the server of a file. */
  close(): void;
}

/**
 * The page that the user named: an address of the web, or a file, which is served with its folder, as by any plain
 * server.
 * @throws CliError `usage` for anything else
 */
export async function openAddress(given: string): Promise<TabAddress> {
  if (/^https?:\/\//i.test(given)) {
    if (URL.canParse(given)) return { url: new URL(given).href, close: () => undefined };
    throw bad(given, 'which is no valid address');
  }
  if (given.trim() === '') throw bad(given, 'which is neither');
  const path = pathOf(given);
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isFile()) {
    if (!/\.x?html?$/i.test(path)) throw bad(given, 'which is no HTML file');
    const server = await serveSite({ folder: dirname(path), isolated: false });
    return { url: new URL(encodeURIComponent(basename(path)), server.url).href, close: () => server.close() };
  }
  if (facts?.isDirectory()) throw bad(given, 'a folder: name a file in it');
  // `nowhere.html` may be a host, but is a file that is not there; with a port or a path after it, it is no file name.
  const host = /^(localhost|[\w-]+(?:\.[\w-]+)+)(:\d+)?(\/|$)/.exec(given);
  if (host && (host[2] !== undefined || host[1] === 'localhost' || !/\.x?html?$/i.test(given))) {
    throw bad(given, `which names no file; did you mean http://${given}?`);
  }
  if (/\.x?html?$/i.test(given)) throw bad(given, 'a file that is not there');
  throw bad(given, 'which is neither');
}

function pathOf(given: string): string {
  if (!/^file:/i.test(given)) return userPath(given);
  try {
    return fileURLToPath(given);
  } catch {
    throw bad(given, 'which names no file here');
  }
}

const bad = (given: string, why: string): CliError =>
  new CliError(EXIT.usage, `attach: expected an http or https address, or an HTML file, got ${quote(given)}, ${why}`);
