import type { AdapterFacts, Report } from './report-format.ts';

const NAMES = ['vendor', 'architecture', 'device', 'description'] as const;

/** Whether an adapter says anything of itself; in Firefox and Safari it does not, and two such may be any two GPUs. */
export const isNamed = (adapter: Pick<AdapterFacts, (typeof NAMES)[number]>): boolean =>
  NAMES.some((name) => adapter[name] !== '');

/**
 * What an adapter is called; empty where nothing is told. A Vulkan adapter describes its driver, and only the device
 * names the GPU: `nvidia-h200 (NVIDIA: 580.159.04)`.
 */
export function adapterName({ device, description }: Pick<AdapterFacts, 'device' | 'description'>): string {
  if (description === '') return device;
  // A device that is a number, or that the description says already.
  const words = /^0x|^\d+$/i.test(device)
    ? []
    : device
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .filter(Boolean);
  const said = words.filter((word) => description.toLowerCase().includes(word));
  return 2 * said.length > words.length || words.length === 0 ? description : `${device} (${description})`;
}

/** `software adapter`, as far as it is known. */
export function adapterKind({ isFallback, fallbackTold = true }: AdapterFacts): string {
  if (isFallback) return 'software adapter';
  return fallbackTold ? 'hardware adapter' : 'adapter, hardware or software';
}

/** What a reader must know of an adapter that keeps something to itself, one sentence each. */
export function adapterNotes({ adapter, environment }: Pick<Report, 'adapter' | 'environment'>): string[] {
  const browser = environment.browser.name;
  const notes: string[] = [];
  if (adapter.fallbackTold === false) {
    notes.push(
      `${browser} does not say whether its adapter is a GPU or the CPU: it was taken for a GPU, and may not be one.`,
    );
  }
  if (!isNamed(adapter) && !adapter.isFallback && environment.host === '') {
    notes.push(
      `${browser} does not name its adapter: nothing here says which GPU this is. A name given with --host stands in the report.`,
    );
  }
  return notes;
}
