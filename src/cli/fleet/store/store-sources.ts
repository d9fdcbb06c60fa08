import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { userPath } from '../../paths.ts';
import { reasonOf } from '../../read-file.ts';
import { FLEET_FILE } from '../run/fleet-file.ts';

/** Files to read, and paths that cannot be read. */
export interface Sources {
  readonly files: readonly string[];
  readonly refused: readonly Refused[];
}

/** A file that is left out. */
export interface Refused {
  readonly file: string;
  readonly reason: string;
}

/** Names of reports, and those that older ones get from `fleet run` (`lab-01.json.1`) and job files (`….json.20260101T093000Z`). */
const REPORT_NAME = /^[^.].*\.json(?:\.(?:\d+|\d{8}T\d{6}Z))?$/i;

/** The files that the user named, and every report in folders that the user named, without hidden files and folders. */
export function reportFiles(given: readonly string[]): Sources {
  const seen = new Set<string>();
  const found = given.map((one): Sources => {
    try {
      const path = userPath(one);
      const facts = statSync(path, { throwIfNoEntry: false });
      if (facts?.isDirectory()) return inFolder(path, one, seen);
      return facts ? { files: [one], refused: [] } : { files: [], refused: [{ file: one, reason: 'it is not there' }] };
    } catch (error) {
      return { files: [], refused: [{ file: one, reason: unreadable(error) }] };
    }
  });
  return { files: [...new Set(found.flatMap(({ files }) => files))], refused: found.flatMap(({ refused }) => refused) };
}

/**
 * The reports below a folder, also by links to files and folders; what cannot be read, and links that lead nowhere, are
 * refused.
 * @param seen real paths of folders that were looked into: none is a second time, as links may lead in a circle
 */
function inFolder(path: string, given: string, seen: Set<string>): Sources {
  const files: string[] = [];
  const refused: Refused[] = [];
  const linked: string[] = [];
  const shown = (place: string): string => join(given, relative(path, place));
  const lookAt = (place: string, entry: Dirent): void => {
    const isLink = entry.isSymbolicLink();
    const facts = isLink ? statSync(place, { throwIfNoEntry: false }) : entry;
    if (!facts) refused.push({ file: shown(place), reason: 'it is a link to a file that is not there' });
    // Last, so that a file is named by its own place rather than by one where a link leads to it.
    else if (facts.isDirectory() && isLink) linked.push(place);
    else if (facts.isDirectory()) lookInto(place);
    else if (facts.isFile() && REPORT_NAME.test(entry.name) && !isFleetFile(place)) files.push(place);
  };
  const lookInto = (folder: string): void => {
    const real = realpathSync(folder);
    if (seen.has(real)) return;
    seen.add(real);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.name.startsWith('.')) orRefuse(join(folder, entry.name), (place) => lookAt(place, entry));
    }
  };
  const orRefuse = (place: string, look: (place: string) => void): void => {
    try {
      look(place);
    } catch (error) {
      refused.push({ file: shown(place), reason: unreadable(error) });
    }
  };
  orRefuse(path, lookInto);
  for (let next = linked.shift(); next !== undefined; next = linked.shift()) orRefuse(next, lookInto);
  return { files: files.toSorted().map(shown), refused };
}

const unreadable = (error: unknown): string => `it cannot be read (${reasonOf(error)})`;

/** Beside its reports, `fleet run` keeps what became of each machine. */
const isFleetFile = (file: string): boolean =>
  basename(file).replace(/\.\d+$/, '') === FLEET_FILE && readFileSync(file, 'utf8').includes('"ridgepoint-fleet"');
