import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const projectRoot: string = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const LEFT_OUT = new Set(['node_modules', 'dist', 'build', '.git', 'coverage']);

/** Paths of all files below a folder whose names match `ending`, relative to the project's root, with `/`. */
export function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.has(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(path, ending);
      return ending.test(entry.name) ? [path] : [];
    })
    .toSorted();
}

/** The text of a file of the project. */
export const readSource = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

/** A path relative to the project's root, with `/`. */
export const fromRoot = (path: string): string => relative(projectRoot, path).replaceAll('\\', '/');
