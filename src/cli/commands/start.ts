import { spawn } from 'node:child_process';
import { EXIT, type ExitCode } from '../exit.ts';
import { readReport } from '../read-file.ts';
import { aborted, watchSignals } from '../signals.ts';
import { servePage } from '../server.ts';

/** What the user gave to `start` and `open`. */
export interface StartOptions {
  readonly port?: number;
  /** False: only print the address. */
  readonly open: boolean;
}

const REPORT_PATH = '/report.json';

/** Serves the page until Ctrl-C. */
export const start = (options: StartOptions): Promise<ExitCode> => serve(options, {}, '');

/**
 * Serves the page with a report in it until Ctrl-C.
 * @throws CliError `usage` when the file cannot be read or is not a report
 */
export function openReport(file: string, options: StartOptions): Promise<ExitCode> {
  const report = readReport('open', file);
  // Serve the checked report, not the file, which may hold more than a report should.
  return serve(options, { [REPORT_PATH]: JSON.stringify(report) }, `?report=${REPORT_PATH.slice(1)}`);
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
