import { bytesMoved, type Work } from '../ops/work.ts';

/** One roofline: a flat compute roof and a sloped memory roof. */
export interface Roof {
  readonly flopPerSecond: number;
  readonly bytesPerSecond: number;
}

/**
 * Intensity at which the two roofs meet, in FLOP per byte: a GPU's "ops:byte ratio".
 * @see guide, "Calculating the operations per byte (ops:byte) ratio"
 */
export const ridgePoint = (roof: Roof): number => roof.flopPerSecond / roof.bytesPerSecond;

/**
 * The highest rate, in FLOP/s, that a kernel of this intensity can reach under the roof.
 * @see Williams, Waterman, Patterson: Roofline (2009), doi:10.1145/1498765.1498785
 */
export const attainableFlopPerSecond = (intensity: number, roof: Roof): number =>
  Math.min(roof.flopPerSecond, intensity * roof.bytesPerSecond);

/** Which roof limits a kernel of this intensity; exactly at the ridge point, compute. */
export const boundAt = (intensity: number, roof: Roof): 'compute' | 'memory' =>
  intensity < ridgePoint(roof) ? 'memory' : 'compute';

/** The least time, in seconds, for the work under the roof: the slower of arithmetic and traffic. */
export const leastSeconds = (work: Work, roof: Roof): number =>
  Math.max(work.flop / roof.flopPerSecond, bytesMoved(work) / roof.bytesPerSecond);
