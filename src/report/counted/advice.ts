import { formatByteRate, formatShare, si, significant } from '../../text/units.ts';
import { byteDifference, flopDifference } from './causes.ts';
import { gainOf } from './gain.ts';
import { idleLanes } from './idle-lanes.ts';
import type { Counted } from './counted.ts';
import { narrowLoads } from './narrow-loads.ts';
import { computesNothing, linesBehind, texelBound } from './movement-rules.ts';
import type { MeasuredResult, Report } from '../report-format.ts';
import { shareRange, standingOf, type Range } from '../roof-standing.ts';
import { claimedShare, unsteadyCeilings, type UnsteadyCeilings } from '../unsteady.ts';

/** One thing to change in a kernel, or the reason to leave it. */
export interface Advice {
  readonly rule:
    | 'too-noisy'
    | 'at-the-roof'
    | 'launch-bound'
    | 'integer-bound'
    | 'sectors'
    | 'narrow-loads'
    | 're-reads'
    | 'idle-lanes'
    | 'padding'
    | 'compute-twice'
    | 'texel-bound'
    | 'computes-nothing';
  /** What to do, as a sentence. */
  readonly advice: string;
  /** The same in a few words, at most 44 characters. */
  readonly short: string;
  /** The numbers it rests on, as a sentence. */
  readonly evidence: string;
  /** The most it could gain, as a factor of the time; null if there is no gain or it is unknown. */
  readonly gain: number | null;
  /** Lines of the kernel's own source that the evidence names; absent if none stands out. */
  readonly lines?: readonly number[];
}

/** A kernel with a time of one dispatch: a result, or a pipeline that a session watched. */
export interface TimedKernel extends Pick<MeasuredResult, 'op' | 'shape' | 'work'> {
  readonly counted?: Counted;
  /** Of the textures it uses, where they are known. */
  readonly texelFormats?: readonly string[];
  readonly time: Pick<MeasuredResult['time'], 'flags'> & {
    readonly estimate: Pick<MeasuredResult['time']['estimate'], 'value' | 'low' | 'high'>;
  };
  readonly roofline: Pick<NonNullable<MeasuredResult['roofline']>, 'ceiling' | 'bound' | 'efficiency'> | null;
}

/** What is known of the machine that a kernel ran on. */
export interface KernelMachine extends Pick<Report, 'ceilings'> {
  readonly clock: Pick<Report['clock'], 'launchOverheadSeconds'>;
  readonly adapter: Pick<Report['adapter'], 'subgroupSize'>;
}

/** Launching counts once it takes this share of the time. */
const LAUNCH_SHARE = 0.3;

const total = ({ read, written }: { readonly read: number; readonly written: number }): number => read + written;

/**
 * Advice on a kernel from its counts and time, by rule: first that its time says too little, then the largest gain. Without
 * counts, three rules remain.
 */
export function advise(result: TimedKernel, machine: KernelMachine): Advice[] {
  const found = [
    launchBound(result, machine),
    byItsRoof(result, unsteadyCeilings(machine)),
    ...fromCounts(result, machine),
  ];
  return found.filter((one) => one !== null).toSorted((a, b) => rank(b) - rank(a));
}

const rank = ({ rule, gain }: Advice): number => (rule === 'too-noisy' ? Infinity : (gain ?? 0));

function fromCounts(result: TimedKernel, machine: KernelMachine): (Advice | null)[] {
  if (!result.counted) return [];
  const facts = { result, counted: result.counted, most: mostGain(result, unsteadyCeilings(machine)) };
  const found = [
    integerBound(facts, machine),
    sectors(facts),
    narrowLoads(facts.counted, result.roofline?.bound === 'memory', facts.most),
    reReads(facts),
    ...computed(facts),
    ...idleLanes(facts.counted, machine, facts.most),
    texelBound(result, result.counted),
    computesNothing(result.counted),
  ];
  return found.map((one) => one && linesBehind(one, facts.counted));
}

