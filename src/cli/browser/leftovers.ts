import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** The processes that were started with this profile, which no other has: a browser that is only just starting, too. */
export function startedWith(profile: string): number[] {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((id) => commandOf(id).includes(profile))
      .map(Number);
  }
  try {
    const found = execFileSync('pgrep', ['-f', profile], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return found.split('\n').filter(Boolean).map(Number);
  } catch {
    // There is none; or no pgrep, as on Windows, where a browser ends with its pipe.
    return [];
  }
}

function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Each browser leads a process group. The profile comes by the environment: the watch must not find itself. */
const WATCH = `read -r word; [ "$word" = done ] && exit
if [ -d /proc/self ]; then found=$(grep -lasF -e "$RIDGEPOINT_PROFILE" /proc/[0-9]*/cmdline | cut -d / -f 3)
else found=$(pgrep -f "$RIDGEPOINT_PROFILE"); fi
for id in $found; do kill -s KILL -- "-$id"; done
sleep 1
rm -rf -- "$RIDGEPOINT_PROFILE"`;

/**
 * Ends the browser of a profile and removes the profile should this process be killed, which it cannot see coming: a
 * shell waits for our end of a pipe to close. Firefox, which is driven through a socket, would go on for ever.
 * @returns ends the watch, which then does nothing
 */
export function watchOver(profile: string): () => void {
  if (process.platform === 'win32') return () => undefined;
  const watch = spawn('/bin/sh', ['-c', WATCH], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, RIDGEPOINT_PROFILE: profile },
  });
  watch.on('error', () => undefined);
  watch.stdin.on('error', () => undefined);
  watch.unref();
  (watch.stdin as unknown as Socket).unref();
  return () => watch.stdin.end('done\n');
}
