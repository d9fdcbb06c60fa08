import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { baseFlags, flagSets } from '../../../src/cli/browser/flags.ts';
import { findBrowsers } from '../../../src/cli/browser/find-browser.ts';
import { leftOf } from '../command.ts';

/** A browser that runs already, with the software adapter. */
export interface RunningChrome {
  /** Its debugging address. */
  readonly address: string;
  close(): Promise<void>;
}

/** Starts one as a user does, on a page, with a profile in an empty folder. */
export async function startChrome(profile: string, url: string): Promise<RunningChrome> {
  const [found] = await findBrowsers();
  const flags = [...baseFlags(), ...flagSets('software')[0]!.flags, '--headless', `--user-data-dir=${profile}`];
  const browser = spawn(found!.path, [...flags, '--remote-debugging-port=0', url], {
    stdio: 'ignore',
    detached: true,
  });
  const file = `${profile}/DevToolsActivePort`;
  while (!existsSync(file) || !readFileSync(file, 'utf8').includes('\n')) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    address: `http://127.0.0.1:${readFileSync(file, 'utf8').split('\n')[0]}`,
    async close() {
      process.kill(-browser.pid!, 'SIGKILL');
      await leftOf(browser.pid!);
    },
  };
}
