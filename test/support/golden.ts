import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { projectRoot } from './source-files.ts';

/**
 * Holds a text against its golden file, decimals cut to three. A text that differs is written beside it as `…-changed`;
 * with RIDGEPOINT_GOLDEN=accept it becomes the file.
 * @returns null, or what is wrong and the command that accepts it
 */
export function goldenProblem(name: string, text: string): string | null {
  const path = join(projectRoot, 'test/golden', name);
  const { name: stem, ext } = parse(name);
  const changed = join(projectRoot, 'test/golden', `${stem}-changed${ext}`);
  const cut = text.replaceAll(/(\d+\.\d{3})\d+/g, '$1');
  if (process.env['RIDGEPOINT_GOLDEN'] === 'accept') writeFileSync(path, cut);
  if (existsSync(path) && readFileSync(path, 'utf8') === cut) {
    rmSync(changed, { force: true });
    return null;
  }
  writeFileSync(changed, cut);
  const what = existsSync(path) ? 'differs from its golden file' : 'has no golden file yet';
  return `${name} ${what}; look at test/golden/${stem}-changed${ext}, and accept it with: npm run golden`;
}
