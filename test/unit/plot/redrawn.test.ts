import { expect, test } from 'vitest';
import { rooflineItems } from '../../../src/plot/roofline/items.ts';
import { rooflineScene } from '../../../src/plot/roofline/roofline-figure.ts';
import { walk, type SceneNode } from '../../../src/plot/scene/scene.ts';
import { fiveMachines } from '../../support/several-machines.ts';

const SIZE = { width: 900, height: 560 };
const machines = fiveMachines();

const draw = (selected: string | null): SceneNode =>
  rooflineScene(rooflineItems(machines, undefined, selected), { ...SIZE, selected });

const measured = (scene: SceneNode): Map<unknown, SceneNode> =>
  new Map(
    [...walk(scene)]
      .filter(({ attributes }) => attributes['data-kind'] === 'measured')
      .map((mark) => [attributes(mark)['data-id'], mark]),
  );

const attributes = (node: SceneNode): SceneNode['attributes'] => node.attributes;

test('a selection makes new nodes for the marks that change alone', () => {
  const before = measured(draw(null));
  const id = String([...before.keys()][3]);
  const after = measured(draw(id));
  expect(after.size).toBe(before.size);
  expect([...after].flatMap(([key, mark]) => (before.get(key) === mark ? [] : [key]))).toEqual([id]);
});

test('no two marks of a machine have the same label', () => {
  const scene = draw(null);
  const marks = measured(scene);
  const labels = [...walk(scene)].flatMap(({ attributes: { 'data-label': id }, children }) =>
    marks.has(id) ? [`${String(marks.get(id)!.attributes['class'])}: ${String(children[0])}`] : [],
  );
  expect(labels.length).toBeGreaterThan(5);
  expect(new Set(labels).size).toBe(labels.length);
});
