import { describe, expect, test } from 'vitest';
import type { Ceiling } from '../../../src/report/report-format.ts';
import { machineOfReport, measuredMachines, resultId } from '../../../src/report/measured-machine.ts';
import { halfRoof } from '../../../src/machines/machine.ts';
import { findPreset } from '../../../src/models/config/presets.ts';
import { predictLlm } from '../../../src/models/predict/predict-llm.ts';
import { GUIDE_REQUEST } from '../../../src/models/predict/request.ts';
import { sampleReport } from '../../support/sample-report.ts';

const ceiling = (id: string, unit: Ceiling['unit'], value: number): Ceiling => ({
  id,
  kind: id.startsWith('memory') ? 'memory' : id.startsWith('launch') ? 'launch' : 'compute',
  unit,
  estimate: { value, low: value, high: value, level: 0.95 },
  kernel: 'ceilings/any',
  parameters: {},
});

const READ = ceiling('memory/read', 'B/s', 200e9);
const SINGLE = ceiling('compute/f32', 'flop/s', 8e12);

describe('a measured GPU', () => {
  test('has the ceilings of its report, and no capacity', () => {
    const gpu = machineOfReport(sampleReport({ ceilings: [READ, SINGLE, ceiling('compute/f16', 'flop/s', 15e12)] }));
    expect(halfRoof(gpu)).toEqual({ kind: 'f16-vector', flopPerSecond: 15e12, bytesPerSecond: 200e9 });
    expect(gpu.memoryCapacity).toBeNull();
    expect(gpu.capacityReason).toMatch(/WebGPU does not report the memory size/);
    expect(gpu.notes).toEqual(expect.arrayContaining([expect.stringMatching(/software adapter/)]));
  });

  test('has the INT8 rate of its report, and the maker of its adapter', () => {
    const report = sampleReport({ ceilings: [READ, SINGLE, ceiling('compute/int8', 'op/s', 40e12)] });
    const gpu = machineOfReport({ ...report, adapter: { ...report.adapter, vendor: 'apple' } });
    expect(gpu.rates).toMatchObject({ 'int8/int32': { value: 40e12, unit: 'OP/s' } });
    expect([gpu.maker, gpu.usableBytes, gpu.links]).toEqual(['apple', null, []]);
    expect(machineOfReport(sampleReport({ ceilings: [READ, SINGLE] })).rates).toEqual({});
  });

  test('without f16 computes in f32, and says so', () => {
    const gpu = machineOfReport(sampleReport({ ceilings: [READ, SINGLE] }));
    expect(halfRoof(gpu).kind).toBe('f32-vector');
    expect(gpu.notes?.join(' ')).toMatch(/no f16 rate was measured/);
  });

  test('uses the measured launch cost for each dispatch', () => {
    const gpu = machineOfReport(sampleReport({ ceilings: [READ, SINGLE, ceiling('launch/dispatch', 's', 3e-5)] }));
    expect(gpu.dispatchSeconds).toBe(3e-5);
  });

  test('can be predicted for, with a reason for unknowns, and with a given memory size', () => {
    const gpu = machineOfReport(sampleReport({ ceilings: [READ, SINGLE] }));
    const { config, id, nominalParameters } = findPreset('llama-2-7b');
    const request = { ...GUIDE_REQUEST, model: config, modelId: id, nominalParameters, gpu };
    const { batchThatFits, nullReasons, secondsPerToken, streamedBytesPerStep } = predictLlm(request, 'exact');
    expect(batchThatFits).toBeNull();
    expect(nullReasons['batchThatFits']).toMatch(/WebGPU does not report the memory size: pass --memory/);
    expect(secondsPerToken).toBeCloseTo(streamedBytesPerStep / 200e9, 12);
    expect(predictLlm({ ...request, memoryBytes: 24e9, context: 4096 }, 'exact').batchThatFits).toBe(4);
  });

  test.each([
    [[SINGLE], /expected "memory\/read" to predict from, got none: measure again/],
    [[READ], /expected "compute\/f32"/],
    [[ceiling('memory/read', 'B/s', 0), SINGLE], /memory\/read/],
  ])('cannot be made from a report without roofs', (ceilings, sentence) => {
    expect(() => machineOfReport(sampleReport({ ceilings }))).toThrow(sentence);
  });
});

describe('the machines of some reports', () => {
  const report = sampleReport({});
  const named = (device: string, host = ''): typeof report => ({
    ...report,
    adapter: { ...report.adapter, vendor: '', architecture: '', device, description: '', isFallback: false },
    environment: { ...report.environment, host },
  });

  test('have ids in their order, and names that tell them apart', () => {
    const machines = measuredMachines([named('h200'), named('m1'), named('m1'), named('m1', 'lab'), named('')]);
    expect(machines.map(({ id, name }) => [id, name])).toEqual([
      ['machine-1', 'H200'],
      ['machine-2', 'M1'],
      ['machine-3', 'M1 (2)'],
      ['machine-4', 'M1 on lab'],
      ['machine-5', 'a GPU the browser does not name'],
    ]);
    const long = [named(`${'x'.repeat(50)}1${'x'.repeat(50)}`), named(`${'x'.repeat(50)}2${'x'.repeat(50)}`)];
    expect(measuredMachines(long)[1]!.name).toMatch(/^X+…X+ \(2\)$/);
    expect(measuredMachines([])).toEqual([]);
  });

  test('measured here are the reader’s own where they are alone; one from elsewhere never is', () => {
    const names = (reports: readonly (typeof report)[], isHere: boolean): string[] =>
      measuredMachines(reports, () => isHere).map(({ name }) => name);
    expect(names([named('h200', 'lab')], true)).toEqual(['this GPU']);
    expect(names([report], true)).toEqual(['this CPU']);
    expect(names([named('h200', 'lab')], false)).toEqual(['H200']);
    expect(names([named('')], false)).toEqual(['a GPU the browser does not name']);
    expect(names([named('h200'), named('m1')], true)).toEqual(['H200', 'M1']);
    expect(measuredMachines([named('h200')])[0]!.isHere).toBe(false);
    // The only one that was measured here has no name of its own, but it is the reader's.
    const [own, other] = [named(''), named('')];
    expect(measuredMachines([other, own], (one) => one === own).map(({ name }) => name)).toEqual([
      'a GPU the browser does not name',
      'this GPU',
    ]);
  });

  test('keep the ids of results on the first one, as addresses have them', () => {
    expect([resultId({ id: 'machine-1' }, 'a'), resultId({ id: 'machine-2' }, 'a')]).toEqual(['a', 'a@machine-2']);
  });
});
