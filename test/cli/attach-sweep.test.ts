import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseSession } from '../../src/session/parse-session.ts';
import { serveAttachSite, type AttachSite } from '../support/attach-site.ts';
import { Workplace } from '../support/command.ts';

const workplace = new Workplace();
let site: AttachSite;
beforeAll(async () => {
  site = await serveAttachSite();
});
afterAll(() => {
  site.close();
  workplace.remove();
});

test('ceilings are swept afterwards; source and timeline are kept on request', async () => {
  const { code, stdout, stderr } = await workplace.run([
    'attach',
    `${site.url}page.html`,
    '--adapter',
    'software',
    '--until',
    'done.length > 0',
    '--with-source',
    '--json',
    'session.json',
    '--trace',
    'trace.json',
  ]);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/sweeping memory\/read/)]);
  const session = parseSession(readFileSync(workplace.path('session.json'), 'utf8'));
  expect(session.ceilings.map(({ id }) => id)).toEqual(expect.arrayContaining(['memory/read', 'compute/f32']));
  expect(session.groups[0]!.roofline).not.toBeNull();
  expect(session.pipelines[0]!.source).toContain('// in the page');
  const { traceEvents } = JSON.parse(readFileSync(workplace.path('trace.json'), 'utf8')) as {
    traceEvents: { name: string }[];
  };
  expect(traceEvents.filter(({ name }) => name === 'in the page').length).toBeGreaterThan(0);
  expect(stdout).toMatch(/of roof/);
  expect(workplace.profilesLeft()).toEqual([]);
});

test('Ctrl-C while they are swept keeps the session without them', async () => {
  const running = workplace.start([
    'attach',
    `${site.url}page.html`,
    '--adapter',
    'software',
    '--until',
    'done.length > 0',
    '--json',
    'unswept.json',
  ]);
  await running.said(/sweeping memory/);
  running.child.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect([code, stderr]).toEqual([130, expect.stringMatching(/Interrupted; what was recorded so far is in /)]);
  const session = parseSession(readFileSync(workplace.path('unswept.json'), 'utf8'));
  expect([session.complete, session.ceilings]).toEqual([true, []]);
  expect(session.notes.join(' ')).toMatch(/Ceilings were not swept: interrupted/);
});
