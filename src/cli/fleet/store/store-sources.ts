import { readdirSync, readFileSync, statSync } from 'node:fs';
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

/** The files that the user named, and every .json file in folders that the user named, without hidden ones. */
export function reportFiles(given: readonly string[]): Sources {
  const refused: Refused[] = [];
  const files = given.flatMap((one) => {
    try {
      const path = userPath(one);
      const facts = statSync(path, { throwIfNoEntry: false });
      if (facts?.isDirectory()) {
        const found = inFolder(path, one);
        refused.push(...found.refused);
        return found.files;
      }
      if (facts) return [one];
      refused.push({ file: one, reason: 'it is not there' });
    } catch (error) {
      refused.push({ file: one, reason: `it cannot be read (${reasonOf(error)})` });
    }
    return [];
  });
  return { files: [...new Set(files)], refused };
}

/** The reports in a folder, also by links to files; links that lead nowhere are refused. */
function inFolder(path: string, given: string): Sources {
  const refused: Refused[] = [];
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => /^[^.].*\.json$/i.test(entry.name) && (entry.isFile() || entry.isSymbolicLink()))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .filter((file) => {
      const facts = statSync(file, { throwIfNoEntry: false });
      if (!facts) {
        refused.push({ file: join(given, relative(path, file)), reason: 'it is a link to a file that is not there' });
      }
      return facts?.isFile() === true && !isFleetFile(file);
    });
  return { files: files.map((file) => join(given, relative(path, file))), refused };
}

/** Beside its reports, `fleet run` keeps what became of each machine. */
const isFleetFile = (file: string): boolean =>
  basename(file) === FLEET_FILE && readFileSync(file, 'utf8').includes('"ridgepoint-fleet"');
