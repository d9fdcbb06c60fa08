import { quote } from '../../../text/untrusted.ts';
import { browserOf, gridMachine, type GridRun } from '../grid/grid-machine.ts';
import { entryOf, HOST_KEY, hostOf, type GridNode, type GridSlot } from '../grid/grid-nodes.ts';
import type { Machine, Refused } from '../remote-machine.ts';

/** The machines of a Grid. */
export interface MachineList {
  readonly machines: readonly Machine[];
  readonly refused: readonly Refused[];
  /** Sentences about nodes that will be used all the same. */
  readonly warnings: readonly string[];
}

/** What `--select` asks for: each key with the values of which one must be there. */
export type Selection = ReadonlyMap<string, readonly string[]>;

/**
 * The machines among a Grid's nodes, one for each label, in the order of their labels; what `select` does not name is left
 * out.
 * @param browser the name of the only browser that is wanted, as Grids have it; null: chrome, else Edge
 */
export function machinesOf(
  nodes: readonly GridNode[],
  { select, browser, grid }: { readonly select: Selection; readonly browser: string | null; readonly grid: GridRun },
): MachineList {
  const found = new Map<string, Machine>();
  /** Addresses of the nodes with each label. */
  const nodesOf = new Map<string, Set<string>>();
  const refused: Refused[] = [];
  const warnings: string[] = [];
  for (const node of nodes) {
    const slots = node.slots.filter((slot) => isSelected(slot, select));
    const usable = slots.filter((slot) => browserOf(slot) !== null && (browser ?? browserOf(slot)) === browserOf(slot));
    if (usable.some((slot) => hostOf(slot.stereotype) === null)) {
      refused.push({ host: bare(node), reason: `its stereotype has no ${HOST_KEY}, which names the machine` });
    }
    const labelled = usable.filter((slot) => hostOf(slot.stereotype) !== null);
    for (const slot of labelled) {
      const machine = gridMachine(slot, node, grid);
      nodesOf.set(machine.host, (nodesOf.get(machine.host) ?? new Set()).add(bare(node)));
      const before = found.get(machine.host);
      if (!before || better(machine, before)) found.set(machine.host, machine);
    }
    if (labelled.length > 0 && node.maxSessions > 1) {
      warnings.push(
        `${bare(node)}: max-sessions is ${node.maxSessions}, so that two runs may share its GPU; set it to 1`,
      );
    }
    for (const host of new Set(slots.map(({ stereotype }) => hostOf(stereotype)))) {
      if (host === null || labelled.some(({ stereotype }) => hostOf(stereotype) === host)) continue;
      const wanted = browser ?? 'chrome or MicrosoftEdge';
      refused.push({ host, reason: `its stereotype offers no ${wanted}, which this drives` });
    }
  }
  for (const [host, addresses] of nodesOf) {
    if (addresses.size === 1) continue;
    warnings.push(
      `${host}: ${addresses.size} nodes have this ${HOST_KEY} (${[...addresses].join(', ')}), so that only one of them is measured; give each its own`,
    );
  }
  const machines = [...found.values()].toSorted((a, b) => a.host.localeCompare(b.host, 'en', { numeric: true }));
  return { machines, refused: refused.filter(({ host }) => !found.has(host)), warnings };
}

/** One that is ready before one that is busy, then those that are away; Chrome before Edge. */
function better(one: Machine, other: Machine): boolean {
  const rank = ({ isAway, waiting }: Machine): number => (isAway ? 2 : Number(waiting !== null));
  if (rank(one) !== rank(other)) return rank(one) < rank(other);
  return one.what.startsWith('chrome') && !other.what.startsWith('chrome');
}

const bare = ({ address }: GridNode): string => address.replace(/^\w+:\/\//, '');

const isSelected = ({ stereotype }: GridSlot, select: Selection): boolean =>
  [...select].every(([key, values]) => {
    const entry = entryOf(stereotype, key)?.toLowerCase();
    return values.some((value) => value.toLowerCase() === entry);
  });

/** Reads `key=value` pairs. @returns the pairs by key, or the first that is none, quoted */
export function readSelection(given: readonly string[]): Selection | string {
  const select = new Map<string, string[]>();
  for (const pair of given) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined || value === '') return quote(pair);
    select.set(key, [...(select.get(key) ?? []), value]);
  }
  return select;
}
