import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { build } from 'vite';
import type { WatchApi } from '../../../src/session/context-record.ts';
import { fakeWebGpu } from '../../support/fake-webgpu.ts';
import { projectRoot } from '../../support/source-files.ts';

/** It is injected into every page, frame and worker. */
const MOST_BYTES = 60_000;

let script = '';
beforeAll(async () => {
  const built = await build({ root: projectRoot, mode: 'attach', logLevel: 'silent', build: { write: false } });
  const outputs = (Array.isArray(built) ? built : [built]) as { output: { type: string; code?: string }[] }[];
  const chunks = outputs.flatMap(({ output }) => output.filter(({ type }) => type === 'chunk'));
  script = chunks.map(({ code = '' }) => code).join('\n// Another piece:\nimport');
});

/** Runs the script as a page's classic script would. */
function runIn(globals: object): { ridgepointAttach?: WatchApi } {
  const context = createContext({ performance, setTimeout, clearTimeout, ...globals });
  runInContext(script, context);
  return context;
}

test('the script is small, one piece, and needs nothing that a strict policy forbids', () => {
  const { length } = gzipSync(script);
  console.log(`The injected script: ${script.length} bytes, ${length} compressed`);
  expect(length).toBeLessThanOrEqual(MOST_BYTES);
  expect(script).not.toMatch(/\beval\(|new Function\(|\bimport\(|^\s*(import|export)\s/m);
  expect(script).not.toContain('valibot');
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
