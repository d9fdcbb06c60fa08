import { InputError } from '../text/input-error.ts';
import { quote } from '../text/untrusted.ts';
import type { Sourced } from './machine.ts';

/** A way from one GPU to another. */
export interface Link {
  /** As on the command line: `nvlink4`, `pcie5`. */
  readonly id: string;
  readonly name: string;
  /** Bytes/s that a GPU sends while it receives as many: half of `total`. */
  readonly perDirection: Sourced;
  /** Bytes/s of a GPU in both directions together, as makers print it. */
  readonly total: Sourced;
  /** Seconds for one hop of a small message; null: no source. */
  readonly latency: Sourced | null;
}

const NCCL = 'NCCL, src/graph/tuning.cc: latency of a ring hop with its LL protocol';
const RCCL = 'RCCL, src/graph/tuning.cc: latency of a ring hop with its LL protocol';

interface Row {
  readonly id: string;
  readonly name: string;
  /** GB/s in both directions. */
  readonly total: number;
  readonly source: string;
  /** Microseconds. */
  readonly latency: readonly [microseconds: number, source: string] | null;
}

function link({ id, name, total, source, latency }: Row): Link {
  const rate = (gigabytes: number, from: string): Sourced => ({
    value: Math.round(gigabytes * 1e9),
    unit: 'B/s',
    source: from,
    flags: {},
    alternatives: [],
  });
  return {
    id,
    name,
    perDirection: rate(total / 2, `half of both directions: ${source}`),
    total: rate(total, source),
    latency: latency && {
      value: Number((latency[0] * 1e-6).toPrecision(3)),
      unit: 's',
      source: latency[1],
      flags: {},
      alternatives: [],
    },
  };
}

/** NVLink: generation, and GB/s of one GPU in both directions. */
export const nvlink = (generation: 2 | 3 | 4 | 5, total: number, source: string): Link =>
  link({ id: `nvlink${generation}`, name: `NVLink ${generation}`, total, source, latency: [0.6, NCCL] });

/** GB/s of 16 lanes in both directions, as datasheets print them: 8, 16 and 32 GT/s without the loss to encoding. */
const PCIE = { 3: 32, 4: 64, 5: 128 } as const;

/** PCI Express: generation and lanes. */
export function pcie(generation: 3 | 4 | 5, lanes: 8 | 16 = 16, library: 'nccl' | 'rccl' | null = 'nccl'): Link {
  return link({
    id: `pcie${generation}`,
    name: `PCIe ${generation}.0 ×${lanes}`,
    total: (PCIE[generation] * lanes) / 16,
    source: `PCI Express ${generation}.0: ${lanes} lanes of ${PCIE[generation] / 4} GT/s each way`,
    latency: library && (library === 'nccl' ? [1, NCCL] : [2.2, RCCL]),
  });
}

/** AMD's Infinity Fabric between GPUs: GB/s of all links of one GPU in both directions. */
export const infinityFabric = (total: number, source: string): Link =>
  link({ id: 'infinity-fabric', name: 'Infinity Fabric', total, source, latency: [0.8, RCCL] });

/** Ethernet ports on the accelerator itself: GB/s of all in both directions. */
export const ethernet = (ports: number, gigabits: number, source: string): Link =>
  link({
    id: 'ethernet',
    name: `${ports} × ${gigabits} Gbit/s Ethernet`,
    total: (ports * gigabits) / 4,
    source,
    latency: null,
  });

/** Links that a user may name for any GPU. */
const KNOWN: readonly Link[] = [
  nvlink(2, 300, 'NVIDIA V100 datasheet: six links of 50 GB/s'),
  nvlink(3, 600, 'NVIDIA A100 datasheet: twelve links of 50 GB/s'),
  nvlink(4, 900, 'NVIDIA H100 datasheet: eighteen links of 50 GB/s'),
  nvlink(5, 1800, 'NVIDIA Blackwell datasheet: eighteen links of 100 GB/s'),
  pcie(3),
  pcie(4),
  pcie(5),
];

/** Over a slot that any card has, not a link between GPUs. */
const isSlot = ({ id }: Link): boolean => id.startsWith('pcie');

/**
 * The link that a user named: the GPU's own, else one of its kind; null: the fastest between GPUs that its datasheet states.
 * @throws InputError for an unknown name, and for a GPU without such a link; PCI Express is never assumed
 */
export function linkOf(machine: { readonly name: string; readonly links: readonly Link[] }, id: string | null): Link {
  const { name, links } = machine;
  const ids = [...new Set([...links, ...KNOWN].map((one) => one.id))];
  if (id !== null) {
    const found = [...links, ...KNOWN].find((one) => one.id === id);
    if (found) return found;
    throw new InputError(`link: expected one of ${ids.join(', ')}, got ${quote(id)}`);
  }
  const own = links.find((one) => !isSlot(one));
  if (own) return own;
  const slot = links.find(isSlot);
  throw new InputError(
    slot
      ? `link: ${name} has no link to other GPUs but ${slot.name}: ask for it by --link ${slot.id}`
      : `link: no link of ${name} to other GPUs is known: name one of ${ids.join(', ')} by --link`,
  );
}
