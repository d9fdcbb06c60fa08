import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quote } from '../../text/untrusted.ts';
import { CliError, EXIT } from '../exit.ts';
import { packageRoot } from '../paths.ts';
import { OURS } from './contest-rows.ts';
import { CONTEST_FOLDER, run, viteBuild } from './install-peers.ts';

/** The name of a version of ours in a contest; the page finds its module by it. */
export const versionName = (commit: string): string => `${OURS}@${commit}`;

/**
 * The abbreviated id of a commit of this repository.
 * @throws CliError `usage` when there is no such commit
 */
export function commitNamed(asked: string): string {
  try {
    const args = ['rev-parse', '--short=10', '--verify', '--quiet', '--end-of-options', `${asked}^{commit}`];
    return execFileSync('git', args, {
      cwd: packageRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    throw new CliError(EXIT.usage, `--against: expected a commit of this repository, got ${quote(asked)}`);
  }
}

/** The part of the contest that commits from before it are built with; later ones have their own. */
const CONTESTANT = ['page', 'package.json', 'vite.config.ts'];

/**
 * Builds our contestant with the sources of a commit, in a temporary worktree, and puts it beside the page.
 * @throws CliError `stopped` when the build fails, as it does where a version is too different
 */
export async function buildVersion(commit: string, say: (line: string) => void): Promise<void> {
  say(`Building Ridgepoint of ${commit} in a temporary worktree`);
  const folder = mkdtempSync(join(tmpdir(), 'ridgepoint-version-'));
  const git = (...args: string[]): Promise<void> => run('git', args, packageRoot, `git ${args[0]} ${args[1]}`);
  try {
    await git('worktree', 'add', '--force', '--detach', folder, commit);
    if (!existsSync(join(folder, 'test', 'peers'))) {
      for (const part of CONTESTANT) {
        cpSync(join(packageRoot, 'test', 'peers', part), join(folder, 'test', 'peers', part), { recursive: true });
      }
    }
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'), 'junction');
    await viteBuild(folder, 'ridgepoint', join(CONTEST_FOLDER, 'versions', commit));
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await git('worktree', 'prune');
  }
}
