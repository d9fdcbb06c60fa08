import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { quote } from '../../../text/untrusted.ts';
import { CliError, EXIT } from '../../exit.ts';
import { userPath } from '../../paths.ts';
import { reasonOf } from '../../read-file.ts';
import { FLEET_FILE } from '../run/fleet-file.ts';

/**
 * The files that the user named, and every .json file in folders that the user named, without hidden ones.
 * @throws CliError `usage` for a path where nothing is
 */
export function reportFiles(given: readonly string[]): string[] {
  const files = given.flatMap((one) => {
    const path = userPath(one);
    const facts = factsOf(path, one);
    if (!facts)
      throw new CliError(
        EXIT.usage,
        `fleet add: expected report files or folders, got ${quote(one)}, which is not there`,
      );
    return facts.isDirectory() ? inFolder(path, one) : [one];
  });
  return [...new Set(files)];
}

function factsOf(path: string, given: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new CliError(EXIT.usage, `fleet add: ${quote(given)} cannot be read (${reasonOf(error)})`);
  }
}

function inFolder(path: string, given: string): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /^[^.].*\.json$/i.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !isFleetFile(file))
      .map((file) => join(given, relative(path, file)))
      .toSorted();
  } catch (error) {
    throw new CliError(EXIT.usage, `fleet add: the folder ${quote(given)} cannot be read (${reasonOf(error)})`);
  }
}

/** Beside its reports, `fleet run` keeps what became of each machine. */
const isFleetFile = (file: string): boolean =>
  basename(file) === FLEET_FILE && readFileSync(file, 'utf8').includes('"ridgepoint-fleet"');
