import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { build } from 'vite';
import { attach, type AttachedHere } from '../../../src/attach/attachment.ts';
import { parseSession } from '../../../src/session/parse-session.ts';
import { fakeWebGpu } from '../../support/fake-webgpu.ts';
import { projectRoot } from '../../support/source-files.ts';

/** It is injected into every page, frame and worker, and loaded by pages of others. */
const MOST_BYTES = 60_000;

let script = '';
beforeAll(async () => {
  const built = await build({ root: projectRoot, mode: 'attach', logLevel: 'silent', build: { write: false } });
  const outputs = (Array.isArray(built) ? built : [built]) as { output: { type: string; code?: string }[] }[];
  const chunks = outputs.flatMap(({ output }) => output.filter(({ type }) => type === 'chunk'));
  script = chunks.map(({ code = '' }) => code).join('\n// Another piece:\nimport');
}, 120_000);

/** Runs the script as a page's classic script would. */
function runIn(globals: object): { ridgepointAttach?: AttachedHere } {
  const context = createContext({ performance, setTimeout, clearTimeout, console, ...globals });
  runInContext(script, context);
  return context;
}

test('the script is small, one piece, and needs nothing that a strict policy forbids', () => {
  const { length } = gzipSync(script);
  console.log(`The injected script: ${script.length} bytes, ${length} compressed`);
  expect(length).toBeLessThanOrEqual(MOST_BYTES);
  expect(script).not.toMatch(/\beval\(|new Function\(|\bimport\(|^\s*(import|export)\s/m);
  expect(script).not.toContain('valibot');
  // Why a source is wrong is said by drivers.
  expect(script).not.toContain('cannot be applied to');
});

test('it does nothing where there is no WebGPU', () => {
  expect(runIn({}).ridgepointAttach).toBeUndefined();
});

test('it offers its interface, once, with the options that were set', async () => {
  const fake = fakeWebGpu(['timestamp-query']);
  const location = { href: 'https://there/a/page?secret=1#part' };
  const page = runIn({ ...fake.classes, location, ridgepointAttachOptions: { count: 'off', time: 'pass' } });
  const api = page.ridgepointAttach!;
  runInContext(script, page);
  expect(page.ridgepointAttach).toBe(api);
  await fake.adapter.requestDevice();
  const record = await api.finish();
  expect(record).toMatchObject({
    time: 'pass',
    count: 'off',
    context: { url: 'https://there/a/page', usesWebGpu: true },
  });
  expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  expect(record.devices).toMatchObject([{ context: record.context.id, added: { features: ['timestamp-query'] } }]);
});

test.each(['uniqe', 'source'])('as a module it refuses the option %s, and names those there are', (name) => {
  expect(() => attach({ [name]: true })).toThrow(
    new TypeError(`attach: expected time, count, unique, paused or withSource, got "${name}".`),
  );
  expect(globalThis.ridgepointAttach).toBeUndefined();
});

/** The script as its tag on a page runs it. */
const byTag = (dataset: object, globals: object = {}): AttachedHere =>
  runIn({
    ...globals,
    location: { href: 'https://there/a/page?secret=1#part' },
    document: { currentScript: { dataset } },
  }).ridgepointAttach!;

describe('by a tag', () => {
  test('it gives whole sessions, with the options of the tag', async () => {
    const fake = fakeWebGpu(['timestamp-query']);
    const api = byTag({ time: 'pass', count: 'off', source: '' }, fake.classes);
    const device = await fake.adapter.requestDevice();
    const code = '@compute @workgroup_size(64) fn main() {}';
    const dispatch = (): void => {
      const pipeline = device.createComputePipeline({
        layout: 'auto',
        compute: { module: device.createShaderModule({ code }) },
      });
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.dispatchWorkgroups(2);
      pass.end();
      device.queue.submit([encoder.finish()]);
    };
    dispatch();
    expect(api.progress()).toMatchObject({ dispatches: 1, pipelines: 1 });
    const first = parseSession(JSON.stringify(await api.stop()));
    expect(first.session).toMatchObject({ url: 'https://there/a/page', time: 'pass', count: 'off' });
    expect(first.pipelines).toMatchObject([{ dispatches: 1, source: code }]);
    expect(first.notes).toEqual([expect.stringContaining('within one')]);
    dispatch();
    expect((await api.stop()).pipelines).toEqual(first.pipelines);
    api.start();
    dispatch();
    dispatch();
    const second = parseSession(JSON.stringify(await api.stop()));
    expect(second.pipelines).toMatchObject([{ dispatches: 2 }]);
  });

  test('work of a device that was made before is told', async () => {
    const fake = fakeWebGpu([]);
    const device = await fake.adapter.requestDevice();
    const api = byTag({}, fake.classes);
    device.queue.submit([device.createCommandEncoder().finish()]);
    const { notes, pipelines } = await api.stop();
    expect(pipelines).toEqual([]);
    expect(notes).toContainEqual(expect.stringMatching(/device that was made before watching began/));
  });

  test('an option that is none of ours is told, and the default followed', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const api = byTag({ time: 'both', unique: 'perhaps' }, fakeWebGpu([]).classes);
    const { notes, session } = await api.stop();
    expect(session.time).toBe('split');
    expect(notes.slice(0, 2)).toEqual([
      'time: expected split or pass, got "both"; split was used.',
      'unique: expected true or false, got "perhaps"; false was used.',
    ]);
    expect(warn.mock.calls.flat()).toEqual(notes.slice(0, 2).map((note) => `ridgepoint-attach: ${note}`));
    warn.mockRestore();
  });

  test('attributes that are none of ours are told, with those that are', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { notes } = await byTag({ uniqe: '', withSource: '', count: 'off' }, fakeWebGpu([]).classes).stop();
    expect(notes.slice(0, 2)).toEqual([
      'expected data-time, data-count, data-unique, data-paused or data-source, got "data-uniqe".',
      'expected data-time, data-count, data-unique, data-paused or data-source, got "data-with-source".',
    ]);
    expect(warn.mock.calls.flat()).toEqual(notes.slice(0, 2).map((note) => `ridgepoint-attach: ${note}`));
    warn.mockRestore();
  });

  test('without WebGPU the page goes on, and the session says why it is empty', async () => {
    const api = byTag({});
    api.start();
    const session = parseSession(JSON.stringify(await api.stop()));
    expect(session.session.contexts).toMatchObject([{ usesWebGpu: false }]);
    expect(session.notes[0]).toMatch(/^There is no WebGPU here/);
  });

  test('a worker cannot save a file, and is told what to do', async () => {
    const worker = runIn({ ...fakeWebGpu([]).classes, ridgepointAttachOptions: { paused: true } });
    await expect(worker.ridgepointAttach!.save()).rejects.toThrow(/post the session/);
    expect(worker.ridgepointAttach!.progress().seconds).toBe(0);
  });
});
