import { expect, test } from 'vitest';
import { fieldRows } from '../../../src/field/field-rows.ts';
import { FIELD_POINTS } from '../../../src/field/points.ts';
import { fieldFigure, fieldLayout } from '../../../src/plot/field/field-figure.ts';
import { FACT_NAMES, fieldMark } from '../../../src/plot/field/field-marks.ts';
import { walk } from '../../../src/plot/scene/scene.ts';

const marks = fieldRows().map((row, index) => fieldMark(FIELD_POINTS[index]!, row, index));

test.each([280, 328, 820, 1280])('at %i pixels every measurement has a place of its own, at its share', (width) => {
  const layout = fieldLayout(marks, width);
  expect(layout.marks).toHaveLength(FIELD_POINTS.length);
  for (const [index, { mark, x, y }] of layout.marks.entries()) {
    expect(x).toBeCloseTo(10 + (mark.share / 1.3) * (width - 20), 6);
    expect(y).toBeLessThan(layout.height - 42);
    for (const other of layout.marks.slice(index + 1)) {
      expect(Math.hypot(other.x - x, other.y - y)).toBeGreaterThanOrEqual(8);
    }
  }
});

test('each mark says hardware, model, engine, measured, bound, share and source', () => {
  for (const { words, facts } of marks) {
    expect(facts.map(([name]) => name)).toEqual([...FACT_NAMES]);
    expect(facts.filter(([, value]) => value === '' || /undefined|NaN|null/.test(value))).toEqual([]);
    expect(words.startsWith(`${facts[0]![1]}; `)).toBe(true);
  }
  const guide = marks.at(-1)!;
  expect(Object.fromEntries(guide.facts)).toMatchObject({ measured: '13.96 s', bound: 'at least 6.74 s' });
});

test('the shown mark has a halo, and every mark is a symbol with its share', () => {
  const nodes = [...walk(fieldFigure(fieldLayout(marks, 820), 'field/3'))];
  expect(nodes.filter(({ attributes }) => attributes['role'] === 'graphics-symbol')).toHaveLength(marks.length);
  expect(nodes.filter(({ attributes }) => attributes['class'] === 'halo')).toHaveLength(1);
  expect(nodes.find(({ attributes }) => attributes['data-id'] === 'field/3')?.attributes).toMatchObject({
    'aria-current': 'true',
    'data-share': marks[3]!.share,
  });
});
