import { expect, test } from 'vitest';
import { storedAs } from '../../../src/ops/dtype.ts';
import { workOf } from '../../../src/ops/operator.ts';
import { OPERATORS } from '../../../src/ops/index.ts';
import { briefly, explain } from '../../../src/plot/explain/explain.ts';
import { workFormulas } from '../../../src/ops/work-formulas.ts';
import { rooflineItems } from '../../../src/plot/roofline/items.ts';
import { alone, syntheticReport } from '../../support/report.ts';

test.each(OPERATORS.map((op) => [op.id, op] as const))('the formulas shown for %s are its work', (_, op) => {
  const shape = Object.fromEntries(op.dimensions.map((name, index) => [name, 96 + 32 * index]));
  for (const storage of ['f32', 'f16'] as const) {
    const work = workOf({ op, shape, formats: storedAs(storage) });
    const [flop, bytes] = workFormulas(op.id, shape, { storage }, work).map(({ values }) => valueOf(values));
    expect(flop).toBe(work.flop);
    expect(bytes).toBe(work.bytesRead + work.bytesWritten);
  }
});

/** Sums of products with one level of parentheses. */
function valueOf(text: string): number {
  const flat = text.replaceAll(/\(([^)]*)\)/g, (_, inner: string) => String(valueOf(inner)));
  return flat
    .split('+')
    .map((term) => term.split('·').reduce((product, factor) => product * Number(factor), 1))
    .reduce((a, b) => a + b, 0);
}

test('everything on the chart can be explained, with its values', () => {
  const machines = alone(syntheticReport());
  const { roofs, points } = rooflineItems(machines);
  for (const { id } of [...roofs, ...points]) {
    const explanation = explain(machines, id);
    expect([id, explanation?.lines.length ?? 0]).not.toEqual([id, 0]);
    expect(JSON.stringify(explanation)).not.toMatch(/NaN|undefined|Infinity/);
  }
  expect(explain(machines, 'no such mark')).toBeNull();
  expect(briefly(explain(machines, 'guide/gemv-batch-1@a10')!)[0]).toBe(
    'intensity = 2·1·4096·4096 / (2·(1·4096 + 4096·4096 + 1·4096)) = 1.00 FLOP/B',
  );
});
