import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { projectRoot } from './source-files.ts';

/**
 * Compares a text with its golden file, decimals cut to three. If it differs, it is written next to it as `…-changed`;
 * with RIDGEPOINT_GOLDEN=accept it replaces the file.
 * @returns null, or the problem and the command that accepts the text
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
