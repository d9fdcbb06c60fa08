import { expect, test, vi } from 'vitest';
import { jsonText } from '../../../src/text/untrusted.ts';
import { madeSession } from '../../support/made-session.ts';
import { syntheticReport } from '../../support/report.ts';
import { mountPage, one, openPage, page, settled, text, visit } from '../../support/whole-page.ts';
import '../../../src/page/session/session-view.ts';

mountPage();

const SESSION = madeSession({ spans: 400 });
const file = (text_: string, name = 'session.json'): File => new File([text_], name, { type: 'application/json' });
const link = (): Element | null => page().querySelector('nav a[href="#session"]');

async function drop(...files: File[]): Promise<void> {
  page().dispatchEvent(new CustomEvent('ridgepoint-files', { detail: files }));
  await vi.waitFor(() =>
    expect(page().querySelector('[data-view="session"] session-view, [role="alert"] p')).not.toBeNull(),
  );
  await settled();
}

test('a session file leads to its view, which then has a link', async () => {
  expect(link()).toBeNull();
  await drop(file(jsonText(SESSION)));
  expect(one('[data-view]').dataset['view']).toBe('session');
  expect(link()?.textContent).toBe('Session');
  expect(text('session-view .answer')).toContain('of its busy time');
  await visit('roofline');
  expect(link()).not.toBeNull();
});

test('a report beside it is shown where reports are', async () => {
  await drop(file(jsonText(SESSION)), file(jsonText(syntheticReport()), 'report.json'));
  expect(link()).not.toBeNull();
  await visit('roofline');
  expect(text('.state')).toContain('plan quick');
});

test('two sessions are compared', async () => {
  await drop(
    file(jsonText(SESSION)),
    file(jsonText(madeSession({ spans: 400, slower: { Transpose: 0.5 } })), 'b.json'),
  );
  expect(text('session-comparison .answer')).toMatch(/^B against A: /);
});

test('a broken session is told in one sentence, and what was shown stays', async () => {
  page().open(syntheticReport());
  await settled();
  const broken = { ...SESSION, session: { ...SESSION.session, seconds: 'long' } };
  page().dispatchEvent(new CustomEvent('ridgepoint-files', { detail: [file(JSON.stringify(broken))] }));
  await vi.waitFor(() => expect(text('[role="alert"]')).toContain('session.session.seconds: expected'));
  expect(text('.state')).toContain('plan quick');
  expect(link()).toBeNull();
});

test('the address without a session says how to get one; selection and filter are in the hash', async () => {
  history.replaceState(null, '', '#session&pipeline=tr000012&pipelines=trans');
  openPage();
  await settled();
  await vi.waitFor(() => expect(text('[data-view="session"]')).toContain('npx ridgepoint attach'));
  await drop(file(jsonText(SESSION)));
  expect(text('pipeline-details h2')).toBe('Transpose tr000012');
  expect(one<HTMLInputElement>('input[name="pipelines"]').value).toBe('trans');
  one('[data-action="close-pipeline"]').click();
  await settled();
  await vi.waitFor(() => expect(location.hash).toBe('#session&pipelines=trans'));
});

test('back and forward lead to a session and away from it', async () => {
  await drop(file(jsonText(SESSION)));
  await visit('model');
  history.back();
  await vi.waitFor(() => expect(one('[data-view]').dataset['view']).toBe('session'));
  history.forward();
  await vi.waitFor(() => expect(one('[data-view]').dataset['view']).toBe('model'));
});

test('a pipeline opened in Kernel is in its form, and what was there comes back', async () => {
  await drop(file(jsonText(SESSION)));
  one('pipeline-table tbody tr .name').click();
  await settled();
  one('[data-action="open-in-kernel"]').click();
  await vi.waitFor(() => expect(one('[data-view]').dataset['view']).toBe('kernel'), { timeout: 10_000 });
  await vi.waitFor(() => expect(text('your-kernel [data-note]')).toContain('MatMul ma000011, from the session'), {
    timeout: 10_000,
  });
  expect(one<HTMLInputElement>('input[name="workgroups-x"]').value).toBe('256');
  expect(one<HTMLInputElement>('[data-binding="0.1"] input[name="elements"]').value).toBe('16384');
  expect(text('your-kernel .cm-content')).toContain('// MatMul');
  one('[data-action="kernel-before"]').click();
  await settled();
  expect(page().querySelector('your-kernel [data-note]')).toBeNull();
});

const SIZED = `override WIDTH: u32 = 1;
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(WIDTH) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = 1; }`;

