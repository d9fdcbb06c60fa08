import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** The processes started with this profile, which is unique to one browser; finds one that is only just starting, too. */
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
    // No such process; or no pgrep, as on Windows, where a browser ends with its pipe.
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

/** Each browser leads a process group. The profile is passed in the environment so that the watch does not find itself. */
const WATCH = `read -r word; [ "$word" = done ] && exit
if [ -d /proc/self ]; then found=$(grep -lasF -e "$RIDGEPOINT_PROFILE" /proc/[0-9]*/cmdline | cut -d / -f 3)
else found=$(pgrep -f "$RIDGEPOINT_PROFILE"); fi
for id in $found; do kill -s KILL -- "-$id"; done
sleep 1
rm -rf -- "$RIDGEPOINT_PROFILE"`;

/**
 * Ends a profile's browser and removes the profile if this process is killed: a shell waits for our end of a pipe to
 * close. Firefox, which is driven through a socket, would otherwise run for ever.
 * @returns a function that ends the watch without effect
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
