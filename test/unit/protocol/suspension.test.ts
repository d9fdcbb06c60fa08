import { describe, expect, test } from 'vitest';
import { createHost, suspensionNotes } from '../../../src/protocol/rounds/host.ts';
import { QUIET } from '../../support/simulation/faults.ts';
import { simulateRun } from '../../support/simulation/measure.ts';

/** A host whose clocks a test moves. */
function hostOn() {
  const clocks = { steady: 100, timeOfDay: 1.7e9 };
  const host = createHost({ steady: () => clocks.steady, timeOfDay: () => clocks.timeOfDay });
  const pass = (seconds: number, ofDay = seconds): void => {
    clocks.steady += seconds;
    clocks.timeOfDay += ofDay;
  };
  return { host, pass };
}

describe('a suspended computer', () => {
  test('is one whose time of day went on and whose clock did not, and counts once', () => {
    const { host, pass } = hostOn();
    pass(60);
    expect(host.suspensions()).toBe(0);
    pass(1, 3600);
    expect([host.suspensions(), host.suspensions()]).toEqual([1, 1]);
    pass(1, 30);
    expect(host.suspensions()).toBe(2);
  });

  test('is none whose time of day was corrected or set back, at once or little by little', () => {
    const { host, pass } = hostOn();
    pass(1, 3);
    expect(host.suspensions()).toBe(0);
    pass(1, -3600);
    expect(host.suspensions()).toBe(0);
    for (let i = 0; i < 100; i++) {
      pass(60, 60.5);
      expect(host.suspensions()).toBe(0);
    }
  });

  test('is in the notes of a report, with how often on all devices', () => {
    const [a, b] = [hostOn(), hostOn()];
    expect(suspensionNotes([a.host, b.host])).toEqual([]);
    a.pass(1, 3600);
    expect(suspensionNotes([a.host, b.host])).toEqual([
      'The computer slept during the run, or its clock was set: samples from then were taken again.',
    ]);
    b.host.noticeSuspension();
    expect(suspensionNotes([a.host, b.host])[0]).toContain('slept 2 times during the run');
  });

  test.each([true, false])(
    'leaves no sample of an hour, and the run goes on (its clock goes on: %s)',
    async (goesOn) => {
      let seen = 0;
      for (let seed = 1; seed <= 100; seed++) {
        const faults = { ...QUIET, suspended: { share: 0.01, clockGoesOn: goesOn } };
        const { results, sampler } = await simulateRun({ faults, seed, seconds: [1e-4, 2e-4] });
        seen += sampler.host.suspensions();
        expect(results).toHaveLength(2);
        for (const { subject, truth } of results) {
          expect(subject.samples.length).toBeGreaterThanOrEqual(8);
          expect(Math.max(...subject.samples)).toBeLessThan(2 * truth);
        }
      }
      expect(seen).toBeGreaterThan(10);
    },
  );
});
