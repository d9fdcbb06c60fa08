import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseSession } from '../../../src/session/parse-session.ts';
import { DISPATCHES, serveAttachSite, type AttachSite } from '../../support/attach-site.ts';
import { Workplace } from '../../support/command.ts';

const workplace = new Workplace();
let site: AttachSite;
beforeAll(async () => {
  site = await serveAttachSite();
});
afterAll(() => {
  site.close();
  workplace.remove();
});

const watched = (page: string, ...more: string[]): ReturnType<Workplace['run']> =>
  workplace.run(['attach', `${site.url}${page}`, '--adapter', 'software', '--no-ceilings', '--json', '-', ...more]);

test('a page that breaks built-ins works, and what it did is in the session', async () => {
  const { code, stdout, stderr } = await watched('breaks.html', '--until', 'done.length > 0', '--seconds', '60');
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const { pipelines, groups, session, notes } = parseSession(stdout);
  expect(session.contexts.map(({ usesWebGpu }) => usesWebGpu)).toEqual([true]);
  expect(pipelines.map(({ label, dispatches }) => [label, dispatches])).toEqual([
    ['with broken built-ins', DISPATCHES],
  ]);
  expect(groups.map(({ counts }) => counts[0]?.flop)).toEqual([2 * 1024]);
  expect(notes.filter((note) => note.startsWith('The page threw'))).toEqual([]);
});

test('a page that hides the script is not said to have used no WebGPU', async () => {
  const { code, stdout, stderr } = await watched('hides.html', '--until', 'done.length > 0', '--seconds', '60');
  expect(`${stdout}${stderr}`).not.toContain('No WebGPU');
  if (code === 0) {
    expect(parseSession(stdout).notes.join(' ')).toMatch(
      /A page did not hand over its record \(ReferenceError: .*\), /,
    );
  } else {
    expect(code).toBe(4);
    expect(stderr).toMatch(/The recording failed: A page did not hand over its record \(ReferenceError: .*\), /);
  }
});

test('a page still hears of promises whose rejection nobody handles, once each', async () => {
  const told = "done[0] === 'DOMException GPUPipelineError'";
  const { code, stderr } = await watched('rejects.html', '--until', told, '--seconds', '30');
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('before')]);
});
