import { expect, test } from 'vitest';
import { rooflineSvg } from '../../../src/plot/roofline/svg.ts';
import { serialize } from '../../../src/plot/scene/scene.ts';
import { FIGURES } from '../../golden/figures.ts';
import { goldenProblem } from '../../support/golden.ts';
import { syntheticReport } from '../../support/report.ts';

test.each(Object.keys(FIGURES))('the figure %s is as it was accepted', (name) => {
  expect(goldenProblem(`${name}.svg`, `${serialize(FIGURES[name]!())}\n`)).toBeNull();
});

test('the file that the command line writes is as it was accepted', () => {
  expect(goldenProblem('file.svg', rooflineSvg(syntheticReport()))).toBeNull();
});
