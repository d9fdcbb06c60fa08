import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Readable } from 'node:stream';

const run = promisify(execFile);

const onPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** A screen without a monitor, whose mouse and keyboard a test has. */
export interface VirtualScreen {
  /** Variables for programs that are to open their windows there. */
  readonly env: Readonly<Record<string, string>>;
  /** Presses the mouse's left button at pixels from the upper left. */
  click(x: number, y: number): Promise<void>;
  /** Types letters into what has the focus. */
  type(text: string): Promise<void>;
  /** Presses a key, such as `Tab` or `ctrl+w`. */
  press(key: string): Promise<void>;
  close(): void;
}

/** Opens a screen of 1400 × 1000 pixels. @returns why there can be none here, in its place */
export async function openScreen(): Promise<VirtualScreen | string> {
  const missing = ['Xvfb', 'xdotool'].filter((program) => !onPath(program));
  if (missing.length > 0) return `${missing.join(' and ')} not found; .ci/stacks gets both on Debian`;
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  // It writes its number once it listens.
  const [number] = await Promise.race([once(server.stdio[3] as Readable, 'data'), once(server, 'exit').then(() => [])]);
  if (number === undefined) return 'Xvfb does not start here';
  const env = { DISPLAY: `:${String(number).trim()}`, WAYLAND_DISPLAY: '' };
  const tool = async (...args: string[]): Promise<void> => {
    await run('xdotool', args, { env: { ...process.env, ...env } });
  };
  return {
    env,
    click: (x, y) => tool('mousemove', String(x), String(y), 'click', '1'),
    type: (text) => tool('type', '--delay', '30', text),
    press: (key) => tool('key', key),
    close: () => void server.kill(),
  };
}
