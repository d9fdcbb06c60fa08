import { expect, test } from 'vitest';
import { printCount } from '../../../src/cli/print/count-text.ts';
import { inkFor } from '../../../src/cli/print/ink.ts';
import { printReport } from '../../../src/cli/print/report.ts';
import type { Count } from '../../../src/report/count-format.ts';
import { csv } from '../../../src/report/csv.ts';
import { markdown } from '../../../src/report/markdown.ts';
import { rooflineSvg } from '../../../src/plot/roofline/svg.ts';
import { FOREIGN, HARMFUL } from '../../support/foreign-text.ts';
import { reportSaying } from '../../support/sample-report.ts';

const report = reportSaying(FOREIGN);
const COUNT: Count = {
  entry: FOREIGN,
  invocations: 1,
  flop: 1,
  intOp: 0,
  histogram: {},
  requested: { read: 4, written: 0 },
  texels: { read: 0, written: 0 },
  workgroup: { read: 0, written: 0 },
  uniform: { read: 0 },
  unique: null,
  workgroupUnique: null,
  buffers: [],
  lines: [{ line: 1, executions: 1, flop: 1, bytes: 4 }],
  intensity: { requested: 1, unique: null },
  computes: true,
  outputsIdentical: true,
  warnings: [FOREIGN],
};

test.each([
  ['a terminal', () => printReport(report, inkFor({}))],
  ['a terminal, of a count', () => printCount(COUNT, FOREIGN, inkFor({}))],
  ['Markdown', () => markdown(report)],
  ['SVG', () => rooflineSvg(report)],
  // Its lines end with both.
  ['CSV', () => csv(report).replaceAll('\r\n', '\n')],
])('no text of a report injects anything into %s', (_, make) => {
  expect(make()).toContain('start');
  expect(make()).not.toMatch(HARMFUL);
});
