import { spawn } from 'node:child_process';
import { EXIT, type ExitCode } from '../exit.ts';
import { readReportOrSession } from '../read-file.ts';
import { aborted, watchSignals } from '../signals.ts';
import { servePage } from '../server.ts';

/** What the user gave to `start` and `open`. */
export interface StartOptions {
  readonly port?: number;
  /** False: only print the address. */
  readonly open: boolean;
}

/** Paths that the page's address names. */
const PATHS = { 'ridgepoint-report': '/report.json', 'ridgepoint-session': '/session.json' } as const;

/** Serves the page until Ctrl-C. */
export const start = (options: StartOptions): Promise<ExitCode> => serve(options, {}, '');

/**
 * Serves the page with a report or a watched session in it until Ctrl-C.
 * @throws CliError `usage` when the file cannot be read or is neither
 */
export function openReport(file: string, options: StartOptions): Promise<ExitCode> {
  const report = readReportOrSession('open', file);
  const path = PATHS[report.format];
  // Serve the checked report, not the file, which may hold more than a report should.
  return serve(options, { [path]: JSON.stringify(report) }, `?report=${path.slice(1)}`);
}

async function serve(options: StartOptions, texts: Record<string, string>, query: string): Promise<ExitCode> {
  const stopped = aborted(watchSignals());
  const server = await servePage(texts, options.port);
  const address = `${server.url}${query}`;
  process.stdout.write(`${address}\n`);
  process.stderr.write('Press Ctrl-C to stop.\n');
  if (options.open) showOnDesktop(address);
  await stopped;
  server.close();
  // Ctrl-C is the only way to end it.
  return EXIT.interrupted;
}

/** Opens the address on an interactive desktop. */
function showOnDesktop(address: string): void {
  if (!process.stdout.isTTY || process.env['CI']) return;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const command = {
    darwin: ['open', address],
    win32: ['cmd', '/c', 'start', '""', address],
    linux: DISPLAY || WAYLAND_DISPLAY ? ['xdg-open', address] : undefined,
  }[process.platform as string];
  if (!command) return;
  const [program = '', ...args] = command;
  // The address is printed anyway, so a desktop without such a program loses nothing.
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
