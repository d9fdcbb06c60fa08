import { join, extname, normalize, sep } from 'node:path';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROBE_PAGE } from './browser/probe-adapter.ts';
import { packageRoot } from './paths.ts';
import { CliError, EXIT } from './exit.ts';
import { WITHDRAWN_WORKER } from '../offline/withdrawn-worker.ts';
import { lookup } from '../text/lookup.ts';

/** A running file server, reachable from this machine only. */
export interface SiteServer {
  /** With a trailing slash. */
  readonly url: string;
  close(): void;
}

/** What to serve. */
export interface SiteOptions {
  /** Folder of the built page. */
  readonly folder: string;
  /** Texts served in addition to the folder's files, by path: `/report.json`. */
  readonly texts?: Readonly<Record<string, string>>;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** False: without the headers of cross-origin isolation, as from a plain server. */
  readonly isolated?: boolean;
}

const TYPES = lookup({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wgsl': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
});

const PLAIN_HEADERS = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-cache' };
/** Cross-origin isolation: without it a page's timers have steps of 0.1 ms. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  ...PLAIN_HEADERS,
};

/**
 * Serves a folder on 127.0.0.1.
 * @throws CliError when the port is not available
 */
export async function serveSite({ folder, texts = {}, port = 0, isolated = true }: SiteOptions): Promise<SiteServer> {
  const site = { folder, texts, headers: isolated ? HEADERS : PLAIN_HEADERS };
  const server = createServer((request, response) => {
    if (!isOwnHost(request.headers.host)) return refuse(response, 403, 'Forbidden');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Method not allowed');
    answer(request.url ?? '/', site, response).catch(() => refuse(response, 404, 'Not found'));
  });
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Prevents DNS rebinding: another site's name pointing at this address must not read what is served here. */
const isOwnHost = (host: string | undefined): boolean => /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '');

interface Site extends Required<Pick<SiteOptions, 'folder' | 'texts'>> {
  readonly headers: Readonly<Record<string, string>>;
}

async function answer(url: string, { folder, texts, headers }: Site, response: ServerResponse): Promise<void> {
  const path = decodeURIComponent(new URL(url, 'http://127.0.0.1').pathname);
  const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
  if (text !== undefined) {
    response.writeHead(200, { ...headers, 'Content-Type': typeOf(path) }).end(text);
    return;
  }
  const asked = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path));
  if (path.includes('\0') || !asked.startsWith(folder + sep)) return refuse(response, 404, 'Not found');
  // Resolve links, which may lead outside the folder.
  const file = await realpath(asked);
  if (!file.startsWith((await realpath(folder)) + sep)) return refuse(response, 404, 'Not found');
  const facts = await stat(file);
  if (!facts.isFile()) return refuse(response, 404, 'Not found');
  response.writeHead(200, { ...headers, 'Content-Type': typeOf(file), 'Content-Length': facts.size });
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

const typeOf = (path: string): string =>
  TYPES[path.endsWith('/') ? '.html' : extname(path).toLowerCase()] ?? 'application/octet-stream';

function refuse(response: ServerResponse, status: number, words: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${words}\n`);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
      reject(
        new CliError(
          EXIT.usage,
          `--port: expected a free port, got ${port}: ${why}; choose another or omit the option`,
        ),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

/** Path of the empty page for probing browsers. */
export const PROBE_PATH = '/probe.html';

/**
 * Serves the built page and additional texts by path. Its service worker removes itself: one would outlive this server and
 * answer for whatever has its port next.
 */
export const servePage = (texts: Readonly<Record<string, string>> = {}, port = 0): Promise<SiteServer> =>
  serveSite({
    folder: join(packageRoot, 'dist'),
    texts: { [PROBE_PATH]: PROBE_PAGE, '/sw.js': WITHDRAWN_WORKER, ...texts },
    port,
  });
