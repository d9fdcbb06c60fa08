import type { Hue } from '../../machines/machine.ts';
import { ridgePoint, type Roof } from '../../machines/roof.ts';
import { formatByteRate, formatFlopRate, significant } from '../../text/units.ts';

/** One roofline to draw. */
export interface RoofItem {
  readonly id: string;
  readonly hue: Hue;
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
  /** Faster than its roof allows. */
  readonly overRoof: boolean;
  readonly priority: number;
  /** Drawn small, inside another mark at the same place. */
  readonly isInner?: boolean;
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
}: Pick<RoofItem, 'id' | 'hue' | 'label' | 'roof'> & {
  readonly name: string;
  readonly branch?: RoofItem['branch'];
}): RoofItem {
  const ridge = significant(ridgePoint(roof));
  const words = `${name}: ${formatFlopRate(roof.flopPerSecond)}, ${formatByteRate(roof.bytesPerSecond)}, ridge point at ${ridge} FLOP per byte`;
  return { ...shown, id: `roof/${id}`, words, roof, branch };
}
