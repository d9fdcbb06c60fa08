import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { BATCHES } from '../../src/ops/gemv.ts';
import { OPERATORS } from '../../src/ops/index.ts';
import type { Report } from '../../src/report/report-format.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { Workplace } from '../support/command.ts';
import { driverEnvironment } from '../support/dawn.ts';
import { projectRoot } from '../support/source-files.ts';
import { stackObstacle } from '../support/stacks/obstacle.ts';
import { drawn, notDrawn } from '../support/stacks/sample.ts';
import { STACKS, type StackName } from '../support/stacks/stacks.ts';

const OBSTACLES: Readonly<Record<string, string | null>> = Object.fromEntries(
  await Promise.all(Object.keys(STACKS).map(async (name) => [name, await stackObstacle(name as StackName)] as const)),
);
const PRESENT = Object.keys(STACKS).filter((name) => OBSTACLES[name] === null);

const workplace = new Workplace();
afterAll(() => workplace.remove());

/** RIDGEPOINT_FIXTURES=take keeps the reports as the fixtures of this format version. */
const FIXTURES = join(projectRoot, 'test/fixtures/reports/v1');

/** What was measured, without duplicates: operator, storage type, and the batch of a GEMV. */
const measured = ({ results }: Report): string[] =>
  [
    ...new Set(
      results
        .filter(({ status }) => status === 'measured')
        .map(({ op, dtype, shape }) => [op, dtype.storage, ...(op === 'gemv' ? [shape['batch']] : [])].join(' ')),
    ),
  ].toSorted();

const wanted = (storages: readonly string[]): string[] =>
  storages
    .flatMap((storage) => [
      ...OPERATORS.filter(({ id, defaults }) => defaults && id !== 'gemv').map(({ id }) => `${id} ${storage}`),
      ...BATCHES.map((batch) => `gemv ${storage} ${batch}`),
    ])
    .toSorted();

const isTaking = process.env['RIDGEPOINT_FIXTURES'] === 'take';
const sampling = inject('sampling');
/** Stacks that run the quick plan, or it with fewer rounds: one a day; all of them if everything is asked for. */
const some = isTaking ? PRESENT : drawn(PRESENT, 1, 'profile', sampling);
// One day in four with the plan as it is.
const whole = isTaking ? PRESENT : drawn([...some, null, null, null], 1, 'whole profile', sampling);
const SHORT = { name: 'quick', rounds: 3, climbSeconds: 0.5 };
writeFileSync(workplace.path('short.json'), JSON.stringify(SHORT));

describe('a quick profile measures every operator correctly in every type the adapter supports', () => {
  test.for(Object.entries(STACKS))(
    'on %s',
    // Both lavapipe stacks at once: times do not matter here, except in reports that are kept.
    { timeout: 1_200_000, concurrent: !isTaking },
    async ([name, stack], { skip }) => {
      const obstacle = OBSTACLES[name] ?? null;
      skip(obstacle !== null, obstacle ?? '');
      skip(!some.includes(name), notDrawn(sampling));
      const file = `${name}.json`;
      const env = stack.driver === null ? {} : await driverEnvironment(stack.driver);
      const plan = whole.includes(name) ? 'quick' : 'short.json';
      const args = ['profile', ...stack.options, '--plan', plan, '--seed', '1', '--json', file];
      const { code, stderr } = await workplace.run(args, env);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      const text = readFileSync(workplace.path(file), 'utf8');
      const report = parseReport(text);
      expect(report).toMatchObject({ complete: true, stoppedBy: null });
      const { vendor, architecture, subgroupSize, features } = report.adapter;
      if (stack.adapter !== null) expect(stack.adapter).toMatchObject({ vendor, architecture, subgroupSize });
      const hasHalves = features.includes('shader-f16');
      const wrong = report.results.filter(({ status, check }) => status === 'failed' || check?.passed === false);
      expect(wrong).toEqual([]);
      expect(measured(report)).toEqual(wanted(hasHalves ? ['f32', 'f16'] : ['f32']));
      const ceilings = ['memory/read', 'memory/write', 'memory/copy', 'compute/f32'];
      if (hasHalves) ceilings.push('compute/f16');
      expect(report.ceilings.map(({ id }) => id)).toEqual(expect.arrayContaining(ceilings));
      if (isTaking) {
        mkdirSync(FIXTURES, { recursive: true });
        writeFileSync(join(FIXTURES, file), text);
      }
    },
  );
});
