import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Report } from '../report/report-format.ts';
import { readWinners, remember, type Winners } from '../report/winners.ts';
import { parseJson } from '../text/json.ts';
import { quote } from '../text/untrusted.ts';
import { writeOutput } from './outputs.ts';

/** Larger files were not written by this program. */
const MOST_BYTES = 16 * 2 ** 20;

/** The file of the winners of earlier runs: in the folder `RIDGEPOINT_CACHE`, or in the system's folder for caches. */
export function winnerFile(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(env['RIDGEPOINT_CACHE'] || join(cacheFolder(env, platform), 'ridgepoint'), 'winners.json');
}

function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
}

/** The winners of earlier runs; none if the file is missing or damaged, since a search finds them again. */
export function loadWinners(path: string = winnerFile()): Winners {
  try {
    return statSync(path).size > MOST_BYTES ? readWinners(null) : readWinners(parseJson(readFileSync(path, 'utf8')));
  } catch {
    return readWinners(null);
  }
}

/** Adds a report's winners to the file. @returns why they could not be kept, or null */
export function keepWinners(report: Report, path: string = winnerFile()): string | null {
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Read again: another run may have written meanwhile.
    writeOutput({ option: 'tuning', path }, `${JSON.stringify(remember(loadWinners(path), report))}\n`);
    return null;
  } catch (error) {
    return `the tuned kernels were not kept in ${quote(path)}: ${(error as Error).message}`;
  }
}
