import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** What a run of an app sent. */
export interface AppResult {
  /** SHA-256 of the bytes of all outputs. */
  readonly hash: string;
  readonly bytes: number;
  readonly outputs: readonly { readonly length: number; readonly first: readonly (number | null)[] }[];
  /** Of the recorded runs, as the app called them. */
  readonly dispatches: number;
  /** Compute pipelines with a dispatch. */
  readonly pipelines: number;
  /** Uncaptured errors of the app's devices, from its first moment on. */
  readonly errors: readonly string[];
}

/** Serves the apps, and takes what they send. */
export interface AppServer {
  /** Address of an app's page; its result is kept under the key. */
  url(app: string, key: string): string;
  /** What was sent under a key; null: nothing yet. */
  result(key: string): AppResult | null;
  close(): void;
}

/** Files that are not on disk, by path below `/made/`. */
export type MadeFiles = Readonly<Record<string, Uint8Array | string>>;

const HERE = import.meta.dirname;
/** Where an address is on disk. */
const FOLDERS = { '/npm/': join(HERE, 'node_modules'), '/pages/': join(HERE, 'pages') } as const;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Bare names that the libraries import. */
const IMPORTS = {
  three: '/npm/three/build/three.webgpu.js',
  'three/webgpu': '/npm/three/build/three.webgpu.js',
  'three/tsl': '/npm/three/build/three.tsl.js',
  'onnxruntime-web/webgpu': '/npm/onnxruntime-web/dist/ort.webgpu.bundle.min.mjs',
  'onnxruntime-common': '/npm/onnxruntime-common/dist/esm/index.js',
  '@litertjs/wasm-utils': '/npm/@litertjs/wasm-utils/dist/index.js',
};

const page = (app: string): string => `<!doctype html>
<meta charset="utf-8">
<title>${app}</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module" src="/pages/${app}.js"></script>
`;

/** Starts the server on a free port of this machine, with cross-origin isolation. */
export async function serveApps(made: MadeFiles): Promise<AppServer> {
  const results = new Map<string, AppResult>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'POST') void take(request, response, url.searchParams.get('key')!);
    else answer(url.pathname, response);
  });
  async function take(request: IncomingMessage, response: ServerResponse, key: string): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const about = JSON.parse(String(request.headers['x-about'])) as Omit<AppResult, 'hash' | 'bytes'>;
    results.set(key, { ...about, hash: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length });
    response.end();
  }
  function answer(path: string, response: ServerResponse): void {
    const content = contentOf(path, made);
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response
      .writeHead(content === null ? 404 : 200, {
        'Content-Type': type,
        'Cache-Control': path.startsWith('/npm/') ? 'max-age=3600' : 'no-store',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      })
      .end(content);
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: (app, key) => `http://127.0.0.1:${port}/${app}.html?key=${encodeURIComponent(key)}`,
    result: (key) => results.get(key) ?? null,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function contentOf(path: string, made: MadeFiles): Uint8Array | string | null {
  if (path.startsWith('/made/')) return made[path.slice('/made/'.length)] ?? null;
  const app = /^\/([\w-]+)\.html$/.exec(path)?.[1];
  if (app !== undefined) return page(app);
  for (const [prefix, folder] of Object.entries(FOLDERS)) {
    if (!path.startsWith(prefix)) continue;
    const file = join(folder, normalize(path.slice(prefix.length)));
    return file.startsWith(folder) && existsSync(file) && statSync(file).isFile() ? readFileSync(file) : null;
  }
  return null;
}
