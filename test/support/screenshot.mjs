/**
 * Takes the README's pictures of the page, light and dark, from a measured report:
 *
 *     npm run -s picture [-- REPORT.json [WIDTHxHEIGHT]]
 *
 * The command line serves the page and finds the browser; nothing leaves this machine.
 */
import { execFileSync, spawn } from 'node:child_process';
import process from 'node:process';
import { launch } from 'puppeteer';

const LAUNCHER = 'src/cli/launch.mjs';
const [report = 'test/fixtures/reports/v1/hardware.json', size = '1280x800'] = process.argv.slice(2);
const [width, height] = size.split('x').map(Number);
if (!width || !height) {
  process.stderr.write('expected: npm run -s picture [-- REPORT.json [WIDTHxHEIGHT]]\n');
  process.exit(2);
}

const doctor = execFileSync(process.execPath, [LAUNCHER, 'doctor', '--json', '-'], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
const found = JSON.parse(String(doctor)).browsers.find(({ problem }) => problem === null);
if (!found) throw new Error('expected a browser, got none: ridgepoint doctor says why');

const serving = spawn(process.execPath, [LAUNCHER, 'open', report, '--no-open'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await launch({
  executablePath: found.path,
  args: [...sandbox, '--disable-background-networking'],
});
try {
  const address = await new Promise((resolve, reject) => {
    serving.stdout.once('data', (text) => resolve(String(text).trim()));
    serving.once('close', () => reject(new Error('expected the address of the page, got nothing')));
  });
  for (const scheme of ['light', 'dark']) {
    const page = await browser.newPage();
    await page.setViewport({ width, height, deviceScaleFactor: 1.5 });
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    await page.goto(address, { waitUntil: 'networkidle0' });
    await page.waitForSelector('roofline-chart [data-kind="measured"]');
    const path = `test/golden/page-${scheme}.webp`;
    await page.screenshot({ path, type: 'webp', quality: 88 });
    process.stdout.write(`${path}\n`);
    await page.close();
  }
} finally {
  await browser.close();
  serving.kill('SIGINT');
}
