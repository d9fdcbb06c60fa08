import { isNamed } from './adapter-words.ts';
import type { AdapterFacts, Report } from './report-format.ts';

/** What an adapter says of itself. */
type Adapter = Omit<AdapterFacts, 'features' | 'limits' | 'subgroupSize'>;

/**
 * Identifies an adapter. If the device is named, the description is left out: it may hold only the version of the
 * driver.
 */
const adapterKey = ({ vendor, architecture, device, description, isFallback }: Adapter): string =>
  JSON.stringify([vendor, architecture, device, device === '' ? description : '', isFallback]);

/** Whether two adapters have the same identity; two unnamed ones may still be different GPUs. */
export const isSameAdapter = (a: Adapter, b: Adapter): boolean => adapterKey(a) === adapterKey(b);

/**
 * Identifies a machine: its adapter and the name given with `--host`. Null if neither identifies it: two such reports
 * may come from different machines.
 */
const machineKey = ({ adapter, environment }: Pick<Report, 'adapter' | 'environment'>): string | null =>
  isNamed(adapter) || environment.host !== '' ? JSON.stringify([adapterKey(adapter), environment.host]) : null;

/** Whether two reports are certain to be of one machine. */
export const isSameMachine = (a: Report, b: Report): boolean => {
  const key = machineKey(a);
  return key !== null && key === machineKey(b);
};
