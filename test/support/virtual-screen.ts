import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Readable } from 'node:stream';

const run = promisify(execFile);

const onPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Why there can be no screen here, or null. */
export function screenObstacle(): string | null {
  const missing = ['Xvfb', 'xdotool'].filter((program) => !onPath(program));
  return missing.length === 0 ? null : `${missing.join(' and ')} not found: .ci/stacks installs both on Debian`;
}

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

/** Opens a screen of 1400 × 1000 pixels. */
export async function openScreen(): Promise<VirtualScreen> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  // It writes its number once it listens.
  const [number] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer];
  const env = { DISPLAY: `:${number.toString().trim()}`, WAYLAND_DISPLAY: '' };
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
