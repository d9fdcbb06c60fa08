import { describe, expect, test } from 'vitest';
import { offChart, sessionItems } from '../../../src/plot/session/session-items.ts';
import { pipelineHues } from '../../../src/plot/session/session-hues.ts';
import { sessionSvg } from '../../../src/plot/session/session-svg.ts';
import { timeTicks } from '../../../src/plot/session/time-ticks.ts';
import { framedTime, pannedTime, revealingTime, zoomedTime } from '../../../src/plot/session/time-window.ts';
import { reaching, sharesByColumn, stretchAt, timelineLanes } from '../../../src/plot/session/timeline-lanes.ts';
import { placeSession } from '../../../src/session/place-session.ts';
import { pipelineTotals } from '../../../src/session/pipeline-totals.ts';
import { madeSession } from '../../support/made-session.ts';
import {
  ceilingsOf,
  contextRecord,
  countOf,
  MOVES,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  steady,
} from '../../support/session-records.ts';

const RATES = { 'memory/read': 1e11, 'memory/write': 1e11, 'memory/copy': 1e11, 'compute/f32': 1e12 };

/** A MatMul of 4 ms, a Softmax of 1 ms, and a Transpose that computes nothing. */
const three = placeSession(
  sampleSession(
    contextRecord({
      pipelines: [
        recordedPipeline({ sketch: steady(4e-3) }),
        recordedPipeline({ hash: 'p2', label: 'Softmax', sketch: steady(1e-3) }),
        recordedPipeline({ hash: 'p3', label: 'Transpose', sketch: steady(2e-3) }),
        recordedPipeline({ hash: 'p4', label: 'Never', sketch: null, dispatches: 0 }),
      ],
      groups: [
        recordedGroup({ sketch: steady(4e-3) }),
        recordedGroup({ id: 'g2', pipeline: 'p2', sketch: steady(1e-3) }),
        recordedGroup({ id: 'g3', pipeline: 'p3', sketch: steady(2e-3), counts: [countOf(MOVES)] }),
      ],
    }),
  ),
  ceilingsOf(RATES),
);
const totals = pipelineTotals(three);

describe('pipelines on the roofline', () => {
  const { points, roofs } = sessionItems(totals, three);

  test('are those with FLOP, bytes and a time; the others are named with the reason', () => {
    expect(points.map(({ name }) => name)).toEqual(['MatMul', 'Softmax']);
    expect(offChart(totals, three)).toMatchObject([{ name: 'Transpose', reason: '0 FLOP' }]);
  });

  test('have areas in the ratio of their times', () => {
    const [a, b] = points;
    expect((a!.size! / b!.size!) ** 2).toBeCloseTo(4, 1);
  });

  test('lie under the measured ceilings of the session', () => {
    expect(roofs.map(({ roof }) => roof)).toEqual([{ flopPerSecond: 1e12, bytesPerSecond: 1e11 }]);
    expect(points[0]!.words).toMatch(
      /^MatMul, measured: 2\.00 FLOP\/B, 1\.00 GFLOP\/s, 57 % of the busy time, .* of memory\/read/,
    );
  });

  test('keep their places without ceilings', () => {
    const bare = { ...three, ceilings: [], groups: three.groups.map((group) => ({ ...group, roofline: null })) };
    const items = sessionItems(pipelineTotals(bare), bare);
    expect(items.roofs).toEqual([]);
    expect(items.points).toHaveLength(2);
    expect(items.points[0]).toMatchObject({ attainable: null, overRoof: false });
  });

  test('have the same hue everywhere: five by time, and one for the rest', () => {
    const hues = [...pipelineHues(pipelineTotals(madeSession())).values()];
    expect(hues.slice(0, 5)).toEqual(['accent', 'second', 'third', 'fourth', 'fifth']);
    expect(new Set(hues.slice(5))).toEqual(new Set(['other']));
    expect(pipelineHues(totals).get('p4')).toBe('other');
  });

  test('are a file that says where it comes from', () => {
    const svg = sessionSvg(three);
    expect(svg).toContain('Pipelines of https://example.org/app on');
    expect(svg).toContain('data-kind="measured"');
  });

  test('a name of a foreign file is text, and no markup', () => {
    const foreign = structuredClone(three);
    foreign.pipelines[0]!.label = '<script>alert(1)</script>';
    expect(sessionSvg(foreign)).not.toContain('<script>');
  });
});

