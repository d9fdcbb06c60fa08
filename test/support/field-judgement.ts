import { bandOf } from '../../src/field/band.ts';
import { calibrationOf, coefficientsOf, ratioOf, type Calibration } from '../../src/field/calibrate.ts';
import { ENGINE_CLASSES, type EngineClass } from '../../src/field/data/publication.ts';
import { ENGINES } from '../../src/field/engines.ts';
import type { Line } from '../../src/field/lines.ts';
import { FIELD_POINTS, type FieldPoint } from '../../src/field/points.ts';
import { median } from '../../src/protocol/stats/mean-estimate.ts';

/** A point beside estimates that were fitted without it. */
export interface Judged {
  readonly point: FieldPoint;
  readonly line: Line;
  /** Measured ÷ estimated rate: without the point, and without all points of its hardware. */
  readonly ratio: number;
  readonly hardwareRatio: number;
  readonly isInBand: boolean;
  /** The same, with a band that does not know the point either. */
  readonly isInNewBand: boolean;
}

/** The points of a class: those with an estimate, and those that have none. */
export interface JudgedClass {
  readonly id: EngineClass;
  readonly judged: readonly Judged[];
  readonly without: readonly FieldPoint[];
}

/** |estimated ÷ measured rate − 1|. */
export const errorOf = (ratio: number): number => Math.abs(1 / ratio - 1);

/** The median of it. */
export const medianErrorOf = (ratios: readonly number[]): number => median(ratios.map(errorOf));

/** Every class with its points. */
export const judgeClasses = (): JudgedClass[] =>
  ENGINE_CLASSES.map((id) => {
    const points = FIELD_POINTS.filter(({ engineClass, isRepeat }) => engineClass === id && !isRepeat);
    const lines = points.map((point) => lineOf(id, point));
    return {
      id,
      judged: points.flatMap((point, i) => (lines[i] ? [judge(point, lines[i])] : [])),
      without: points.filter((_, i) => lines[i] === null),
    };
  });

function lineOf(id: EngineClass, point: FieldPoint): Line | null {
  const { step, prompt, promptGap } = ENGINES[id];
  if (point.phase !== 'prefill') return step;
  return promptGap(point) === null ? prompt : null;
}

function judge(point: FieldPoint, line: Line): Judged {
  const { points, samples, ratios, band }: Calibration = calibrationOf(line);
  const at = points.indexOf(point);
  const ratio = ratios[at]!;
  const elsewhere = samples.filter((_, i) => points[i]!.gpu !== point.gpu);
  const others = samples.toSpliced(at, 1);
  const theirs = others.map((sample, i) => ratioOf(sample, coefficientsOf(line, others.toSpliced(i, 1))));
  const fresh = bandOf(theirs, line.widest);
  return {
    point,
    line,
    ratio,
    hardwareRatio: ratioOf(samples[at]!, coefficientsOf(line, elsewhere)),
    isInBand: ratio >= band.low && ratio <= band.high,
    isInNewBand: ratio >= fresh.low && ratio <= fresh.high,
  };
}
