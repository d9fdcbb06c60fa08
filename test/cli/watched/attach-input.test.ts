import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { FIXTURES } from '../../support/fixtures.ts';
import { Workplace } from '../../support/command.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());

const PAGE = 'http://127.0.0.1:9/';

test.each([
  [['attach'], /missing required argument 'url'/],
  [
    ['attach', 'nowhere.html'],
    /attach: expected an http or https address, or an HTML file, got "nowhere\.html", a file that is not there/,
  ],
  [['attach', 'localhost:8080/page.html'], /did you mean http:\/\/localhost:8080\/page\.html\?/],
  [['attach', ''], /got "", which is neither/],
  [['attach', 'ftp://example.org/'], /which is neither/],
  [['attach', 'localhost:8080'], /did you mean http:\/\/localhost:8080\?/],
  [['attach', '.'], /a folder: name a file in it/],
  [['attach', 'http://'], /no valid address/],
  [['attach', 'notes.txt'], /which is no HTML file/],
  [['attach', PAGE, '--seconds', '0'], /--seconds: expected seconds: a number above 0/],
  [
    ['attach', PAGE, '--until', 'a +'],
    /--until: expected a JavaScript expression, got "a \+": Unexpected end of input$/,
  ],
  [
    ['attach', PAGE, '--until', '(('],
    /--until: expected a JavaScript expression, got "\(\(": Unexpected end of input$/,
  ],
  [['attach', PAGE, '--start', 'a)'], /--start: expected a JavaScript expression, got "a\)": Unexpected token '\)'$/],
  [['attach', PAGE, '--start', 'a)) || ((b'], /--start: expected a JavaScript expression, .*Unexpected token '\)'$/],
  [['attach', PAGE, '--start', ' '], /--start: expected a JavaScript expression/],
  [['attach', PAGE, '--time', 'both'], /--time: expected split or pass, got "both"/],
  [['attach', PAGE, '--count', 'all'], /--count: expected twin, replace or off, got "all"/],
  [['attach', PAGE, '--top', '0'], /--top: expected a whole number from 1 to 10000, got "0"/],
  [['attach', PAGE, '--top', '1.5'], /--top: expected a whole number from 1 to 10000, got "1\.5"/],
  [['attach', PAGE, '--ceilings', 'r.json', '--no-ceilings'], /--ceilings: expected no --no-ceilings with it/],
  [['attach', PAGE, '--no-ceilings', '--ceilings', 'r.json'], /--ceilings: expected no --no-ceilings with it/],
  [['attach', PAGE, '--count', 'off', '--unique'], /--unique: expected no --count off with it/],
  [['attach', PAGE, '--with-source'], /--with-source: expected --json with it/],
  [['attach', PAGE, '--json', 'nowhere/s.json'], /--json: expected a file in a folder that exists/],
  [['attach', PAGE, '--json', '-', '--trace', '-'], /--trace: expected a different target from that of --json/],
  [['attach', PAGE, '--ceilings', 'notes.txt'], /--ceilings: expected JSON in "notes\.txt"/],
  [['attach', PAGE, '--ceilings', 'none.json'], /--ceilings: .*expected a report/],
  [
    ['attach', PAGE, '--browser-url', 'chrome'],
    /--browser-url: expected the debugging address of a running Chrome.*no http or ws address/,
  ],
  [['attach', PAGE, '--browser-url', 'http://127.0.0.1:9'], /--browser-url: expected .* where none answers/],
  [['attach', PAGE, '--browser-url', 'ws://127.0.0.1:9/x'], /--browser-url: expected .* where none answers/],
  [['attach', PAGE, '--browser-url', 'http://127.0.0.1:9', '--headed'], /--headed: expected no --browser-url with it/],
  [['attach', PAGE, '--browser', 'firefox'], /--browser: expected Chrome, Chromium or Edge, got Firefox.*<script> tag/],
  [
    ['attach', PAGE, '--adapter', 'software'],
    /attach: expected a page that loads, got "http:\/\/127\.0\.0\.1:9\/" \(net::ERR_/,
  ],
])('%j ends with 2 and one sentence', async (args, sentence) => {
  writeFileSync(workplace.path('notes.txt'), 'no JSON');
  const without = { ...FIXTURES['v1/chromium'], ceilings: [] };
  writeFileSync(workplace.path('none.json'), JSON.stringify(without));
  const { code, stdout, stderr } = await workplace.run(args);
  const lines = stderr.trim().split('\n');
  expect(lines.at(-1)).toMatch(sentence);
  expect([code, stdout]).toEqual([2, '']);
  expect(workplace.profilesLeft()).toEqual([]);
});

test('a server that never answers ends it with 2 and one sentence', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const { code, stderr } = await workplace.run(['attach', url, '--adapter', 'software', '--seconds', '3']);
    expect(stderr.trim().split('\n').at(-1)).toMatch(
      /expected a page that loads, got .* \(the server gave no answer within 30 s\)/,
    );
    expect(code).toBe(2);
  } finally {
    silent.close();
    silent.closeAllConnections();
  }
});
