import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { parseReport } from '../../../src/report/parse-report.ts';
import { Workplace } from '../../support/command.ts';
import { dawnObstacle, driverEnvironment } from '../../support/dawn.ts';
import { JobFolder } from '../../support/fleet/job-run.ts';
import { SMALL_PLAN } from '../../support/plans.ts';

const workplace = new Workplace();
const folder = new JobFolder(['srun', 'scontrol']);
afterAll(() => {
  folder.remove();
  workplace.remove();
});

test('a node measures, and its report has the name of the node and the labels', async ({ skip }) => {
  const obstacle = await dawnObstacle();
  if (obstacle !== null) skip(obstacle);
  folder.program('ridgepoint', `#!/bin/sh\nexec '${process.execPath}' '${workplace.launcher}' "$@"\n`);
  writeFileSync(folder.path('plan.json'), JSON.stringify(SMALL_PLAN));
  const options = ['--plan', './plan.json', '--only', 'gemv/rows', '--label', "rack=it's $7", '--adapter', 'software'];
  const environment = { ...(await driverEnvironment('swiftshader')), FAKE_NODES: 'lab-01' };
  const { stdout: script } = await workplace.run(['fleet', 'job', 'slurm', '--nodes', '1', ...options]);
  const { status, stdout } = folder.bash(script, environment);
  expect([status, stdout, folder.reports()]).toEqual([
    0,
    `Reports and logs: ${folder.path('reports')}/*-7.*\n`,
    ['lab-01-7.json', 'lab-01-7.log'],
  ]);
  const report = parseReport(readFileSync(folder.path('reports/lab-01-7.json'), 'utf8'));
  expect(report).toMatchObject({
    complete: true,
    environment: { runtime: 'dawn', host: 'lab-01', labels: { rack: "it's $7" } },
  });
});
