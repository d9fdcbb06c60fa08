import { describe, expect, test } from 'vitest';
import type { ProfileJob } from '../../../../src/jobs/api.ts';
import { checkJob } from '../../../../src/jobs/check-job.ts';
import { readPlan } from '../../../../src/jobs/plan.ts';
import { checkSteps } from '../../../../src/jobs/step-passes.ts';
import { dtypeOf } from '../../../../src/ops/dtype.ts';
import { callsOf, jobLike } from '../../../../src/report/compare/job-like.ts';
import { checkReport } from '../../../../src/report/parse-report.ts';
import type { Report, Result } from '../../../../src/report/report-format.ts';
import { FIXTURES } from '../../../support/fixtures.ts';
import { withModel } from '../../../support/model-report.ts';
import { measured, syntheticReport } from '../../../support/report.ts';

/** What the page does with the job: it must be one that the jobs room takes. */
function taken(report: Report): ProfileJob {
  const job: ProfileJob = jobLike(report);
  checkJob(job);
  checkSteps(job.plan, job.model);
  return job;
}

describe.each([...Object.entries(FIXTURES), ['synthetic', syntheticReport()] as const])('like %s', (_, given) => {
  const report = checkReport(given);

  test('a job measures every shape and format of the report, each once', () => {
    const plan = readPlan(taken(report).plan);
    const key = (op: string, shape: object, { storage, weights = storage }: Result['dtype']): string =>
      JSON.stringify([op, Object.entries(shape).toSorted(([a], [b]) => a.localeCompare(b)), storage, weights]);
    const asked = plan.cases!.map((call) => key(call.op.id, call.shape, dtypeOf(call)));
    const there = report.results.map(({ op, shape, dtype }) => key(op, shape, dtype));
    expect(new Set(asked)).toEqual(new Set(there));
    expect(new Set(asked).size).toBe(asked.length);
    expect(plan.name).toBe(report.plan.name);
  });
});

test('a preset’s steps are measured again, those of another model are not', () => {
  const report = checkReport(withModel(syntheticReport()));
  const preset = { ...report, model: { ...report.model!, name: 'tinyllama-1.1b' } };
  const { steps } = report.model!;
  const decode = steps.filter(({ phase }) => phase === 'decode');
  expect(taken(preset)).toMatchObject({
    model: 'tinyllama-1.1b',
    plan: { steps: { batches: [...new Set(decode.map(({ batch }) => batch))] } },
  });
  const other = taken({ ...report, model: { ...report.model!, name: 'a model of my own' } });
  expect(other.model).toBeUndefined();
  expect(other.plan).not.toHaveProperty('steps');
});

test('what this version does not know is left out, and a report without anything known gives its plan alone', () => {
  const known = measured('gemv/rows', { batch: 1, in: 64, out: 64 }, 0.5);
  const foreign = { ...known, op: 'constructor' };
  const absurd = { ...known, shape: { batch: -1, in: 64, out: 64 } };
  expect(callsOf({ results: [foreign, absurd, known, known] })).toEqual([
    { op: 'gemv', shape: known.shape, storage: 'f32' },
  ]);
  const job = taken(syntheticReport({ results: [foreign], plan: { name: '' } }));
  expect(job.plan).toEqual({ name: 'quick' });
});
