import { readFileSync, writeFileSync } from 'node:fs';
import { launch, type Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrowsers } from '../../../src/cli/browser/find-browser.ts';
import { baseFlags, flagSets } from '../../../src/cli/browser/flags.ts';
import { parseReport } from '../../../src/report/parse-report.ts';
import { Workplace } from '../../support/command.ts';
import { SMALL_PLAN } from '../../support/plans.ts';

const workplace = new Workplace();
let browser: Browser;

beforeAll(async () => {
  const [found] = await findBrowsers();
  browser = await launch({
    executablePath: found!.path,
    userDataDir: workplace.path('profile'),
    args: [...baseFlags(), ...flagSets('software')[0]!.flags],
  });
  writeFileSync(workplace.path('small.json'), JSON.stringify(SMALL_PLAN));
});

afterAll(async () => {
  await browser.close();
  workplace.remove();
});

test('measures a browser by its debugging address, and leaves it as it was', async () => {
  const socket = new URL(browser.wsEndpoint());
  const args = ['--plan', 'small.json', '--connect', `lab-09=http://${socket.host}`, '--label', 'rack=7'];
  const { code, stdout, stderr } = await workplace.run(['fleet', 'run', ...args]);
  expect({ code, stdout, stderr }).toMatchObject({
    code: 0,
    stdout: `lab-09  done  ${workplace.path('reports/lab-09.json')}\n`,
  });
  const { complete, environment } = parseReport(readFileSync(workplace.path('reports/lab-09.json'), 'utf8'));
  expect([complete, environment.host, environment.labels]).toEqual([true, 'lab-09', { rack: '7' }]);
  expect(environment.crossOriginIsolated).toBe(true);
  expect(await browser.pages()).toHaveLength(1);
  expect(browser.browserContexts()).toHaveLength(1);
  expect(stdout + stderr).not.toContain(socket.pathname);
  const dry = await workplace.run(['fleet', 'run', ...args, '--connect', 'gone=ws://127.0.0.1:9/', '--dry-run']);
  expect([dry.code, dry.stdout]).toEqual([
    4,
    expect.stringMatching(
      /^lab-09 +done .*\ngone +would not run +a browser at \S+, its browser cannot be reached .+\n0 of 2 would run/,
    ),
  ]);
  const hardware = await workplace.run(['fleet', 'run', ...args, '--adapter', 'hardware', '--out', 'other']);
  expect([hardware.code, hardware.stdout]).toEqual([
    4,
    expect.stringMatching(/^lab-09 +refused +its browser offers no hardware adapter/),
  ]);
});