/** The made session, the first pipeline with a size from a constant, its groups with grids. */
function sized(grids: readonly ([number, number, number] | null)[]): string {
  const [first, ...others] = SESSION.pipelines;
  const { hash } = first!;
  const group = SESSION.groups.find(({ pipeline }) => pipeline === hash)!;
  const counts = group.counts.map((count) => ({ ...count, invocations: 768, workgroupSize: 64 }));
  const own = grids.map((grid, i) => ({ ...group, id: `own${i}`, counts, grid }));
  return jsonText({
    ...SESSION,
    pipelines: [{ ...first!, source: SIZED, constants: { WIDTH: 64 } }, ...others],
    groups: [...own, ...SESSION.groups.filter(({ pipeline }) => pipeline !== hash)],
    timeline: { ...SESSION.timeline, spans: [] },
  });
}

/** Opens the first pipeline in Kernel; resolves to the words of its form. */
async function opened(session: string): Promise<string> {
  await drop(file(session));
  one('pipeline-table tbody tr .name').click();
  await settled();
  one('[data-action="open-in-kernel"]').click();
  await vi.waitFor(() => expect(page().querySelector('your-kernel [data-note]')).not.toBeNull(), { timeout: 10_000 });
  await settled();
  return text('your-kernel');
}

test('a kernel whose size is a constant of its pipeline shows its invocations at once, of a grid that is known', async () => {
  const words = await opened(sized([null, [5, 1, 1]]));
  expect(words).toContain('320 invocations, 64 per workgroup (64 × 1 × 1)');
  expect(words).toContain('its source, constants, workgroups and sizes of buffers.');
});

test('of a grid that the GPU chose, Kernel says that its workgroups are a placeholder', async () => {
  const words = await opened(sized([null]));
  expect(words).toMatch(
    /The app chose the grid on the GPU: 1 × 1 × 1 is a placeholder to set; there were 12 workgroups\./,
  );
  expect(words).toContain('64 invocations, 64 per workgroup');
});

test('work that is estimated is marked, told in the groups, and none of an empty grid', async () => {
  const [first, second] = SESSION.pipelines.map(({ hash }) =>
    SESSION.groups.find(({ pipeline }) => pipeline === hash)!,
  );
  const bare = { counts: [], uniformHash: 'new', notCounted: 'Others were counted first.' };
  const session = {
    ...SESSION,
    pipelines: SESSION.pipelines.map((pipeline) =>
      pipeline.hash === first!.pipeline ? { ...pipeline, dispatches: pipeline.dispatches + 3 } : pipeline,
    ),
    groups: [
      ...SESSION.groups.filter((group) => group !== second),
      { ...first!, ...bare, id: 'new', dispatches: 2 },
      { ...first!, ...bare, id: 'empty', dispatches: 1, grid: [0, 1, 1] as [number, number, number] },
      { ...second!, ...bare, grid: [0, 1, 1] as [number, number, number] },
    ],
  };
  await drop(file(jsonText(session)));
  const row = (hash: string): string => text(`pipeline-table tr[data-result="${hash}"]`);
  for (const name of ['FLOP', 'bytes', 'FLOP/B']) {
    expect(text(`pipeline-table tr[data-result="${first!.pipeline}"] [data-name="${name}"]`)).toMatch(/^~\d/);
  }
  expect(row(second!.pipeline)).toContain('It did nothing: it had no workgroups.');
  const words = '2 dispatches with other uniforms were not counted; they are taken to do as much as';
  expect(text('pipeline-table .foot')).toContain(`~: ${words}`);
  expect(text('session-view .state')).toMatch(/% of the pipelines’ time counted, \d+ % estimated/);
  one('pipeline-table tbody tr .name').click();
  await settled();
  expect(text('pipeline-details')).toContain(words);
  expect(text('[data-group="new"] dl')).toMatch(
    /~\d\S* MFLOP, ~\S+ MB a dispatch.*; estimated from 1 counted group of the same grid and sizes/,
  );
  expect(text('[data-group="empty"] dl')).toContain('none: it had no workgroups');
});

test('the table marks work that varies, and bytes without those of sampled textures', async () => {
  const { hash } = SESSION.pipelines[0]!;
  const groups = SESSION.groups.map((group) => {
    if (group.pipeline !== hash) return group;
    const counts = group.counts.map((count) => ({
      ...count,
      unique: { read: 0, written: 1e6 },
      histogram: { ...count.histogram, 'texture.textureSampleLevel': 1 },
    }));
    return { ...group, counts, dependsOnData: { flop: [1, 2] as [number, number], bytes: [1, 1] as [number, number] } };
  });
  await drop(file(jsonText({ ...SESSION, groups })));
  const cell = (name: string): string => text(`pipeline-table tr[data-result="${hash}"] [data-name="${name}"]`);
  expect(cell('FLOP')).toMatch(/^~\d/);
  expect(cell('bytes')).toMatch(/^≥ \d/);
  expect(cell('FLOP/B')).toMatch(/^≤ \d/);
  expect(text('pipeline-table .foot')).toMatch(/≥ of bytes, ≤ of FLOP\/B: .*~: the work depends on the data/);
});
