import { si, significant } from '../../text/units.ts';
import type { Advice } from './advice.ts';
import type { Counted } from './counted.ts';
import { gainOf } from './gain.ts';

/** Bytes that one load can request. */
const WIDEST_LOAD = 16;
/** Loads that request fewer bytes than this on average are reported. */
const NARROW = 8;

/**
 * Arithmetic operations in whose time a GPU issues one load. A multiprocessor of NVIDIA's H100 has 32 load/store units beside
 * 128 f32 lanes (H100 architecture whitepaper, 2022): a quarter. Twice that, for GPUs with fewer, as a gain is told at most.
 */
const OF_LOAD = 8;

/** Integer operations that compute one address, at most; a wider load needs no more of them. */
const OF_ADDRESS = 8;

/** Lanes of a subgroup whose atomics meet go one after the other: 32 of them, at the usual width. */
const OF_ATOMIC = 32;

/**
 * A small load occupies the load unit as long as a large one. What wider ones gain is bounded by the part of the work that
 * loads are.
 * @param most the factor up to the roof
 */
export function narrowLoads(counted: Counted, isMemoryBound: boolean, most: number): Advice | null {
  const { loads, requested } = counted;
  if (!loads || !isMemoryBound) return null;
  const mean = requested.read / loads;
  if (mean >= NARROW || requested.read < requested.written) return null;
  const loading = loads * OF_LOAD + Math.min(counted.intOp, loads * OF_ADDRESS);
  const left = loading * Math.min(1, mean / WIDEST_LOAD);
  const other = otherWork(counted) + Math.max(0, counted.intOp - loads * OF_ADDRESS);
  const gain = gainOf((loading + other) / (left + other), most);
  if (gain === null) return null;
  return {
    rule: 'narrow-loads',
    advice: 'Read vec4s: declare the buffer as array<vec4f>, or as vec4<u32> and unpack.',
    short: 'read 4 values per load',
    evidence: `Its ${si(loads, '').trim()} loads request ${significant(mean, 2)} B each; one load can request ${WIDEST_LOAD} B.`,
    gain,
  };
}

/** Float operations, atomics, and accesses of workgroup memory, these as wide as can be, in arithmetic operations. */
function otherWork({ histogram, workgroup }: Counted): number {
  let work = workgroup ? ((workgroup.read + workgroup.written) / WIDEST_LOAD) * OF_LOAD : 0;
  for (const [key, n] of Object.entries(histogram)) {
    if (/^f(32|16)\./.test(key)) work += n;
    if (key.startsWith('atomic.')) work += n * OF_ATOMIC;
  }
  return work;
}
