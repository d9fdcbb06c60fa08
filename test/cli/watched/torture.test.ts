import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSession } from '../../../src/session/parse-session.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { serveAttachSite, type AttachSite } from '../../support/attach-site.ts';
import { startChrome, type RunningChrome } from '../../support/attach/running-chrome.ts';
import { tortureCounts, type WorkedGroup } from '../../support/attach/torture-counts.ts';
import { PLACES, torturePages } from '../../support/attach/torture-pages.ts';
import type { TortureResult } from '../../support/attach/torture-script.ts';
import { Workplace } from '../../support/command.ts';

const workplace = new Workplace();
let site: AttachSite;
let chrome: RunningChrome;
/** What the program leaves where nothing watches it: under the site's other origin. */
let native: ReadonlyMap<string, TortureResult>;

/** What all contexts left, by place. */
const nextResults = async (): Promise<Map<string, TortureResult>> =>
  new Map((JSON.parse(await site.posted()) as TortureResult[]).map((result) => [result.place, result]));

beforeAll(async () => {
  site = await serveAttachSite(await torturePages());
  const posted = nextResults();
  chrome = await startChrome(workplace.path('profile'), `${site.url.replace('127.0.0.1', 'localhost')}torture.html`);
  native = await posted;
});
afterAll(async () => {
  await chrome.close();
  site.close();
  workplace.remove();
});

/** The groups of the pipelines with a label, with counts of later occurrences that are not those of the first. */
function groupsOf({ pipelines, groups }: Session, label: string): WorkedGroup[] {
  const hashes = new Set(pipelines.filter((one) => one.label === label).map(({ hash }) => hash));
  return groups
    .filter(({ pipeline }) => hashes.has(pipeline))
    .map(({ dispatches, counts }) => {
      const [first = null, ...later] = counts.map(({ flop, requested, invocations }) => ({
        invocations: invocations!,
        flop,
        ...requested,
      }));
      const differing = later.filter((count) => !isDeepStrictEqual(count, first));
      return { dispatches, count: first, ...(differing.length > 0 && { differing }) };
    });
}

/** By label, the groups as text in no order. */
const listed = (labels: readonly string[], of: (label: string) => readonly WorkedGroup[]): unknown =>
  Object.fromEntries(
    labels.map((label) => [
      label,
      of(label)
        .map((group) => JSON.stringify(group))
        .toSorted(),
    ]),
  );

describe.each([
  ['a browser that it starts', () => ['--adapter', 'software']],
  ['a browser that runs already', () => ['--browser-url', chrome.address]],
])('in %s', (_, browser) => {
  let session: Session;
  let watched: ReadonlyMap<string, TortureResult>;
  beforeAll(async () => {
    const posted = nextResults();
    const { code, stdout, stderr } = await workplace.run(
      `attach ${site.url}torture.html?user=me#top --no-ceilings --until globalThis.tortured --seconds 90 --json -`
        .split(' ')
        .concat(browser()),
    );
    if (code !== 0) throw new Error(stderr);
    session = parseSession(stdout);
    watched = await posted;
  });

  test('every context is seen, and of addresses only what is in no query', () => {
    const used = session.session.contexts.filter(({ usesWebGpu }) => usesWebGpu);
    expect(used.map(({ kind }) => kind).toSorted()).toEqual(Object.values(PLACES).toSorted());
    expect(session.session.url).toBe(`${site.url}torture.html`);
    expect(JSON.stringify(session.session)).not.toMatch(/user=me|#top|name=|hidden/);
    expect(session.complete).toBe(true);
    const known = new Set(session.session.contexts.map(({ id }) => id));
    expect(known.size).toBe(session.session.contexts.length);
    expect(session.devices.filter(({ context }) => !known.has(context))).toEqual([]);
    const each = new Set([...native.values()].map(({ dispatches }) => dispatches));
    expect(each.size).toBe(1);
    expect(new Set(used.map(({ dispatches }) => dispatches))).toEqual(each);
    expect(session.notes.filter((note) => !note.startsWith('Time of counting'))).toEqual([]);
  });

  test.each(Object.keys(PLACES))('%s the torture program computes what it does unwatched, and is counted', (place) => {
    const result = watched.get(place)!;
    expect(result).toEqual(native.get(place));
    expect([result.caught, result.uncaught]).toEqual([['nothing', 'caught'], []]);
    const expected = tortureCounts({
      stamps: 'stamped' in result.outputs,
      immediates: result.outputs['immediates']!.length > 0,
      readWriteTextures: result.outputs['textures']!.length > 1024,
    });
    const prefix = `${place}: `;
    const labels = session.pipelines.flatMap(({ label }) =>
      label.startsWith(prefix) ? [label.slice(prefix.length)] : [],
    );
    expect(listed(labels, (label) => groupsOf(session, prefix + label))).toEqual(
      listed(Object.keys(expected), (label) => expected[label]!),
    );
    const dispatches = Object.values(expected).flat();
    expect(dispatches.reduce((sum, one) => sum + one.dispatches, 0)).toBe(result.dispatches);
  });
});
