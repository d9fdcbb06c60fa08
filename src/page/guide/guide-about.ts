import type { RoofRow, RoofVerdict } from '../../guide/verdicts-by-roof.ts';
import type { WalkRow, WalkStep } from '../../guide/walk-step.ts';
import { difference } from '../../text/prose-quantity.ts';
import { significant } from '../../text/units.ts';
import type { Explained } from '../explained/explained.ts';

/** What there is to know about a number of a step: as printed or rounded, unrounded, or by the whole model. */
export function walkAbout(
  step: WalkStep,
  row: WalkRow,
  column: 'printed' | 'exact' | 'whole',
  isGuide: boolean,
): Explained {
  const title = `${step.title}: ${row.name}`;
  const { exact } = row;
  const value = row[column];
  const off =
    value === null || exact === null || exact === 0 ? '' : `: ${difference(value, exact)} from the unrounded one`;
  const source = `the guide, “${step.source}”`;
  if (column === 'whole') {
    return { title, meaning: `By the whole model, with what the formula of the guide leaves out${off}` };
  }
  if (column === 'printed') {
    const how = isGuide
      ? 'The number that the guide prints'
      : 'By the formula of the guide, rounded as the guide rounds';
    return { title, meaning: `${how}${off}`, source };
  }
  const meaning = 'By the formula of the guide, without rounding';
  // The formula of the step is of its last quantity alone.
  return { title, meaning, formula: row.values, source };
}

/** What there is to know about the ridge point of a roof. */
export const ridgeAbout = ({ machine, roof, storage }: RoofRow): Explained => ({
  title: `${machine} ${roof}`,
  meaning:
    'The ridge point: work with a lower intensity is memory bound under this roof, work with a higher one compute bound',
  formula: `rate of ${storage} arithmetic / memory bandwidth`,
});

/** What there is to know about a verdict on one kind of attention under a roof. */
export function verdictAbout({ ridge, storage }: RoofRow, { intensity, bound }: RoofVerdict, kind: string): Explained {
  const isMemory = bound === 'memory';
  const [from, to] = [significant(intensity), significant(ridge)];
  return {
    title: `${kind}, stored as ${storage}`,
    meaning: isMemory
      ? 'Its intensity lies left of the ridge point, so memory is the limit; the factor is how far'
      : 'Its intensity lies right of the ridge point, so arithmetic is the limit; the factor is how far',
    formula: isMemory ? 'ridge point / intensity' : 'intensity / ridge point',
    values: isMemory ? `${to} / ${from}` : `${from} / ${to}`,
  };
}
