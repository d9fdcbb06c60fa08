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
  /** Most GPUs that it joins. */
  readonly most: number;
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
  readonly most?: number;
  /** Microseconds. */
  readonly latency: readonly [microseconds: number, source: string] | null;
}

/** GPUs of one machine. */
const IN_MACHINE = 8;

function link({ id, name, total, source, latency, most = IN_MACHINE }: Row): Link {
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
    most,
    latency: latency && {
      value: Number((latency[0] * 1e-6).toPrecision(3)),
      unit: 's',
      source: latency[1],
      flags: {},
      alternatives: [],
    },
  };
}

/** NVLink: generation, GB/s of one GPU in both directions, and how many GPUs it joins: 2 over a bridge. */
export const nvlink = (generation: 2 | 3 | 4 | 5, total: number, source: string, most?: number): Link =>
  link({
    id: `nvlink${generation}`,
    name: `NVLink ${generation}`,
    total,
    source,
    latency: [0.6, NCCL],
    ...(most && { most }),
  });

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
  nvlink(5, 1800, 'NVIDIA Blackwell datasheet: eighteen links of 100 GB/s', 72),
  pcie(3),
  pcie(4),
  pcie(5),
];

/** Over a slot that any card has, not a link between GPUs. */
const isSlot = ({ id }: Link): boolean => id.startsWith('pcie');

/** The fastest link of the datasheet that joins as many GPUs; PCI Express where there is no other. Null: none is known. */
export const fastestLink = ({ links }: Linked, gpus: number): Link | null =>
  links.find(({ most }) => most >= gpus) ?? null;

/** What is asked of a GPU's links. */
interface Linked {
  readonly name: string;
  /** The fastest first. */
  readonly links: readonly Link[];
}

/**
 * The link that a user named: the GPU's own, else one of its kind; null: the fastest between GPUs that its datasheet states.
 * @throws InputError for an unknown name, one that joins fewer GPUs, and a GPU without a link; PCI Express is never assumed
 */
export function linkOf(machine: Linked, id: string | null, gpus: number): Link {
  const { name, links } = machine;
  const ids = [...new Set([...links, ...KNOWN].map((one) => one.id))];
  if (id !== null) {
    const found = [...links, ...KNOWN].find((one) => one.id === id);
    if (!found) throw new InputError(`link: expected one of ${ids.join(', ')}, got ${quote(id)}`);
    if (found.most >= gpus) return found;
    throw new InputError(
      `link: expected one that joins ${gpus} GPUs, got ${id}, which joins at most ${found.most} of ${name}`,
    );
  }
  const own = links.filter((one) => !isSlot(one));
  const enough = own.find(({ most }) => most >= gpus);
  if (enough) return enough;
  const slot = links.find(isSlot);
  if (!slot) {
    throw new InputError(`link: no link of ${name} to other GPUs is known: name one of ${ids.join(', ')} by --link`);
  }
  const why = own[0]
    ? `${own[0].name} joins at most ${own[0].most} of ${name}`
    : `${name} has no link to other GPUs but ${slot.name}`;
  throw new InputError(`link: ${why}: ask for PCI Express by --link ${slot.id}`);
}
