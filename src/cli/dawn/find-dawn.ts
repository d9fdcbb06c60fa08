import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../paths.ts';

/** The npm package `webgpu`: Dawn, Chrome's WebGPU, for Node. */
export interface FoundDawn {
  /** Address of its module. */
  readonly url: string;
  readonly version: string;
}

/** How to install the package; at 130 MB it is optional. */
export const DAWN_ADVICE = 'install it with: npm install --no-save webgpu';

/** The package, next to this program or in the user's current folder; null if in neither. */
export function findDawn(): FoundDawn | null {
  const folders = [packageRoot, process.cwd(), ...(process.env['INIT_CWD'] ? [process.env['INIT_CWD']] : [])];
  try {
    const path = createRequire(import.meta.url).resolve('webgpu', { paths: folders });
    return { url: pathToFileURL(path).href, version: versionOf(dirname(path)) };
  } catch {
    return null;
  }
}

function versionOf(folder: string): string {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return 'unknown';
  return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version ?? 'unknown';
}
