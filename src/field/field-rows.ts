import { pointBound } from './point-request.ts';
import { FIELD_POINTS, type FieldPoint } from './points.ts';

/** A public measurement beside its bound. */
export interface FieldRow extends Pick<FieldPoint, 'hardware' | 'format' | 'phase' | 'engine' | 'unit' | 'source'> {
  /** In the unit: tokens/s of the whole batch, or seconds. */
  readonly measured: number;
  /** What `predict` bounds, in the same unit. */
  readonly bound: number;
  /** The part of the bound's rate that was reached: at most 1. */
  readonly share: number;
}

/** Every public measurement beside its bound; `--field` prints and the figure draws them. */
export const fieldRows = (points: readonly FieldPoint[] = FIELD_POINTS): FieldRow[] =>
  points.map((point) => {
    const { hardware, format, phase, engine, measured, unit, source } = point;
    const bound = pointBound(point);
    const share = unit === 's' ? bound / measured : measured / bound;
    return { hardware, format, phase, engine, measured, unit, bound, share, source };
  });
