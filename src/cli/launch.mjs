#!/usr/bin/env node
// Starts the built command line. In a clone it builds first what is older than its sources; Node runs no TypeScript.
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SOURCES = ['src', 'shaders', 'index.html', 'vite.config.ts', 'package.json'];
const BUILT = [
  'dist/index.html',
  'dist/sw.js',
  'dist/embed/roofline-chart.js',
  'dist/attach/ridgepoint-attach.js',
  'dist/fleet/fleet.js',
  'build/cli/main.js',
  'build/cli/dawn-child.js',
];
/** The page first: it empties dist/. The worker last of dist/: it lists the files. */
const MODES = ['production', 'embed', 'attach', 'fleet', 'worker', 'cli'];
const STAMP = join(root, 'build', 'built-at');

/** Time of the newest file or folder below a path: a folder's time reveals deleted files. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const facts = statSync(path);
  const below = facts.isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
  return Math.max(facts.mtimeMs, ...below);
}

async function buildIfOlder() {
  // A published package has built files and no sources.
  if (!existsSync(join(root, 'vite.config.ts'))) return;
  const built = BUILT.every((path) => existsSync(join(root, path)));
  const sources = Math.max(...SOURCES.map((path) => newest(join(root, path))));
  if (built && existsSync(STAMP) && statSync(STAMP).mtimeMs >= sources) return;
  const started = new Date();
  process.stderr.write('Building …\n');
  // An inherited NODE_ENV, such as a test runner's, would put development builds of libraries into the page.
  process.env['NODE_ENV'] = 'production';
  const { build } = await import('vite');
  for (const mode of MODES) {
    await build({ root, mode, configFile: join(root, 'vite.config.ts'), logLevel: 'error' });
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, '');
  utimesSync(STAMP, started, started);
}

// The program, once loaded, takes this over: it ends what it began.
process.once('SIGINT', () => {
  process.stderr.write('ridgepoint: Interrupted before anything was done\n');
  process.exit(130);
});

try {
  await buildIfOlder();
} catch (error) {
  process.stderr.write(`ridgepoint: the build failed (${error.message}); run npm ci, then try again\n`);
  process.exit(2);
}
await import(pathToFileURL(join(root, 'build', 'cli', 'main.js')).href);
