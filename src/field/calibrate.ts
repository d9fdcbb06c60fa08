import { median } from '../protocol/stats/mean-estimate.ts';
import { bandOf, type Band } from './band.ts';
import type { Line } from './lines.ts';
import { passesOf, type Card, type Pass, type Passes } from './pass.ts';
import { measuredSeconds, pointPrediction, pointRequest } from './point-request.ts';
import { FIELD_POINTS, type FieldPoint } from './points.ts';
import { fitTerms, timeOf, type Sample } from './robust-fit.ts';

/** A line with its coefficients, and how well it foretells points that it was not fitted to. */
export interface Calibration {
  readonly line: Line;
  readonly coefficients: readonly number[];
  readonly points: readonly FieldPoint[];
  readonly samples: readonly Sample[];
  /** Measured ÷ estimated rate of each point, the point left out of the fit. */
  readonly ratios: readonly number[];
  /** Median of |estimated ÷ measured rate − 1|, each point left out. */
  readonly medianError: number;
  readonly band: Band;
}

/** The terms of one pass. */
export const termsOf = ({ terms }: Line, pass: Pass, card: Card): number[] => terms.map(({ of }) => of(pass, card));

const known = new Map<Line, Calibration>();

/** The calibration of a line by every public measurement that it takes. Fitted when first asked for. */
export function calibrationOf(line: Line): Calibration {
  const found = known.get(line) ?? calibrate(line, FIELD_POINTS);
  known.set(line, found);
  return found;
}

/** Fits a line to the points that it takes, once to all and once without each. */
export function calibrate(line: Line, from: readonly FieldPoint[]): Calibration {
  const points = from.filter((point) => !point.isRepeat && line.takes(point));
  const samples = points.map((point) => sampleOf(line, point));
  const ratios = samples.map((sample, i) => ratioOf(sample, coefficientsOf(line, samples.toSpliced(i, 1))));
  return {
    line,
    coefficients: coefficientsOf(line, samples),
    points,
    samples,
    ratios,
    medianError: median(ratios.map((ratio) => Math.abs(1 / ratio - 1))),
    band: bandOf(ratios, line.widest),
  };
}

/** The coefficients of a line for these samples. */
export const coefficientsOf = ({ terms }: Line, samples: readonly Sample[]): number[] =>
  fitTerms(
    samples,
    terms.map(({ least }) => least),
  );

/** Measured ÷ estimated rate. */
export const ratioOf = ({ seconds, terms }: Sample, coefficients: readonly number[]): number =>
  timeOf(terms, coefficients) / seconds;

/** A point as a sum of terms: of a step, of a prompt, or of a prompt and all further steps. */
export function sampleOf(line: Line, point: FieldPoint): Sample {
  const passes = pointPasses(point);
  const { phase, output } = point;
  const prefill = termsOf(line, passes.prefill, point);
  const step = termsOf(line, passes.step, point);
  const [prompts, steps] = phase === 'decode' ? [0, 1] : phase === 'prefill' ? [1, 0] : [1, output - 1];
  return {
    seconds: measuredSeconds(point),
    terms: step.map((term, i) => prompts * prefill[i]! + steps * term),
  };
}

/** The passes of a point. */
function pointPasses(point: FieldPoint): Passes {
  const { weightBytes, parameters } = pointPrediction(point);
  return passesOf(pointRequest(point), (8 * weightBytes) / parameters);
}
