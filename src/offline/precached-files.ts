import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file to keep for use offline; `revision` is a hash of its content, null where its name has one. */
export interface PrecachedFile {
  readonly url: string;
  readonly revision: string | null;
}

/** Not part of the page: what others embed, with its examples, what `attach` injects, the page of a fleet, licences, and the worker itself. */
const OTHERS = /^(attach|embed|examples|fleet)\/|^(sw\.js|licenses\.md)$/;

/** The files of the built page below a folder, by path; none where nothing is built. */
export function precachedFiles(folder: string): PrecachedFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((url) => !OTHERS.test(url))
    .toSorted()
    .map((url) => ({ url, revision: url.startsWith('assets/') ? null : hashOf(join(folder, url)) }));
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
