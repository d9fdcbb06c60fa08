import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSession } from '../../../src/session/parse-session.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { DISPATCHES, serveAttachSite, type AttachSite } from '../../support/attach-site.ts';
import { Workplace } from '../../support/command.ts';
import { FIXTURES } from '../../support/fixtures.ts';

const workplace = new Workplace();
let site: AttachSite;
beforeAll(async () => {
  site = await serveAttachSite();
});
afterAll(() => {
  site.close();
  workplace.remove();
});

/** The session of a page, watched until names have arrived in it. */
async function sessionOf(page: string, count: number, ...more: string[]): Promise<Session> {
  const { code, stdout, stderr } = await workplace.run([
    'attach',
    `${site.url}${page}`,
    '--adapter',
    'software',
    '--no-ceilings',
    '--until',
    `done.length >= ${count}`,
    '--seconds',
    '60',
    '--json',
    '-',
    ...more,
  ]);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return parseSession(stdout);
}

const dispatchesByLabel = ({ pipelines }: Session): Record<string, number> =>
  Object.fromEntries(pipelines.map(({ label, dispatches }) => [label, dispatches]));

describe('every dispatch is seen', () => {
  test('in a page that has the script by a tag, and ends its recording itself', async () => {
    const session = await sessionOf('tagged.html', 1);
    expect(dispatchesByLabel(session)).toEqual({ 'by itself': DISPATCHES });
    expect(session.session.count).toBe('twin');
    expect(session.groups.every(({ counts }) => counts.length > 0)).toBe(true);
  });

  test('in a window that the page opens', async () => {
    const session = await sessionOf('opens.html', 1);
    expect(dispatchesByLabel(session)).toEqual({ 'in a window': DISPATCHES });
  });

  test('in a page that draws on a canvas', async () => {
    const session = await sessionOf('draws.html', 1);
    expect(session.pipelines.map(({ label, stage, dispatches, timed }) => [label, stage, dispatches, timed])).toEqual([
      ['red', 'render', 20, 19],
    ]);
    expect(session.devices.map(({ lost }) => lost)).toEqual([null]);
  });

  test('up to what was last sent, in a page that puts another script in the place of ours', async () => {
    const session = await sessionOf('tampers.html', 1);
    expect(dispatchesByLabel(session)).toEqual({ 'tampered with': DISPATCHES });
    expect(session.notes.join(' ')).toMatch(/is not valid, what it sent before stands in its place/);
  });

  test('before and after a page goes elsewhere, and in a worker that ends', async () => {
    const moved = await sessionOf('moves.html', 1);
    expect(dispatchesByLabel(moved)).toEqual({ before: DISPATCHES, after: DISPATCHES });
    const pages = moved.session.contexts.filter(({ usesWebGpu }) => usesWebGpu);
    expect(pages.map(({ url, ended }) => [url, ended])).toEqual([
      [`${site.url}moves.html`, 'navigated'],
      [`${site.url.replace('127.0.0.1', 'localhost')}moved.html`, null],
    ]);
    const early = await sessionOf('early.html', 1);
    expect(dispatchesByLabel(early)).toEqual({ 'in a worker that ends': DISPATCHES });
    expect(early.session.contexts.find(({ kind }) => kind === 'worker')?.ended).toBe('worker-ended');
  });

  test('in workers and frames that end within a second; of others it is told', async () => {
    const session = await sessionOf('short.html', 4);
    expect(dispatchesByLabel(session)).toEqual({ terminated: DISPATCHES, closed: DISPATCHES, written: DISPATCHES });
    expect(session.notes.filter((note) => /worker|threw/.test(note))).toEqual([
      `A worker threw an exception that nothing caught: "RangeError: of a worker", in ${site.url}closes.js.`,
      'A worker ended before anything of it was read: dispatches, work and times are lower bounds.',
    ]);
  });
});

test('passes of several pipelines, timed whole, are said to be most of the time', async () => {
  const { code, stdout, stderr } = await workplace.run([
    'attach',
    `${site.url}several.html`,
    '--adapter',
    'software',
    '--no-ceilings',
    '--time',
    'pass',
    '--until',
    'done.length > 0',
    '--seconds',
    '60',
  ]);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/ dispatches · 2 pipelines · .* busy \d+ %$/m)]);
  const text = stdout.replaceAll(/\s+/g, ' ');
  expect(text).toMatch(
    /[\d.]+ % of its busy time is in passes timed whole and first dispatches, which --time split tells apart\./,
  );
  expect(text).toMatch(/ turns 1 +[\d.]+ .s +[\d.]+ % 20 /);
});

test('recording begins with --start, ends after --seconds, and is placed under named ceilings', async () => {
  const { ceilings, adapter } = FIXTURES['v1/chromium']!;
  writeFileSync(
    workplace.path('ceilings.json'),
    JSON.stringify({ ceilings, adapter: { ...adapter, vendor: 'other' } }),
  );
  const { code, stdout, stderr } = await workplace.run([
    'attach',
    `${site.url}steady.html`,
    '--adapter',
    'software',
    '--ceilings',
    'ceilings.json',
    '--start',
    'warm',
    '--seconds',
    '3',
    '--top',
    '1',
    '--json',
    'session.json',
  ]);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/[1-9]\d* dispatches · 1 pipeline · /)]);
  const session = parseSession(readFileSync(workplace.path('session.json'), 'utf8'));
  expect(session.session.seconds).toBeGreaterThan(2);
  expect(session.session.seconds).toBeLessThan(10);
  expect(session.ceilings).toEqual(ceilings);
  expect(session.groups.map(({ roofline }) => roofline?.ceiling)).toEqual([expect.any(String)]);
  expect(stdout).toMatch(/Pipelines by GPU time\n.*pipeline.*of roof.*\n steady/);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain("100 % of the pipelines' time is in groups that were counted");
  expect(stdout).toMatch(/The page reported an? .*error.*: "of the page"/);
  expect(stdout).toContain('The page opened a dialog: "hello"; accepted.');
  expect(stdout).toMatch(/The ceilings are of another adapter/);
  expect(stdout).toContain(`Session: ${workplace.path('session.json')}`);
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
});
