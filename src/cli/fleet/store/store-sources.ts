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
      if (facts) return facts.isDirectory() ? inFolder(path, one) : [one];
      refused.push({ file: one, reason: 'it is not there' });
    } catch (error) {
      refused.push({ file: one, reason: `it cannot be read (${reasonOf(error)})` });
    }
    return [];
  });
  return { files: [...new Set(files)], refused };
}

const inFolder = (path: string, given: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[^.].*\.json$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !isFleetFile(file))
    .map((file) => join(given, relative(path, file)))
    .toSorted();

/** Beside its reports, `fleet run` keeps what became of each machine. */
const isFleetFile = (file: string): boolean =>
  basename(file) === FLEET_FILE && readFileSync(file, 'utf8').includes('"ridgepoint-fleet"');
