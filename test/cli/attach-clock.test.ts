import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseSession } from '../../src/session/parse-session.ts';
import type { Session } from '../../src/session/session-format.ts';
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

/** Of a stock Chrome, in seconds. */
const STEP = 65_536e-9;

async function sessionOf(page: string): Promise<Session> {
  const more = ['--adapter', 'software', '--no-ceilings', '--count', 'off', '--until', 'done.length > 0'];
  const limit = ['--seconds', '60', '--json', '-'];
  const { code, stdout } = await workplace.run(['attach', `${site.url}${page}`, ...more, ...limit]);
  expect(code).toBe(0);
  return parseSession(stdout);
}

/** How much of the time of the page's passes, by stamps without steps, is in the session; 1 is all. */
function shareSeen({ timeline, notes }: Session): number {
  const told = notes.join(' ').match(/busy for ([\d.]+)/);
  return timeline.busy / Number(told![1]);
}

test('stamps in the steps of a stock browser give the times of fine ones', async () => {
  const fine = await sessionOf('many.html');
  const floored = await sessionOf('many.html?steps');
  const told = ({ pipelines, groups, timeline, devices }: Session): string =>
    JSON.stringify([
      devices[0]!.clock,
      timeline.busy,
      pipelines[0]!.time,
      groups.map(({ grid, time }) => [grid, time]),
    ]);
  console.log(`Fine: ${shareSeen(fine)} ${told(fine)}\nIn steps: ${shareSeen(floored)} ${told(floored)}`);
  expect(fine.devices[0]!.clock.quantumSeconds).toBe(0);
  expect(floored.devices[0]!.clock.quantumSeconds).toBeCloseTo(STEP, 12);
  expect(Math.abs(shareSeen(fine) - 1)).toBeLessThan(0.01);
  expect(Math.abs(shareSeen(floored) - 1)).toBeLessThan(0.05);
  for (const { grid, time } of fine.groups) {
    const same = floored.groups.find((group) => group.grid?.[0] === grid?.[0]);
    // Other work on the machine makes some dispatches many times as long, and so the sums; not the medians.
    expect(Math.abs(same!.time!.median - time!.median)).toBeLessThan(STEP + 0.1 * time!.median);
  }
  for (const { pipelines } of [fine, floored]) expect(pipelines[0]!.timed).toBe(1999);
});