interface Facts {
  readonly result: TimedKernel;
  readonly counted: Counted;
  /** The factor up to the roof: no change of the kernel gains more. */
  readonly most: number;
}

/** An unsteady roof gives no limit. */
const mostGain = ({ roofline }: TimedKernel, unsteady: UnsteadyCeilings): number =>
  roofline && roofline.efficiency > 0 && !unsteady.has(roofline.ceiling)
    ? Math.max(1, 1 / roofline.efficiency)
    : Infinity;

const rate = (machine: KernelMachine, id: string): number | null =>
  machine.ceilings.find((ceiling) => ceiling.id === id)?.estimate.value ?? null;

function launchBound({ time }: TimedKernel, { clock }: KernelMachine): Advice | null {
  const launch = clock.launchOverheadSeconds;
  const seconds = time.estimate.value;
  if (launch === null || !(launch > 0) || !(seconds > 0) || launch / seconds < LAUNCH_SHARE) return null;
  return {
    rule: 'launch-bound',
    advice: 'Do more work per dispatch: batch calls, or fuse this kernel with its neighbours.',
    short: 'do more work per dispatch',
    evidence: `An empty dispatch takes ${si(launch, 's')} here, ${formatShare(Math.min(1, launch / seconds))} of its ${si(seconds, 's')}.`,
    gain: launch < seconds ? seconds / (seconds - launch) : null,
  };
}

/** What the whole interval of the time says of the way to the roof. */
function byItsRoof(result: TimedKernel, unsteady: UnsteadyCeilings): Advice | null {
  const { roofline } = result;
  if (!roofline || unsteady.has(roofline.ceiling) || roofline.bound === 'overhead') return null;
  const standing = standingOf(result);
  if (standing === 'untold') return tooNoisy(roofline.ceiling, shareRange(result)!);
  if (standing !== 'at' && standing !== 'above') return null;
  const share = claimedShare(result, unsteady);
  const way =
    roofline.bound === 'memory'
      ? 'only moving fewer bytes would make it faster: use narrower types, or fuse it with the kernel before or after'
      : 'only fewer or narrower operations would make it faster';
  return {
    rule: 'at-the-roof',
    advice: `Leave it: ${way}.`,
    short: 'leave it',
    evidence:
      standing === 'above'
        ? `It is faster than the measured ceiling ${roofline.ceiling}.`
        : share === null
          ? `It is at the measured ceiling ${roofline.ceiling} or above it: its interval allows both.`
          : `It reaches ${formatShare(share)} of what ${roofline.ceiling} allows.`,
    gain: null,
  };
}

function tooNoisy(ceiling: string, { low, high }: Range): Advice {
  const most = Number.isFinite(high) ? ` to ${formatShare(high)}` : ' up';
  return {
    rule: 'too-noisy',
    advice: 'Measure again on a quieter machine: its interval is too wide to say how near its roof it is.',
    short: 'too noisy to say: measure again',
    evidence: `Its interval reaches from ${formatShare(low)}${most} of what ${ceiling} allows.`,
    gain: null,
  };
}

/** A float unit does an FMA, two FLOP, in the time of one integer operation at best. */
const FLOP_A_SLOT = 2;

function integerBound({ result, counted: { intOp, flop }, most }: Facts, machine: KernelMachine): Advice | null {
  const compute = rate(machine, 'compute/f32');
  const seconds = result.time.estimate.value;
  if (compute === null || !(seconds > 0) || intOp <= flop) return null;
  const share = (intOp * FLOP_A_SLOT) / compute / seconds;
  if (share < 0.4) return null;
  return {
    rule: 'integer-bound',
    advice:
      'Move index arithmetic out of the inner loop: advance an offset by a constant, load vec4s, divide outside the loop.',
    short: 'move index arithmetic out of the inner loop',
    evidence: `It does ${si(intOp, '').trim()} integer operations for ${si(flop, 'FLOP')}; at the compute ceiling they alone take ${formatShare(Math.min(1, share))} of the time.`,
    gain: gainOf(intOp / Math.max(1, flop), most),
  };
}

