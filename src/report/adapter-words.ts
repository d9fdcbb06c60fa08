import type { AdapterFacts, Report } from './report-format.ts';

const NAMES = ['vendor', 'architecture', 'device', 'description'] as const;

/** Whether an adapter identifies itself. In Firefox and Safari it does not, so two unnamed ones may be any two GPUs. */
export const isNamed = (adapter: Pick<AdapterFacts, (typeof NAMES)[number]>): boolean =>
  NAMES.some((name) => adapter[name] !== '');

/**
 * An adapter's name; empty if it has none. The description of a Vulkan adapter names its driver, and only the device
 * names the GPU: `nvidia-h200 (NVIDIA: 580.159.04)`.
 */
export function adapterName({ device, description }: Pick<AdapterFacts, 'device' | 'description'>): string {
  if (description === '') return device;
  // Skip a numeric device, or one that the description already contains.
  const words = /^0x|^\d+$/i.test(device)
    ? []
    : device
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .filter(Boolean);
  const said = words.filter((word) => description.toLowerCase().includes(word));
  return 2 * said.length > words.length || words.length === 0 ? description : `${device} (${description})`;
}

/** `NVIDIA: 570.124.06, vulkan`: the driver and its backend, as far as known; else empty. */
export const driverWords = ({ driver, backend }: Pick<AdapterFacts, 'driver' | 'backend'>): string =>
  [driver, backend].filter(Boolean).join(', ');

/** `software adapter`, as far as known. */
export function adapterKind({ isFallback, fallbackTold = true }: AdapterFacts): string {
  if (isFallback) return 'software adapter';
  return fallbackTold ? 'hardware adapter' : 'adapter, hardware or software';
}

/** What a reader must know about an adapter that does not identify itself, one sentence each. */
export function adapterNotes({ adapter, environment }: Pick<Report, 'adapter' | 'environment'>): string[] {
  const browser = environment.browser.name;
  const notes: string[] = [];
  if (adapter.fallbackTold === false) {
    notes.push(`${browser} does not say whether its adapter is a GPU or the CPU; it is assumed to be a GPU.`);
  }
  if (!isNamed(adapter) && !adapter.isFallback && environment.host === '') {
    notes.push(
      `${browser} does not name its adapter, so this report does not say which GPU this is. Use --host to add a name.`,
    );
  }
  return notes;
}
