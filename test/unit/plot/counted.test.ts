import { expect, test } from 'vitest';
import { explain } from '../../../src/plot/explain/explain.ts';
import { touch, type Box } from '../../../src/plot/scene/boxes.ts';
import { roofline } from '../../../src/plot/roofline/roofline-figure.ts';
import { serialize, walk, type SceneNode } from '../../../src/plot/scene/scene.ts';
import { FONT_SIZE } from '../../../src/plot/scene/chart.ts';
import { textWidth } from '../../../src/plot/scene/text-width.ts';
import { countedReport, userRun } from '../../support/counted-report.ts';
import { alone, syntheticReport } from '../../support/report.ts';

const SIZE = { width: 900, height: 560 };
const ID = 'gemv/rows f32 batch=1 in=4096 out=4096';

const counted = (scene: SceneNode): SceneNode[] =>
  [...walk(scene)].filter(({ attributes }) => attributes['data-kind'] === 'counted');

test('only the selected result shows its counted points, linked, one per measure of its bytes', () => {
  const report = countedReport();
  expect(counted(roofline(report, SIZE))).toEqual([]);
  const scene = roofline(report, { ...SIZE, selected: ID });
  const marks = counted(scene);
  expect(marks.map(({ attributes }) => attributes['data-id'])).toEqual([
    `${ID}#requested`,
    `${ID}#per workgroup`,
    `${ID}#unique`,
  ]);
  const intensities = marks.map(({ attributes }) => Number(attributes['data-intensity']));
  expect(intensities).toEqual(intensities.toSorted((a, b) => a - b));
  const result = report.results.find(({ id }) => id === ID)!;
  if (result.status !== 'measured') throw new Error('the synthetic result is measured');
  const rate = result.counted!.flop / result.time.estimate.value;
  for (const { attributes, children } of marks) {
    expect(attributes['data-flop-per-second']).toBeCloseTo(rate, -3);
    expect(String(attributes['aria-label'])).toContain('counted');
    expect(children.some((child) => typeof child !== 'string' && child.attributes['class'] === 'half')).toBe(true);
  }
  expect(serialize(scene)).toContain('class="link accent"');
});

test('a counted point that is selected keeps its siblings and explains itself', () => {
  const report = countedReport();
  const id = `${ID}#requested`;
  expect(counted(roofline(report, { ...SIZE, selected: id }))).toHaveLength(3);
  const explanation = explain(alone(report), id)!;
  expect(explanation.title).toContain('requested');
  expect(explanation.lines.map(({ name }) => name)).toEqual(['intensity', 'rate']);
});

test('the point of single workgroups says how many it was extrapolated from', () => {
  const report = countedReport();
  const result = report.results.find((one) => one.id === ID);
  if (result?.status !== 'measured') throw new Error('the synthetic result is measured');
  Object.assign(result.counted!, { workgroupsSampled: 32, invocations: 64 * 4096, workgroupSize: 64 });
  const line = explain(alone(report), `${ID}#per workgroup`)!.lines.find(({ name }) => name === 'extrapolated from');
  expect(line?.result).toBe('32 of 4,096');
  expect(explain(alone(report), `${ID}#unique`)!.lines.map(({ name }) => name)).not.toContain('extrapolated from');
});

test('a result that was not counted, and one without FLOP, has no counted point', () => {
  expect(counted(roofline(syntheticReport(), { ...SIZE, selected: ID }))).toEqual([]);
  const report = countedReport();
  for (const result of report.results) if (result.status === 'measured') result.counted!.flop = 0;
  const text = serialize(roofline(report, { ...SIZE, selected: ID }));
  expect(text).not.toMatch(/NaN|Infinity|data-kind="counted"/);
});

test.each([328, 736, 820, 900])('with counted points at %i px no two labels overlap', (width) => {
  const report = { ...countedReport(), results: [...countedReport().results, userRun(1, 2e10), userRun(2, 2.2e10)] };
  for (const selected of [ID, 'attention-scores/tiled f32 queries=4096 keys=4096 d=128', 'user/saxpy run 2']) {
    const boxes = [...walk(roofline(report, { width, height: 460, selected }))]
      .filter(({ tag, attributes }) => tag === 'text' && 'data-label' in attributes)
      .map(textBox);
    const pairs = boxes.flatMap((a, index) => boxes.slice(index + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => touch(a, b))).toEqual([]);
  }
});

test('runs of one kernel are triangles on a trail, each labelled with its run', () => {
  const runs = [userRun(1, 2e10), userRun(2, 8e10)];
  const scene = roofline(syntheticReport({ results: runs }), SIZE);
  const text = serialize(scene);
  expect(text.match(/class="link accent"/g)).toHaveLength(1);
  for (const { id } of runs) expect(text).toContain(`data-id="${id}"`);
  expect(text).toContain('>run 1<');
  expect(text).toContain('>run 2<');
});

/** An upper bound of a text's box, as the layout computes it. */
function textBox({ attributes, children }: SceneNode): Box {
  const width = textWidth(String(children[0]), FONT_SIZE, true);
  const anchor = attributes['text-anchor'];
  const shift = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0;
  return { x: Number(attributes['x']) - shift, y: Number(attributes['y']) - 11, width, height: 14 };
}
