import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './source-files.ts';

/** Makes these the counts expected of every stack; only if tests run in Node. */
export function acceptCounts(counts: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(projectRoot, 'test/fixtures/counts.json'), `${JSON.stringify(counts, null, 1)}\n`);
}
