import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CliError, EXIT } from '../exit.ts';
import { packageRoot } from '../paths.ts';

const FOLDER = join(packageRoot, 'test', 'peers');

/** Folder of the built page. */
export const CONTEST_FOLDER = join(packageRoot, 'build', 'peers');

/** The libraries' parts that the page loads by address: WebAssembly and its loaders. */
const ASSETS = [
  { from: 'onnxruntime-web/dist', to: 'ort', files: /^ort-wasm-simd-threaded\.asyncify\.(mjs|wasm)$/ },
  { from: '@litertjs/core/wasm', to: 'litert', files: /\.(js|wasm)$/ },
] as const;

/** @throws CliError `usage` for an installed package, which lacks the sources */
export function requireClone(): void {
  if (existsSync(join(FOLDER, 'package.json'))) return;
  throw new CliError(
    EXIT.usage,
    'peers: expected a clone of the repository, got the installed package, which has no libraries to compare with; clone it and run npm ci there',
  );
}

/**
 * Installs the libraries unless they are there, in the versions of the lock file.
 * @throws CliError `stopped` when npm fails
 */
export const installPeers = (say: (line: string) => void): Promise<void> => installLocked(FOLDER, 260, say);

/**
 * Installs what a folder of the clone locks, unless it is there.
 * @param megabytes what that takes, about
 * @throws CliError `stopped` when npm fails
 */
export async function installLocked(folder: string, megabytes: number, say: (line: string) => void): Promise<void> {
  if (isInstalled(folder)) return;
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const names = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  const place = relative(packageRoot, folder).replaceAll('\\', '/');
  say(`Installing into ${place}/node_modules, about ${megabytes} MB: ${names.join(', ')}`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder, `npm ci in ${place}`);
}

/** npm keeps a copy of the lock file of what it installed, with the root package left out. */
function isInstalled(folder: string): boolean {
  const installed = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const packagesIn = (file: string): Record<string, { version?: string }> =>
    (JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, { version?: string }> }).packages;
  const there = packagesIn(installed);
  return Object.entries(packagesIn(join(folder, 'package-lock.json'))).every(
    ([path, { version }]) => path === '' || there[path]?.version === version,
  );
}

/** Builds the page of the contest. @throws CliError `stopped` when the build fails */
export async function buildContest(say: (line: string) => void): Promise<void> {
  say('Building the page of the peers');
  await viteBuild(packageRoot, 'production', CONTEST_FOLDER);
  for (const { from, to, files } of ASSETS) {
    cpSync(join(FOLDER, 'node_modules', from), join(CONTEST_FOLDER, to), {
      recursive: true,
      filter: (path) => !/\.\w+$/.test(path) || files.test(path.split(/[/\\]/).at(-1)!),
    });
  }
}

/** Builds a checkout's part of the contest into a folder. @throws CliError `stopped` when the build fails */
export function viteBuild(root: string, mode: 'production' | 'ridgepoint', out: string): Promise<void> {
  const vite = join(packageRoot, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(root, 'test', 'peers', 'vite.config.ts');
  return run(process.execPath, [vite, 'build', '--mode', mode, '--config', config], root, 'the build of the peers', {
    NODE_ENV: 'production',
    RIDGEPOINT_PEERS_OUT: out,
  });
}

/** Runs a program to its end. @throws CliError `stopped` with the last line of what it said */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  what: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && program.endsWith('.cmd'),
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
    }
    const fail = (reason: string): void => reject(new CliError(EXIT.stopped, `${what} failed: ${reason}`));
    child.on('error', (error) => fail(error.message));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else fail(said.trim().split('\n').slice(-6).join(' ') || `exit code ${code}`);
    });
  });
}
