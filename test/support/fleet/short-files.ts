import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workplace, type Ended } from '../command.ts';
import { projectRoot } from '../source-files.ts';

/** Runs the command line where no file can have more than so many kilobytes, by the shell's limit: like a full disk. */
export async function withShortFiles(kilobytes: number, args: readonly string[]): Promise<Ended> {
  const launcher = join(projectRoot, 'src/cli/launch.mjs');
  const limited = new Workplace();
  try {
    writeFileSync(
      limited.path('limited.mjs'),
      `import { spawnSync } from 'node:child_process';
const line = 'ulimit -f ${kilobytes}; exec "$0" "$@"';
const { status } = spawnSync('bash', ['-c', line, process.execPath, ${JSON.stringify(launcher)}, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 99);`,
    );
    limited.launcher = limited.path('limited.mjs');
    return await limited.run(args);
  } finally {
    limited.remove();
  }
}
