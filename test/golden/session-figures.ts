import { rooflineScene } from '../../src/plot/roofline/roofline-figure.ts';
import type { ChartSize } from '../../src/plot/scene/chart.ts';
import type { SceneNode } from '../../src/plot/scene/scene.ts';
import { pipelineHues } from '../../src/plot/session/session-hues.ts';
import { sessionItems } from '../../src/plot/session/session-items.ts';
import { timelineFigure } from '../../src/plot/session/session-timeline-figure.ts';
import { timelineLanes } from '../../src/plot/session/timeline-lanes.ts';
import type { TimeWindow } from '../../src/plot/session/time-window.ts';
import { pipelineTotals } from '../../src/session/pipeline-totals.ts';
import { pipelineNames } from '../../src/session/session-words.ts';
import { madeSession } from '../support/made-session.ts';

const SESSION = madeSession();
const TOTALS = pipelineTotals(SESSION);

/** The roofline of a made session. @param selected place of the selected pipeline by time */
export const sessionRoofline = (size: ChartSize, selected: number | null = null): SceneNode =>
  rooflineScene(sessionItems(TOTALS, SESSION), {
    ...size,
    selected: selected === null ? null : TOTALS[selected]!.pipeline.hash,
  });

/** Its timeline, or a part. @param selected place of the selected pipeline by time */
export function sessionTimeline(width: number, window?: TimeWindow, selected: number | null = null): SceneNode {
  const lanes = timelineLanes(SESSION, TOTALS)!;
  const hues = pipelineHues(TOTALS);
  const names = pipelineNames(SESSION.pipelines);
  return timelineFigure(lanes, {
    width,
    window: window ?? lanes.whole,
    hues: TOTALS.map(({ pipeline }) => hues.get(pipeline.hash)!),
    names: TOTALS.map(({ pipeline }) => names.get(pipeline.hash)!),
    selected,
    titles: ['The GPU computes', 'The GPU is idle'],
  });
}
