import { isNamed } from './adapter-words.ts';
import type { AdapterFacts, Report } from './report-format.ts';

/** What an adapter says of itself. */
type Adapter = Omit<AdapterFacts, 'features' | 'limits' | 'subgroupSize'>;

/** Where the device is named, the description may hold no more than the version of its driver, and is left out. */
const adapterKey = ({ vendor, architecture, device, description, isFallback }: Adapter): string =>
  JSON.stringify([vendor, architecture, device, device === '' ? description : '', isFallback]);

/** Whether two adapters say the same of themselves; two that say nothing may still be two GPUs. */
export const isSameAdapter = (a: Adapter, b: Adapter): boolean => adapterKey(a) === adapterKey(b);

/**
 * What tells one machine from another: its adapter, and the name it was given with `--host`. Null where neither says
 * which machine it is: then two reports may come from any two.
 */
const machineKey = ({ adapter, environment }: Pick<Report, 'adapter' | 'environment'>): string | null =>
  isNamed(adapter) || environment.host !== '' ? JSON.stringify([adapterKey(adapter), environment.host]) : null;

/** Whether two reports are certain to be of one machine. */
export const isSameMachine = (a: Report, b: Report): boolean => {
  const key = machineKey(a);
  return key !== null && key === machineKey(b);
};
