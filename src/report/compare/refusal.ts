import type { Report } from '../report-format.ts';
import { formatAdapter } from '../tables.ts';

/** Why two reports allow no result to be called faster or slower. */
export interface Refusal {
  /** A few words, for a table. */
  readonly reason: string;
  readonly sentence: string;
}

const NAMES = ['vendor', 'architecture', 'device', 'description'] as const;

/**
 * What forbids a verdict between two reports, or null: times on different adapters or WebGPU implementations do not
 * compare kernels. Another version of the same browser or driver may be the very subject of the comparison.
 */
export function refusalOf(a: Report, b: Report): Refusal | null {
  // If the device is named, the description may be no more than its driver's version.
  const telling = a.adapter.device === '' ? NAMES : NAMES.filter((name) => name !== 'description');
  const unlike = [...telling, 'isFallback' as const].some((name) => a.adapter[name] !== b.adapter[name]);
  const runtimes = [runtimeName(a), runtimeName(b)];
  if (runtimes[0] !== runtimes[1]) {
    return {
      reason: 'the runtimes differ',
      sentence: `The runtimes differ: A ran in ${runtimes[0]} on ${formatAdapter(a)}, B in ${runtimes[1]} on ${formatAdapter(b)}. Times are shown, but nothing is called faster or slower.`,
    };
  }
  if (unlike) {
    return {
      reason: 'the adapters differ',
      sentence: `The adapters differ: A is ${formatAdapter(a)}, B is ${formatAdapter(b)}. Times are shown, but nothing is called faster or slower.`,
    };
  }
  if (NAMES.every((name) => a.adapter[name] === '') && !sameHost(a, b)) {
    return {
      reason: 'the adapter has no name',
      sentence: `${runtimes[0]} does not name its adapter, so the two may differ: nothing is called faster or slower. Measure both with the same --host to vouch for the machine.`,
    };
  }
  return null;
}

/** The runtime's name, without its version. */
const runtimeName = ({ environment: { runtime, browser } }: Report): string =>
  runtime === 'dawn' ? 'Dawn for Node' : browser.name;

const sameHost = (a: Report, b: Report): boolean =>
  a.environment.host !== '' && a.environment.host === b.environment.host;
