import { expect, test } from 'vitest';
import { draftOf } from '../../../src/page/pipeline/kernel-draft.ts';
import { BY_TIME, pipelineRows } from '../../../src/page/pipeline/pipeline-rows.ts';
import { sessionFile, SESSION_FORMS, type SessionForm } from '../../../src/page/session/export-session.ts';
import { sessionIn } from '../../../src/page/session/read-session.ts';
import { sessionFacts } from '../../../src/page/session/session-facts.ts';
import { checkSession } from '../../../src/session/parse-session.ts';
import { madeSession } from '../../support/made-session.ts';
import { sampleReport } from '../../support/sample-report.ts';

const SESSION = madeSession({ spans: 400 });
const FACTS = sessionFacts(SESSION);
const [PIPELINE] = SESSION.pipelines;
const group = SESSION.groups.find(({ pipeline }) => pipeline === PIPELINE!.hash)!;

test('a made session is one', () => {
  expect(checkSession(JSON.parse(JSON.stringify(SESSION)))).toEqual(SESSION);
});

test('text is read as a session only if it says that it is one', async () => {
  expect(await sessionIn(JSON.stringify(SESSION))).toEqual(SESSION);
  expect(await sessionIn(JSON.stringify(sampleReport()))).toBeNull();
  expect(await sessionIn('{"label":"ridgepoint-session"}')).toBeNull();
  expect(await sessionIn('not JSON "ridgepoint-session"')).toBeNull();
  await expect(sessionIn('{"format":"ridgepoint-session","formatVersion":9}')).rejects.toThrow(/later version/);
});

test.each(Object.keys(SESSION_FORMS) as SessionForm[])('a session is saved as %s', (form) => {
  const { text, name, type } = sessionFile(SESSION, form)!;
  expect(name).toMatch(/^ridgepoint-session-example-org-demo-2026-01-01(-trace)?\.(json|csv|md|svg)$/);
  expect(type).toContain('/');
  expect(text).toContain('MatMul');
});

test('what is saved opens again; without spans there is no trace', () => {
  expect(checkSession(JSON.parse(sessionFile(SESSION, 'json')!.text))).toEqual(SESSION);
  expect(sessionFile({ ...SESSION, timeline: { ...SESSION.timeline, spans: [] } }, 'trace')).toBeNull();
});

test('a group in Kernel: constants by the id of an override have its name, sizes are elements', () => {
  const source =
    '@id(7) override TILE: u32 = 4u;\n@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;\n@compute @workgroup_size(4) fn main() { y[0] = vec4f(f32(TILE)); }';
  const bound = {
    ...group,
    grid: [3, 2, 1] as [number, number, number],
    bindings: [{ ...group.bindings[0]!, bytes: 4096 }],
  };
  expect(draftOf({ ...PIPELINE!, source, constants: { 7: 8 } }, bound, 'Mine')).toEqual({
    name: 'Mine',
    entry: 'main',
    wgsl: source,
    workgroups: [3, 2, 1],
    bindings: { '0.0': { elements: 256 } },
    overrides: { TILE: 8 },
  });
});

test('a group whose grid the GPU chose, of a source that cannot be read, is opened as it is', () => {
  const counts = group.counts.map((count) => ({ ...count, invocations: 768, workgroupSize: 64 }));
  const draft = draftOf({ ...PIPELINE!, source: 'not WGSL', constants: {} }, { ...group, counts, grid: null }, 'Mine');
  expect(draft).toMatchObject({
    workgroups: [1, 1, 1],
    bindings: {},
    wgsl: 'not WGSL',
    unknownGrid: { workgroups: 12 },
  });
});

test('without source, and of a render pipeline, nothing is opened', () => {
  const { source: _, ...without } = PIPELINE!;
  expect(draftOf(without, group, 'Mine')).toBeNull();
  expect(draftOf({ ...PIPELINE!, stage: 'render' }, group, 'Mine')).toBeNull();
});

test('rows are found by all words, in any order of columns; those without a value come last', () => {
  expect(
    pipelineRows(FACTS, 'memory trans', BY_TIME).every(
      ({ name, bound }) => name.startsWith('Transpose') && bound === 'memory',
    ),
  ).toBe(true);
  expect(pipelineRows(FACTS, 'not counted', BY_TIME).length).toBeGreaterThan(0);
  const byHeadroom = pipelineRows(FACTS, '', { key: 'headroom', down: true });
  expect(byHeadroom[0]!.headroom).toBe(Math.max(...byHeadroom.map(({ headroom }) => headroom ?? 0)));
  expect(byHeadroom.at(-1)!.headroom).toBeNull();
});
