import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quote } from '../../../text/untrusted.ts';
import { CliError, EXIT } from '../../exit.ts';
import { say } from '../../run-job.ts';
import { duckReason, literal, type Duck } from './store-duckdb.ts';

const RETRY_MILLISECONDS = 200;

/** The small file beside a store by which two programs wait for each other. */
export const lockFile = (store: string): string => join(dirname(store), `.${basename(store)}.lock`);

/**
 * Waits until no other program adds to a store, and keeps others from it until the DuckDB is closed.
 *
 * The lock is one of the operating system on a small file beside the store, taken by DuckDB: it ends with the program
 * that holds it, even a killed one, so that none is ever stale. The file stays: removing it would let two in.
 * @param waitSeconds how long to wait
 * @throws CliError `stopped` if another program holds it for longer, or the folder cannot be written to
 */
export async function lockStore(duck: Duck, store: string, stop: AbortSignal, waitSeconds: number): Promise<void> {
  const file = lockFile(store);
  const end = performance.now() + waitSeconds * 1000;
  let told = false;
  for (;;) {
    try {
      await duck.connection.run(`ATTACH ${literal(file)} AS guard`);
      return;
    } catch (error) {
      if (stop.aborted) throw new CliError(EXIT.interrupted, 'Interrupted; nothing was added');
      const isHeld = /conflicting lock|set lock|being used by another process/i.test(String(error));
      if (!isHeld) {
        throw new CliError(EXIT.stopped, `--store: ${quote(store)} cannot be written to (${duckReason(error)})`);
      }
      if (performance.now() > end) {
        throw new CliError(
          EXIT.stopped,
          `fleet add: another program has been adding to ${quote(store)} for ${waitSeconds} s; nothing was added, try again when it has ended`,
        );
      }
      if (!told) say(`Another program adds to ${store}; waiting …`);
      told = true;
      await sleep(RETRY_MILLISECONDS);
    }
  }
}
