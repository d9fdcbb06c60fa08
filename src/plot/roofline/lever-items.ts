import { hueOf, shortName, type Machine } from '../../machines/machine.ts';
import type { LeverRow } from '../../models/levers/lever-table.ts';
import type { FormulaLine } from '../../ops/work-formulas.ts';
import { fieldHere } from '../../scenario/field-here.ts';
import { leversHere } from '../../scenario/levers-here.ts';
import { cardName, type Scenario } from '../../scenario/scenario.ts';
import { formatFlopRate, formatIntensity, formatSeconds } from '../../text/units.ts';
import type { Explanation } from '../explain/explain.ts';
import type { BandItem, ExtraItems, PointItem } from './shown-items.ts';

/** Id of the mark that moves as levers are pulled: it stays the same element. */
export const STEP_MARK = 'step';
const START_MARK = 'step/as-is';

/** What a lever does to a decode step on a GPU. */
export interface PulledHere {
  readonly gpu: Machine;
  /** Id of a row of the table; null: none was selected. */
  readonly lever: string | null;
}

/** The selected row; the model as it is for a lever that cannot be pulled here, or none at all. */
function rowsOf(scenario: Scenario, { gpu, lever }: PulledHere): { asIs: LeverRow; pulled: LeverRow } {
  const rows = leversHere(scenario, gpu);
  const [asIs] = rows;
  return { asIs: asIs!, pulled: rows.find(({ id, outcome }) => id === lever && outcome) ?? asIs! };
}

/**
 * Typical rates of the GPUs shown, and the decode step with the selected lever pulled, joined to where it is without.
 * @param hasField whether what the rates need has been calculated: it takes a while
 */
export function leverItems(scenario: Scenario, here: PulledHere, hasField: boolean): ExtraItems {
  const bands = hasField ? bandItems(scenario) : [];
  if (here.lever === null) return { bands, points: [], links: [] };
  const { asIs, pulled } = rowsOf(scenario, here);
  const mark = stepMark(scenario, here.gpu, pulled, false);
  return pulled === asIs
    ? { bands, points: [mark], links: [] }
    : { bands, points: [stepMark(scenario, here.gpu, asIs, true), mark], links: [[START_MARK, STEP_MARK]] };
}

/** What the mark of a pulled lever shows; null: no row is selected, or another mark is meant. */
export function explainLever(scenario: Scenario, here: PulledHere, selected: string | null): Explanation | null {
  if (selected !== STEP_MARK || here.lever === null) return null;
  const { name, why, outcome } = rowsOf(scenario, here).pulled;
  const { intensity, flopPerSecond, secondsPerToken } = outcome!;
  const line = (what: string, formula: string, result: string): FormulaLine => ({
    name: what,
    formula,
    values: '',
    result,
  });
  return {
    title: `Decode step on ${cardName(scenario, here.gpu)}, ${name}`,
    subtitle: `analytic · ${scenario.model.config.name} · ${why}`,
    lines: [
      line('intensity', 'FLOP of a step / bytes that it moves', formatIntensity(intensity)),
      line('rate', 'FLOP of a step / its time, of one GPU', formatFlopRate(flopPerSecond)),
      line('per token', 'time of a step / tokens that it gives each sequence', formatSeconds(secondsPerToken)),
    ],
  };
}

function bandItems(scenario: Scenario): BandItem[] {
  return fieldHere(scenario).flatMap(({ gpu, band, words }) =>
    band ? [{ ...band, id: gpu.id, hue: hueOf(gpu), words: `${cardName(scenario, gpu)}: ${words}` }] : [],
  );
}

function stepMark(scenario: Scenario, gpu: Machine, { id, name, outcome }: LeverRow, isStart: boolean): PointItem {
  const { intensity, flopPerSecond } = outcome!;
  const card = cardName(scenario, gpu);
  return {
    id: isStart ? START_MARK : STEP_MARK,
    kind: 'analytic',
    hue: hueOf(gpu),
    machine: gpu.id,
    mark: 'diamond',
    name: `${shortName(gpu)}, ${name}`,
    label: isStart ? null : id === 'as-is' ? 'decode step' : name,
    words: `${scenario.model.config.name}, decode step on ${card}, ${name}, analytic: ${formatIntensity(intensity)}, ${formatFlopRate(flopPerSecond)}, ${outcome!.bound} bound`,
    intensity,
    flopPerSecond,
    interval: null,
    attainable: null,
    place: `${outcome!.bound} bound`,
    overRoof: false,
    priority: isStart ? 10 : 300,
    ...(isStart && { isInner: true }),
  };
}
