import { spreadsOf } from '../../src/fleet/page/machine-standing.ts';
import { fleetRoofline, kindHues } from '../../src/plot/fleet/fleet-roofline.ts';
import { forestFigure } from '../../src/plot/fleet/forest-figure.ts';
import { spreadFigure } from '../../src/plot/fleet/spread-figure.ts';
import { rooflineScene } from '../../src/plot/roofline/roofline-figure.ts';
import type { ChartSize } from '../../src/plot/scene/chart.ts';
import type { SceneNode } from '../../src/plot/scene/scene.ts';
import { madePage } from '../support/fleet/made-page.ts';

const PAGE = madePage({ seed: 5, architectures: 3, machines: 9, results: 4, runs: 2, sick: 1, planted: 3 });
const MINE = 4;

/** The machines of a made fleet on one roofline. */
export const fleetRooflineFigure = (size: ChartSize): SceneNode =>
  rooflineScene(fleetRoofline(PAGE, PAGE.results[0]!, MINE), size);

/** Their times of one result. */
export function fleetSpread(width: number): SceneNode {
  const hues = kindHues(PAGE);
  const groups = spreadsOf(PAGE, PAGE.results[0]!).map(({ kind, times }) => ({
    label: PAGE.kinds[kind]!.label,
    hue: hues[kind]!,
    machines: times.map((one) => ({ ...one, host: PAGE.machines[one.machine]!.host })),
  }));
  return spreadFigure({ groups, mine: MINE, width });
}

/** What changed: slower, and one whose cause is open. */
export function fleetForest(width: number): SceneNode {
  const [first, ...rows] = PAGE.changes[0]!.rows;
  const open = { ...first!, architecture: 'arch-2', verdict: 'open' as const, changedToo: ['browser'], isPast: false };
  return forestFigure({ rows: [first!, ...rows, open], threshold: 0.05, width });
}
