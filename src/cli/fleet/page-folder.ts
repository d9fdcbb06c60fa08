import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetPage } from '../../fleet/page/fleet-page-format.ts';
import { quote } from '../../text/untrusted.ts';
import { CliError, EXIT } from '../exit.ts';
import { writeWhole } from '../outputs.ts';
import { packageRoot, userPath } from '../paths.ts';
import { reasonOf } from '../read-file.ts';

/** The file with the data; the page's own files come from the build. */
const DATA_FILE = 'data.js';
const BUILT = join(packageRoot, 'dist', 'fleet');

/** What is in the page's index.html alone: a folder whose index.html has it holds such a page. */
const MARK = '<fleet-page>';

/** A folder for the page, and the files that are written there. */
export interface PageFolder {
  readonly path: string;
  readonly files: readonly string[];
}

/**
 * The folder that the user named: new, empty, or with an older page, whose files are replaced. Other files stay.
 * @throws CliError `usage` if it is a file, or a folder with something else
 */
export function pageFolder(given: string): PageFolder {
  const bad = (got: string): CliError =>
    new CliError(EXIT.usage, `fleet page: expected a folder for the page, got ${quote(given)}${got}`);
  if (given === '') throw bad('');
  const path = userPath(given);
  if (!existsSync(BUILT)) {
    throw new CliError(
      EXIT.usage,
      'fleet page: expected the built page in dist/fleet, found none; run npm run build first',
    );
  }
  const files = [...readdirSync(BUILT), DATA_FILE].toSorted();
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts && !facts.isDirectory()) throw bad(', a file');
    const foreign = facts ? readdirSync(path).filter((name) => !name.startsWith('.')) : [];
    if (foreign.length > 0 && !isOurs(path)) {
      throw bad(
        `, which holds ${quote(foreign[0])} and no such page; name an empty or a new folder, nothing was written`,
      );
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw bad(`, which cannot be used (${reasonOf(error)})`);
  }
  return { path, files };
}

const isOurs = (path: string): boolean => {
  const index = join(path, 'index.html');
  return existsSync(index) && readFileSync(index, 'utf8').includes(MARK);
};

/**
 * Writes the page, each file completely or not at all. @returns bytes written
 * @throws CliError `stopped`, for example when the disk is full
 */
export function writePage({ path, files }: PageFolder, page: FleetPage): number {
  try {
    mkdirSync(path, { recursive: true });
    return files
      .map((name) => [name, name === DATA_FILE ? dataScript(page) : readFileSync(join(BUILT, name), 'utf8')] as const)
      .map(([name, text]) => {
        writeWhole(join(path, name), text);
        return Buffer.byteLength(text);
      })
      .reduce((a, b) => a + b, 0);
  } catch (error) {
    throw new CliError(EXIT.stopped, `fleet page: ${quote(path)} could not be written (${reasonOf(error)})`);
  }
}

/**
 * The data as a classic script, which a page opened from disk may load: one text in ASCII, parsed as JSON, so that
 * nothing of it is code or markup.
 */
export const dataScript = (page: FleetPage): string => {
  const text = JSON.stringify(JSON.stringify(page));
  const ascii = text.replaceAll(
    /[<>&]|[^\u0020-\u007E]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `globalThis.ridgepointFleet = ${ascii};\n`;
};
