import type { AdapterProbe } from '../browser/probe-adapter.ts';
import { dawnStarts, type DawnStart } from './drivers.ts';
import { findDawn } from './find-dawn.ts';
import { tryDawn } from './open-dawn.ts';

/** What Dawn for Node offers here. */
export interface DawnDiagnosis {
  /** Null: the package is not installed. */
  readonly version: string | null;
  readonly attempts: readonly {
    readonly wanted: 'hardware' | 'software';
    readonly driver: DawnStart['driver'];
    /** Null: no adapter. */
    readonly adapter: AdapterProbe | null;
    /** Why there is no adapter. */
    readonly problem: string | null;
  }[];
}

/** Asks Dawn, if installed, for both kinds of adapter through each driver found here. */
export async function diagnoseDawn(): Promise<DawnDiagnosis> {
  const found = findDawn();
  if (!found) return { version: null, attempts: [] };
  const attempts: DawnDiagnosis['attempts'][number][] = [];
  for (const start of await dawnStarts('auto', 'fine')) {
    const opened = await tryDawn(found, start);
    if (typeof opened === 'string') {
      attempts.push({ wanted: start.adapter, driver: start.driver, adapter: null, problem: opened });
      continue;
    }
    opened.close();
    attempts.push({ wanted: start.adapter, driver: start.driver, adapter: opened.adapter, problem: null });
  }
  return { version: found.version, attempts };
}

/** Whether a profile with Dawn would measure anything. */
export const dawnWorks = ({ attempts }: DawnDiagnosis): boolean => attempts.some(({ adapter }) => adapter !== null);
