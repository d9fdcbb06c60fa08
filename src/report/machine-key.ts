import type { AdapterFacts, Report } from './report-format.ts';

/**
 * What tells one adapter from another. Where the device is named, the description may hold no more than the version of
 * its driver, and is left out.
 */
export const adapterKey = (adapter: Omit<AdapterFacts, 'features' | 'limits' | 'subgroupSize'>): string => {
  const { vendor, architecture, device, description, isFallback } = adapter;
  return JSON.stringify([vendor, architecture, device, device === '' ? description : '', isFallback]);
};

/**
 * What tells one machine from another: its adapter, and the name it was given with `--host`. Null where neither says
 * which machine it is: then two reports may come from any two.
 */
export const machineKey = ({ adapter, environment }: Pick<Report, 'adapter' | 'environment'>): string | null => {
  const isNameless = [adapter.vendor, adapter.architecture, adapter.device, adapter.description].every((x) => x === '');
  return isNameless && environment.host === '' ? null : JSON.stringify([adapterKey(adapter), environment.host]);
};
