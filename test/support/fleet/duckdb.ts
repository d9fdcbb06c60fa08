import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { projectRoot } from '../source-files.ts';

interface DuckDbModule {
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<{ run(sql: string): Promise<unknown> }> }>;
  };
}

const require = createRequire(import.meta.url);

function modulePath(): string {
  const given = process.env['INIT_CWD'];
  return require.resolve('@duckdb/node-api', { paths: [projectRoot, ...(given ? [given] : [])] });
}

/** Why tests of the store are skipped; null where the optional package @duckdb/node-api is there. */
export function duckDbObstacle(): string | null {
  try {
    modulePath();
    return null;
  } catch {
    return 'the package @duckdb/node-api is not installed: npm install --no-save @duckdb/node-api';
  }
}

/** Runs statements in a DuckDB of their own. */
export async function runSql(sql: string): Promise<void> {
  const { DuckDBInstance } = require(modulePath()) as DuckDbModule;
  await (await (await DuckDBInstance.create(':memory:')).connect()).run(sql);
}

/** Has another program hold the lock of a store. */
export function heldLock(file: string): { readonly held: Promise<unknown>; release(): void } {
  const script = `const { DuckDBInstance } = require(${JSON.stringify(modulePath())});
    (async () => {
      globalThis.kept = await (await DuckDBInstance.create(':memory:')).connect();
      await kept.run("ATTACH '" + process.argv[1] + "' AS guard");
      console.log('held');
      setInterval(() => kept, 1000);
    })();`;
  const child = spawn(process.execPath, ['-e', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { held: once(child.stdout, 'data'), release: () => void child.kill('SIGKILL') };
}
