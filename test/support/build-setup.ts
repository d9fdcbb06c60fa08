import { execFileSync } from 'node:child_process';

/** Builds page and command line once, if sources are newer, as the launcher does for users. */
export function setup(): void {
  execFileSync(process.execPath, ['src/cli/launch.mjs', '--version'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
