import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: the nearest ancestor of this file (source or built) with a package.json. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package: expected a package.json above this program, found none');
  return findRoot(parent);
}

/** A path relative to the user's folder: `npm run` changes to the package's folder and keeps the user's in INIT_CWD. */
export function userPath(path: string): string {
  const cwd = process.cwd();
  const started = cwd === packageRoot ? process.env['INIT_CWD'] : undefined;
  return resolve(started ?? cwd, path);
}
