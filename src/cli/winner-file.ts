import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Report } from '../report/report-format.ts';
import { NO_WINNERS, readWinners, remember, type Winners } from '../report/winners.ts';
import { parseJson } from '../text/json.ts';
import { quote } from '../text/untrusted.ts';
import { writeWhole } from './outputs.ts';
import { reasonOf } from './read-file.ts';

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
export const loadWinners = (path: string = winnerFile()): Winners => readFile(path) ?? NO_WINNERS;

/** The winners in a file; null if there is one that is damaged or of another version. */
function readFile(path: string): Winners | null {
  if (!existsSync(path)) return NO_WINNERS;
  try {
    return statSync(path).size > MOST_BYTES ? null : readWinners(parseJson(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Adds a report's winners to the file. @returns a sentence if they, or those before them, could not be kept; else null */
export function keepWinners(report: Report, path: string = winnerFile()): string | null {
  // Read again: another run may have written meanwhile.
  const before = readFile(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, `${JSON.stringify(remember(before ?? NO_WINNERS, report))}\n`);
  } catch (error) {
    return `the tuned kernels were not kept in ${quote(path)} (${reasonOf(error)}); RIDGEPOINT_CACHE names another folder`;
  }
  return before
    ? null
    : `${quote(path)} was damaged or of another version, and now holds the kernels tuned in this run only`;
}
