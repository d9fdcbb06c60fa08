import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { rooflineItems, withExtra, type RooflineItems } from '../../plot/roofline/items.ts';
import type { ExtraItems, PointItem, RoofItem } from '../../plot/roofline/shown-items.ts';
import type { ChartSize } from '../../plot/scene/chart.ts';
import { centred, clamped, type LogWindow } from '../../plot/scene/log-window.ts';
import { partsOf, type Scenario } from '../../scenario/scenario.ts';
import { formatFlopRate, formatIntensity } from '../../text/units.ts';
import { chipMachines, type ChipMachine } from './machine-chips.ts';

/** What a roofline chart is told to show. */
export interface RooflineInput {
  readonly machines: readonly MeasuredMachine[];
  readonly scenario: Scenario;
  readonly selected: string | null;
  readonly items: RooflineItems | null;
  readonly extra: ExtraItems | null;
}

/** What it draws, and the machines of its buttons. */
export interface RooflineContent {
  readonly items: RooflineItems;
  readonly chips: readonly ChipMachine[];
}

/** A function that calculates what an element draws only when that changes, and not while the view moves. */
export function contentOnce(input: RooflineInput): () => RooflineContent {
  let made: { key: readonly unknown[]; content: RooflineContent } | null = null;
  return () => {
    const { machines, scenario, selected, items: given, extra } = input;
    // Prompt and output lengths, batch and prices do not affect this chart.
    const parts = partsOf(scenario, 'model', 'gpus', 'context', 'weights', 'kv');
    const key = [machines, ...parts, given, extra, selected];
    if (!made?.key.every((part, index) => part === key[index])) {
      const items = withExtra(given ?? rooflineItems(machines, scenario, selected), extra);
      const isDrawn = ({ id }: ChipMachine): boolean => items.roofs.some(({ machine }) => machine === id);
      made = { key, content: { items, chips: chipMachines(machines, scenario).filter(isDrawn) } };
    }
    return made.content;
  };
}

/** Width from which the text is that of a projector, in CSS pixels, and its scale: 16.9 px. */
const LARGE_FROM = 1600;
const LARGE = 1.3;

/**
 * Size of the drawing for a width in CSS pixels, in its own pixels: these are larger where the text is.
 * @param isLarge text for a projector, at any width; a wide chart has it anyhow
 * @param isCrowded more machines than two: a phone gives them more height
 */
export function drawingSize(
  pixels: number,
  isLarge: boolean,
  isCrowded: boolean,
): ChartSize & { readonly isLarge: boolean } {
  const width = Math.max(280, pixels || 800);
  const large = isLarge || width >= LARGE_FROM;
  const scale = large ? LARGE : 1;
  const height =
    width < 620 ? Math.max(380, width * (isCrowded ? 1.4 : 1.1)) : Math.min(large ? 860 : 600, width * 0.64);
  return { width: Math.round(width / scale), height: Math.round(height / scale), isLarge: large };
}

/** What a screen reader hears when the view moves. */
export function viewWords(window: LogWindow | null): string {
  const words = (ends: readonly [number, number], say: (value: number) => string): string => ends.map(say).join(' to ');
  return window
    ? `Shown: ${words(window.x, formatIntensity)}, ${words(window.y, formatFlopRate)}.`
    : 'Everything is shown.';
}

/** The mark or roof of an id; undefined if it is not drawn. */
export const itemOf = ({ points, roofs }: RooflineItems, id: string | null): PointItem | RoofItem | undefined =>
  points.find((point) => point.id === id) ?? roofs.find((roof) => roof.id === id);

/** The window moved to a mark outside it; null: nothing has to move. */
export function revealing(
  { points }: RooflineItems,
  id: string | null,
  window: LogWindow | null,
  whole: LogWindow,
): LogWindow | null {
  const point = points.find((one) => one.id === id);
  const shown = clamped(window, whole);
  if (!point || !shown) return null;
  const { intensity, flopPerSecond } = point;
  const isIn = ([low, high]: readonly [number, number], value: number): boolean => low <= value && value <= high;
  return isIn(shown.x, intensity) && isIn(shown.y, flopPerSecond)
    ? null
    : centred(shown, whole, intensity, flopPerSecond);
}
