import { join } from 'node:path';
import { PROBE_PAGE } from './browser/probe-adapter.ts';
import { packageRoot } from './paths.ts';
import { serveSite, type SiteServer } from './server.ts';

/** Path of the empty page for probing browsers. */
export const PROBE_PATH = '/probe.html';

/** Serves the built page and additional texts by path. */
export const servePage = (texts: Readonly<Record<string, string>> = {}, port = 0): Promise<SiteServer> =>
  serveSite({ folder: join(packageRoot, 'dist'), texts: { [PROBE_PATH]: PROBE_PAGE, ...texts }, port });
