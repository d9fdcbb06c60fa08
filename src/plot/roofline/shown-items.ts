import type { Hue } from '../../machines/machine.ts';
import { ridgePoint, type Roof } from '../../machines/roof.ts';
import { AT_ROOF_SHARE, isWide } from '../../report/roof-standing.ts';
import { formatByteRate, formatFlopRate, significant } from '../../text/units.ts';

/** One roofline to draw. */
export interface RoofItem {
  readonly id: string;
  readonly hue: Hue;
  /** Id of its machine: a measured machine's, or a GPU's. */
  readonly machine?: string;
  /** A few words at the end of the line. */
  readonly label: string;
  /** A full description, for screen readers. */
  readonly words: string;
  readonly roof: Roof;
  /**
   * Only the part that differs from another roof of the same machine is drawn: `compute`, a lower roof over the same
   * memory, from its ridge point on; `memory`, the slope of a cache under the same arithmetic. Null: all of it.
   */
  readonly branch: 'compute' | 'memory' | null;
}

/** One mark to draw. */
export interface PointItem {
  readonly id: string;
  readonly kind: 'analytic' | 'measured' | 'counted';
  readonly hue: Hue;
  /** Id of its machine: a measured machine's, or a GPU's. */
  readonly machine?: string;
  readonly mark: 'circle' | 'square' | 'triangle' | 'diamond';
  /** Text next to the mark; null if a better mark of the same work carries it. */
  readonly label: string | null;
  /** Its label when selected, if `label` is null. */
  readonly name: string;
  /** A full description, for screen readers. */
  readonly words: string;
  readonly intensity: number;
  readonly flopPerSecond: number;
  /** The rate's interval; null for theory. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Attainable rate under its own roof. */
  readonly attainable: number | null;
  /** Its place under its roof, a few words: `93 % of memory/read`, `memory bound`. */
  readonly place?: string;
  /** Faster than its roof allows. */
  readonly overRoof: boolean;
  readonly priority: number;
  /** Drawn small, inside another mark at the same place. */
  readonly isInner?: boolean;
  /** Its radius over that of other marks, where areas mean something; such a mark is a circle. */
  readonly size?: number;
}

/** How a mark or roof is drawn. */
export interface Look {
  readonly selected: boolean;
  /** Behind an isolated machine. */
  readonly faded: boolean;
  /** Among so many marks that those without a label are drawn smaller. */
  readonly crowded: boolean;
}

/** What engines typically reach at an intensity, as a vertical range. */
export interface BandItem {
  /** Of the GPU. */
  readonly id: string;
  readonly hue: Hue;
  /** A full description, for screen readers and on hover. */
  readonly words: string;
  readonly intensity: number;
  /** FLOP/s. */
  readonly low: number;
  readonly value: number;
  readonly high: number;
}

/** The way from the useful work of the selected result to what its kernel executed. */
export interface StepItem {
  /** Ids of the marks that it joins, the measured one first. */
  readonly ids: readonly string[];
  readonly hue: Hue;
  /** Its largest cause, `+38 % bytes: re-reads`; null: nothing beyond the useful work. */
  readonly words: string | null;
}

/** What is drawn besides the report and the scenario's GPUs. */
export interface ExtraItems {
  readonly bands: readonly BandItem[];
  readonly points: readonly PointItem[];
  readonly links: readonly (readonly string[])[];
}

/** One roof from its name and its two rates; drawn whole unless it is a branch. */
export function roofItem({
  id,
  name,
  roof,
  branch = null,
  ...shown
}: Pick<RoofItem, 'id' | 'hue' | 'label' | 'roof' | 'machine'> & {
  readonly name: string;
  readonly branch?: RoofItem['branch'];
}): RoofItem {
  const ridge = significant(ridgePoint(roof));
  const words = `${name}: ${formatFlopRate(roof.flopPerSecond)}, ${formatByteRate(roof.bytesPerSecond)}, ridge point at ${ridge} FLOP per byte`;
  return { ...shown, id: `roof/${id}`, words, roof, branch };
}

/** Within this factor of its roof, a mark is at it. */
const AT_ROOF = 1.02;

/** What stands for the gap of a mark whose interval reaches both its roof and far below it. */
const HIDDEN_GAP = 'noise hides the gap';

/**
 * `×1.4 possible`, `at its roof`, or that the interval is too wide to say; null if no roof is known or it is exceeded.
 * Claims only what the whole interval supports.
 */
export function gapWords({
  attainable,
  flopPerSecond,
  interval,
}: Pick<PointItem, 'attainable' | 'flopPerSecond' | 'interval'>): string | null {
  if (attainable === null || !(flopPerSecond > 0)) return null;
  const factor = attainable / flopPerSecond;
  if (factor * AT_ROOF < 1) return null;
  const [low, high] = interval ?? [flopPerSecond, flopPerSecond];
  const isSurelyNear = low >= AT_ROOF_SHARE * attainable;
  if (!isSurelyNear && high * AT_ROOF >= attainable && (factor <= AT_ROOF || isWide({ low, high }))) return HIDDEN_GAP;
  if (factor <= AT_ROOF) return 'at its roof';
  return `×${significant(factor, factor < 1.095 || factor >= 99.5 ? 3 : 2)} possible`;
}
