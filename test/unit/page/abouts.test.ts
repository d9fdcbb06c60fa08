import { describe, expect, test } from 'vitest';
import { stepAbout } from '../../../src/page/batching/step-about.ts';
import type { Explained } from '../../../src/page/explained/explained-tip.ts';
import { walkAbout } from '../../../src/page/guide/guide-about.ts';
import { leverAbout } from '../../../src/page/levers/lever-about.ts';
import { ceilingAbout } from '../../../src/page/run/ceiling-about.ts';
import { clockAbout } from '../../../src/page/run/clock-about.ts';
import { memoryAbout } from '../../../src/page/scenario/memory-about.ts';
import { costAbout, rowAbout } from '../../../src/page/scenario/prediction-about.ts';
import { walk } from '../../../src/guide/walk.ts';
import { walkInput } from '../../../src/guide/walk-step.ts';
import { clockWords } from '../../../src/report/clock-words.ts';
import { measuredMachines } from '../../../src/report/measured-machine.ts';
import { modelTables } from '../../../src/report/model-steps.ts';
import { leversHere } from '../../../src/scenario/levers-here.ts';
import { machineRows } from '../../../src/scenario/machine-rows.ts';
import { memoryShares } from '../../../src/scenario/memory-shares.ts';
import { GUIDE_SCENARIO } from '../../../src/scenario/scenario.ts';
import { FIXTURES } from '../../support/fixtures.ts';
import { sampleModel } from '../../support/model-report.ts';

const hardware = FIXTURES['v1/hardware']!;
const [a10] = GUIDE_SCENARIO.gpus.map(({ gpu }) => gpu);

/** What is wrong: a meaning that is no sentence (the tip adds its full stop), or a number that is none. */
function faults({ meaning, formula = '', values = '', source = '', flags = [] }: Explained): string[] {
  const broken = [meaning, formula, values, source, ...flags].filter((text) =>
    /NaN|undefined|Infinity|null/.test(text),
  );
  return /^[A-Z].{10,}[^.]$/.test(meaning) ? broken : [meaning, ...broken];
}

test('a fault is found', () => {
  expect(faults({ meaning: 'Time of a step', values: 'NaN s' })).toEqual(['NaN s']);
  expect(faults({ meaning: 'time' })).toEqual(['time']);
});

test.each(Object.entries(FIXTURES))(
  'every ceiling and every fact of the clock of the report %s is explained',
  (_, report) => {
    expect(report.ceilings.map(ceilingAbout).flatMap(faults)).toEqual([]);
    for (const { name, meaning } of clockWords(report.clock)) {
      const about = clockAbout(report.clock, name, meaning);
      expect(faults(about)).toEqual([]);
      expect(about.meaning).not.toBe(meaning);
    }
  },
);

test('a ceiling gives its interval, its kernel and parameters, and its unsteadiness', () => {
  const [read] = hardware.ceilings;
  const about = ceilingAbout(read!);
  expect(about.formula).toBe('4.1652 TB/s; 95 % interval 4.1527 TB/s to 4.1777 TB/s');
  expect(about.source).toContain('kernel ceilings/memory-read, the fastest of its sweep: workgroup 64');
  expect(about.flags).toBeUndefined();
  const { estimate } = read!;
  const wide = { ...read!, estimate: { ...estimate, low: estimate.value / 2, high: estimate.value * 1.5 } };
  expect(ceilingAbout(wide).flags?.[0]).toContain('Unsteady: the interval is ±50 %');
});

test('the drift of a clock shows every reading of the canary', () => {
  expect(clockAbout(hardware.clock, 'drift over the run', '').samples).toBe(hardware.clock.canary!.samplesSeconds);
});

describe('the model on each GPU', () => {
  const machines = measuredMachines([hardware]);
  const rows = machineRows(GUIDE_SCENARIO, machines);

  test('the time of a token gives formula, values and datasheet', () => {
    const about = rowAbout(GUIDE_SCENARIO, machines, rows[0]!, 'secondsPerToken');
    expect(about.formula).toContain('max(FLOP / compute roof, bytes / bandwidth)');
    expect(about.values).toBe('max(13.44 G / 125 T, 13.44 G / 600 G) = 0.0223958 s');
    expect(about.source).toContain('NVIDIA A10 Tensor Core GPU datasheet');
  });

  test('a measured machine names its report instead', () => {
    const row = rows.find(({ isEstimate }) => isEstimate)!;
    expect(rowAbout(GUIDE_SCENARIO, machines, row, 'secondsPerToken').source).toContain('kernels of the report of');
  });

  test('every number of every row is explained', () => {
    const names = [
      'prefillSeconds',
      'prefillTokensPerSecond',
      'secondsPerToken',
      'tokensPerSecond',
      'totalSeconds',
      'batchThatFits',
    ] as const;
    for (const row of rows)
      for (const name of names) expect(faults(rowAbout(GUIDE_SCENARIO, machines, row, name))).toEqual([]);
    const price = { perHour: 1.29, currency: 'USD', date: null };
    const priced = machineRows({ ...GUIDE_SCENARIO, prices: { a10: price } }, [])[0]!;
    expect(costAbout(GUIDE_SCENARIO, priced).values).toContain('1.29 · 1 / 3600 s');
  });

  test('every figure of every memory bar is explained', () => {
    for (const share of memoryShares(GUIDE_SCENARIO)) {
      for (const name of ['weights', 'kv', 'memory', 'free', 'fits', 'fit'] as const)
        expect(faults(memoryAbout(GUIDE_SCENARIO, share, name))).toEqual([]);
    }
    const [share] = memoryShares(GUIDE_SCENARIO);
    expect(memoryAbout(GUIDE_SCENARIO, share!, 'kv').values).toBe('1 · 262.1 MB = 262,144,000 B');
  });
});

test('every number of a lever is explained, beside the model as it is', () => {
  const [asIs, ...others] = leversHere(GUIDE_SCENARIO, a10!);
  for (const row of others) {
    for (const name of ['secondsPerToken', 'each', 'tokensPerSecond', 'secondsToFirstToken', 'bytes'] as const)
      expect(faults(leverAbout(row, asIs!, name))).toEqual([]);
  }
  expect(leverAbout(asIs!, asIs!, 'bytes').values).toBeUndefined();
  const int4 = others.find(({ id }) => id === 'weights-int4')!;
  expect(leverAbout(int4, asIs!, 'secondsPerToken').values).toBe('6.57 ms, 0.293 times 22.4 ms, as it is');
});

test('every column of the measured steps is explained', () => {
  for (const { columns } of modelTables({ model: sampleModel }).slice(0, 2)) {
    for (const { name } of columns.slice(1))
      for (const step of sampleModel.steps) expect(faults(stepAbout(step, name))).toEqual([]);
  }
});

test('every number of the guide is explained, with its heading in the guide', () => {
  for (const step of walk(walkInput(GUIDE_SCENARIO))) {
    for (const row of step.rows) {
      for (const column of ['printed', 'exact', 'whole'] as const) {
        const about = walkAbout(step, row, column, true);
        expect(faults(about)).toEqual([]);
        if (column !== 'whole') expect(about.source).toBe(`the guide, “${step.source}”`);
      }
    }
  }
});
