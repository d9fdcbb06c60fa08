import type { Report } from '../report-format.ts';
import { isNamed } from '../adapter-words.ts';
import { adapterKey, machineKey } from '../machine-key.ts';
import { formatAdapter } from '../tables.ts';

/** Why two reports allow no result to be called faster or slower. */
export interface Refusal {
  /** A few words, for a table. */
  readonly reason: string;
  readonly sentence: string;
}

/**
 * What forbids a verdict between two reports, or null: times on different adapters or WebGPU implementations do not
 * compare kernels. Another version of the same browser or driver may be the very subject of the comparison.
 */
export function refusalOf(a: Report, b: Report): Refusal | null {
  const runtimes = [runtimeName(a), runtimeName(b)];
  if (runtimes[0] !== runtimes[1]) {
    return {
      reason: 'the runtimes differ',
      sentence: `The runtimes differ: A ran in ${runtimes[0]} on ${formatAdapter(a)}, B in ${runtimes[1]} on ${formatAdapter(b)}. Times are shown, but nothing is called faster or slower.`,
    };
  }
  if (adapterKey(a.adapter) !== adapterKey(b.adapter)) {
    return {
      reason: 'the adapters differ',
      sentence: `The adapters differ: A is ${formatAdapter(a)}, B is ${formatAdapter(b)}. Times are shown, but nothing is called faster or slower.`,
    };
  }
  if (!isNamed(a.adapter) && (machineKey(a) === null || machineKey(a) !== machineKey(b))) {
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