/** From this ratio on, the untouched bytes of sectors are reported. */
const SCATTERED = 1.25;

/** Bytes of whole sectors over bytes touched: for the dispatch or per workgroup, whichever is worse. */
function sectors({ result, counted, most }: Facts): Advice | null {
  const whole = scatter(counted.sectorBytes, counted.unique, 'It touches');
  const each = scatter(
    counted.workgroupSectorBytes,
    counted.workgroupUnique,
    'Its workgroups, counted separately, touch',
  );
  const worst = [whole, each].filter((one) => one !== null).toSorted((a, b) => b.ratio - a.ratio)[0];
  if (!worst || worst.ratio < SCATTERED) return null;
  const asked = total(counted.requested);
  const over = worst.moved > asked ? `, more than the ${si(asked, 'B')} it requests` : '';
  const later =
    worst === whole ? '' : ' Other workgroups may use the rest of each sector if it is still cached by then.';
  return {
    rule: 'sectors',
    advice:
      'Let neighbouring invocations read neighbouring addresses, and read vec4s; split fields that are not read together into separate arrays.',
    short: 'let neighbours read neighbouring addresses',
    evidence: `${worst.who} ${si(worst.touched, 'B')}, but the 32-byte sectors around them hold ${si(worst.moved, 'B')}${over}: ${significant(worst.ratio, 2)} times as much moves.${later}`,
    gain: result.roofline?.bound === 'compute' ? null : gainOf(worst.ratio, most),
  };
}

function scatter(
  moved: number | null | undefined,
  traffic: Counted['unique'],
  who: string,
): { who: string; touched: number; moved: number; ratio: number } | null {
  if (!moved || !traffic) return null;
  const touched = total(traffic);
  return touched > 0 ? { who, touched, moved, ratio: moved / touched } : null;
}

function reReads({ result, counted, most }: Facts): Advice | null {
  const bytes = byteDifference(result, counted);
  if (!bytes || !counted.unique || bytes.actual < 2 * total(counted.unique)) return null;
  const within = bytes.causes.find(({ name }) => name === 're-reads within workgroups' || name === 're-reads');
  const across = bytes.causes.find(({ name }) => name === 're-reads by other workgroups');
  const held = within && within.amount >= (across?.amount ?? 0);
  const ratio = bytes.actual / total(counted.unique);
  const seconds = result.time.estimate.value;
  const gain = gainOf(ratio, most);
  // Close to the roof, caches already absorb the re-reads.
  if (gain === null) return null;
  return {
    rule: 're-reads',
    advice: held
      ? 'Stage operands in workgroup memory, or keep a block in registers, so that each is loaded once per workgroup.'
      : 'Give each workgroup a larger tile: neighbouring workgroups read the same operands again.',
    short: held ? 'stage operands on chip' : 'use larger tiles',
    evidence: `It requests ${si(bytes.actual, 'B')} (${formatByteRate(bytes.actual / seconds)}) to touch ${si(total(counted.unique), 'B')}: each byte ${significant(ratio, 3)} times on average.`,
    gain,
  };
}

function computed({ result, counted, most }: Facts): (Advice | null)[] {
  const flop = flopDifference(result, counted);
  if (!flop) return [];
  return flop.causes.map(({ name, amount, why }) => {
    const gain = gainOf(flop.actual / (flop.actual - amount), most);
    if (gain === null || (name !== 'padding' && name !== 'recomputation')) return null;
    const evidence = `${formatShare(amount / flop.actual)} of its ${si(flop.actual, 'FLOP')}: ${why}.`;
    return name === 'padding'
      ? {
          rule: 'padding',
          advice: 'Choose a tile that divides the shape, or one made for short sides: this one computes padding.',
          short: 'choose a tile that divides the shape',
          evidence,
          gain,
        }
      : {
          rule: 'compute-twice',
          advice: 'Keep intermediate results in registers instead of computing them again.',
          short: 'keep intermediate results in registers',
          evidence,
          gain,
        };
  });
}
