import { describe, expect, test } from 'vitest';
import { UserRuns } from '../../../src/page/app/user-runs.ts';
import { measuredMachines } from '../../../src/report/measured-machine.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { userRun } from '../../support/counted-report.ts';
import { alone, syntheticReport } from '../../support/report.ts';

const host = (): ConstructorParameters<typeof UserRuns>[0] =>
  Object.assign(new EventTarget(), { addController: () => {}, requestUpdate: () => {} }) as never;

const of = (description: string, changes: Partial<Report> = {}): Report =>
  syntheticReport({ adapter: { ...syntheticReport().adapter, description }, ...changes });

const run = (number: number): Report => of('here', { results: [userRun(number, 1e10 * number)] });
const idsOf = ({ results }: Report): string[] => results.map(({ id }) => id);

describe('runs of the user', () => {
  test('join the machine they were made on, and leave the others as they are', () => {
    const runs = new UserRuns(host());
    const machines = measuredMachines([of('elsewhere'), of('here')]);
    expect(runs.shown(machines)).toEqual(machines);
    expect(runs.add(run(1), machines)).toBe('user/saxpy run 1@machine-2');
    runs.add(run(2), machines);
    const [elsewhere, here] = runs.shown(machines);
    expect(elsewhere).toEqual(machines[0]);
    expect(idsOf(here!.report).slice(-2)).toEqual(['user/saxpy run 1', 'user/saxpy run 2']);
    expect(runs.shown(machines)).toBe(runs.shown(machines));
  });

  test('stand alone where nothing, or only another machine, was measured', () => {
    const runs = new UserRuns(host());
    expect(runs.add(run(1), [])).toBe('user/saxpy run 1');
    expect(runs.shown([]).map(({ name, report }) => [name, idsOf(report)])).toEqual([
      ['this GPU', ['user/saxpy run 1']],
    ]);
    const others = alone(of('elsewhere'));
    expect(runs.add(run(2), others)).toBe('user/saxpy run 2');
    expect(runs.shown(others).map(({ report }) => idsOf(report))).toEqual([['user/saxpy run 2']]);
  });
});
