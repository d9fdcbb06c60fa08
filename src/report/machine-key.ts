import type { AdapterFacts, Report } from './report-format.ts';

/**
 * Identifies an adapter. If the device is named, the description is left out: it may hold only the version of the
 * driver.
 */
export const adapterKey = (adapter: Omit<AdapterFacts, 'features' | 'limits' | 'subgroupSize'>): string => {
  const { vendor, architecture, device, description, isFallback } = adapter;
  return JSON.stringify([vendor, architecture, device, device === '' ? description : '', isFallback]);
};

/**
 * Identifies a machine: its adapter and the name given with `--host`. Null if neither identifies it: two such reports
 * may come from different machines.
 */
export const machineKey = ({ adapter, environment }: Pick<Report, 'adapter' | 'environment'>): string | null => {
  const isNameless = [adapter.vendor, adapter.architecture, adapter.device, adapter.description].every((x) => x === '');
  return isNameless && environment.host === '' ? null : JSON.stringify([adapterKey(adapter), environment.host]);
};
