import { describe, expect, test } from 'vitest';
import { inkFor } from '../../../src/cli/print/ink.ts';
import { printSession } from '../../../src/cli/print/session/session-text.ts';
import { placeSession } from '../../../src/session/place-session.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { harmless } from '../../../src/text/untrusted.ts';
import {
  ceilingsOf,
  contextRecord,
  countOf,
  MOVES,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  sessionDevice,
  steady,
} from '../../support/session-records.ts';

const CEILINGS = ceilingsOf({ 'memory/read': 1e11, 'memory/write': 1e11, 'compute/f32': 1e12 });
const print = (session: Session, columns?: number, top = 20): string =>
  printSession(session, { top, columns, ink: inkFor({}) });
const tooLong = (text: string, most: number): string[] => text.split('\n').filter((line) => line.length > most);

const LONG = 'a name of a pipeline that goes on and on: \u001B[31mred\u202E';
const record = contextRecord({
  pipelines: [
    recordedPipeline(),
    recordedPipeline({ hash: 'p2', label: LONG, sketch: steady(3e-3) }),
    recordedPipeline({ hash: 'p3', label: 'Blur', sketch: steady(1e-4), notCounted: 'It writes a storage texture.' }),
  ],
  groups: [
    recordedGroup(),
    recordedGroup({ id: 'g2', pipeline: 'p2', sketch: steady(3e-3), counts: [countOf(MOVES)] }),
    recordedGroup({
      id: 'g3',
      pipeline: 'p3',
      sketch: steady(1e-4),
      counts: [],
      notCounted: 'It writes a storage texture.',
    }),
  ],
  notes: ['word '.repeat(60), LONG],
  timeline: { ...contextRecord().timeline, splitRatio: { value: 1.04, low: 0.98, high: 1.1 } },
});
const session = placeSession(sampleSession(record), CEILINGS);

describe('the printed session', () => {
  test('fits a terminal of 80 columns, and 100 where the width is unknown', () => {
    expect(tooLong(print(session, 80), 80)).toEqual([]);
    expect(tooLong(print(session), 100)).toEqual([]);
    expect(print(session)).toContain('headroom');
    expect(print(session, 80)).not.toContain('headroom');
  });

  test('begins with the answer, and says what was not counted, and what to change', () => {
    const text = print(session);
    expect(text).toMatch(/40 % of 20\.0 ms the GPU waits for JavaScript; of its busy time, 73 % is a name/);
    expect(text).toMatch(/split submits take ×1\.04 \(0\.98–1\.10\)/);
    expect(text).toMatch(/98 % of the pipelines' time is in groups that were counted/);
    expect(text).toMatch(/Not counted\n 2\.4 % of the busy time, Blur: It writes a storage texture\./);
    expect(text).toMatch(/What to change\n .*: /);
    expect(text).toMatch(/\n MatMul +\d.*%.*memory/);
  });

  test('lists the pipelines with the most time', () => {
    const text = print(session, undefined, 1);
    expect(text).toContain('Pipelines by GPU time, the first 1 of 3');
    expect(text).toContain('2 more pipelines: see --top.');
    expect(text).not.toMatch(/^ MatMul/m);
  });

  test('has no columns for what is not known', () => {
    const bare = sampleSession(
      contextRecord({ count: 'off', groups: [recordedGroup({ counts: [] })], pipelines: [recordedPipeline()] }),
    );
    expect(print(bare)).toMatch(/pipeline +time +share +runs\n/);
    expect(print(bare)).not.toContain('that were counted');
  });

  test('says that a device was lost', () => {
    const lost = sampleSession(contextRecord({ devices: [sessionDevice({ lost: 'the driver gave up' })] }));
    expect(print(lost)).toMatch(/^Lost +1 of 1 devices: the driver gave up$/m);
    expect(print(session)).not.toMatch(/^Lost/m);
  });

  test('shows foreign text without its control characters', () => {
    for (const line of print(session).split('\n')) expect(harmless(line)).toBe(line);
    expect(print(session)).not.toMatch(/token|secret/);
  });
});

test('what was not counted and has no time of its own is given no share of the time', () => {
  const once = contextRecord({
    pipelines: [
      recordedPipeline(),
      recordedPipeline({ hash: 'p2', stage: 'render', label: 'draw', sketch: null, notCounted: 'No.' }),
    ],
    groups: [recordedGroup(), recordedGroup({ id: 'g2', pipeline: 'p2', sketch: null, counts: [], notCounted: 'No.' })],
  });
  expect(print(sampleSession(once))).toContain('Not counted\n First and untimed dispatches, draw: No.\n');
});

test('work that was counted in part is shown as a lower bound', () => {
  const partly = contextRecord({
    pipelines: [recordedPipeline({ dispatches: 30 })],
    groups: [
      recordedGroup({ dispatches: 10 }),
      recordedGroup({ id: 'g2', dispatches: 20, grid: [7, 1, 1], counts: [], notCounted: 'No.' }),
    ],
  });
  const text = print(sampleSession(partly));
  expect(text).toMatch(/MatMul .* ≥ \d\S* \S? +≥ \d/);
  expect(text.replaceAll(/\s+/g, ' ')).toContain('≥: some of its dispatches were not counted, so that all did more.');
  expect(print(sampleSession(contextRecord()))).not.toContain('≥');
});

test('the note on unsteady ceilings is there if a row has one', () => {
  const unsteady = (id: string): Session =>
    placeSession(
      sampleSession(record),
      CEILINGS.map((ceiling) =>
        ceiling.id === id ? { ...ceiling, estimate: { ...ceiling.estimate, low: 0 } } : ceiling,
      ),
    );
  expect(print(unsteady('memory/read'))).toContain('unsteady: a ceiling');
  expect(print(unsteady('memory/read'))).toMatch(/\n MatMul .* – – +roof unsteady/);
  expect(print(session)).toMatch(/\n MatMul .*% +memory/);
  expect(print(unsteady('compute/f32'))).not.toContain('unsteady');
});

test('a reason of several pipelines is one of each, and 100 % is all', () => {
  const none = { counts: [], notCounted: 'Its WGSL could not be instrumented.', sketch: steady(1e-6) };
  const hashes = ['p2', 'p3'];
  const text = print(
    sampleSession(
      contextRecord({
        pipelines: [recordedPipeline(), ...hashes.map((hash) => recordedPipeline({ hash, label: hash, ...none }))],
        groups: [recordedGroup(), ...hashes.map((hash) => recordedGroup({ id: hash, pipeline: hash, ...none }))],
      }),
    ),
  ).replaceAll(/\s+/g, ' ');
  expect(text).toContain('0.2 % of the busy time, p2, p3, each: Its WGSL could not be instrumented.');
  expect(text).toContain("99.8 % of the pipelines' time is in groups that were counted.");
  expect(text).not.toContain('100 %');
});

test('work that depends on data, and bytes without those of sampled textures, are marked', () => {
  const counts = [countOf({ histogram: { 'texture.textureSampleLevel': 9 } }), countOf({ occurrence: 10, flop: 9e6 })];
  const text = print(sampleSession(contextRecord({ groups: [recordedGroup({ counts })] })));
  expect(text).toMatch(/MatMul .* ~\d\S* \S? +≥ \d.* ≤ \d/);
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    '≥ of bytes, ≤ of FLOP/B: which texels a sampler touches is not known',
  );
});