describe('the timeline', () => {
  const lanes = timelineLanes(madeSession({ spans: 200 }), pipelineTotals(madeSession({ spans: 200 })))!;

  test('has a lane for each device, and one for the gaps', () => {
    expect(lanes.lanes.map(({ device }) => device)).toEqual(['d1', null]);
    expect(lanes.lanes[0]!.from).toHaveLength(200);
    expect(timelineLanes({ ...three, timeline: { ...three.timeline, spans: [], gaps: [] } }, totals)).toBeNull();
  });

  test('finds the stretch at a time, also in one that began long before', () => {
    const [lane] = lanes.lanes;
    for (const place of [0, 57, 199]) {
      expect(stretchAt(lane!, (lane!.from[place]! + lane!.until[place]!) / 2)).toBe(place);
    }
    expect(stretchAt(lane!, -1)).toBe(-1);
    const long = {
      device: 'd',
      from: Float64Array.of(0, 1, 2),
      until: Float64Array.of(10, 1.5, 2.5),
      what: Uint32Array.of(0, 1, 2),
      longest: 10,
    };
    expect(stretchAt(long, 7)).toBe(0);
    expect(reaching(long, [7, 8])).toEqual([0, 3]);
  });

  test('columns hold all of its time', () => {
    const [lane] = lanes.lanes;
    const columns = 333;
    const shares = sharesByColumn(lane!, lanes.whole, columns, 1, () => 0);
    const seconds = (shares.reduce((a, b) => a + b) * (lanes.whole[1] - lanes.whole[0])) / columns;
    const busy = lane!.until.reduce((all, until, i) => all + until - lane!.from[i]!, 0);
    expect(seconds).toBeCloseTo(busy, 9);
  });
});

describe('a window of time', () => {
  test('zooms around a place, and shows everything at last', () => {
    expect(zoomedTime([0, 10], [0, 10], 0.25, 0.5)).toEqual([1.25, 6.25]);
    expect(zoomedTime([1.25, 6.25], [0, 10], 0.25, 4)).toBeNull();
    const [from, until] = zoomedTime([0, 10], [0, 10], 0.5, 1e-12)!;
    expect(until - from).toBeCloseTo(1e-6, 9);
  });

  test('stays inside the whole', () => {
    expect(pannedTime([1, 2], [0, 10], -5)).toEqual([0, 1]);
    expect(pannedTime([8, 9], [0, 10], 5)).toEqual([9, 10]);
    expect(framedTime([0, 10], [0, 10], 0.7, 0.5)).toEqual([5, 7]);
  });

  test('moves to what lies outside it alone', () => {
    expect(revealingTime([0, 2], [0, 10], [1, 1.5])).toEqual([0, 2]);
    expect(revealingTime([0, 2], [0, 10], [6, 6.5])).toEqual([5.25, 7.25]);
  });

  test('has round ticks in one unit, with the digits that tell them apart', () => {
    expect(timeTicks([0, 1.85], 7).map(({ words }) => words)).toEqual(['0.0 s', '0.5 s', '1.0 s', '1.5 s']);
    expect(timeTicks([0.3, 0.3003], 3).map(({ words }) => words)).toEqual([
      '300.0 ms',
      '300.1 ms',
      '300.2 ms',
      '300.3 ms',
    ]);
    expect(timeTicks([1, 1], 3)).toEqual([]);
  });
});
