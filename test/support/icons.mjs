/** Draws the icons of the installed page, PNG beside the SVG: `node test/support/icons.mjs CHROMIUM`. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { launch } from 'puppeteer';

const FOLDER = 'src/offline/public';
const svg = readFileSync(`${FOLDER}/icon.svg`, 'utf8');
const browser = await launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const size of [192, 512]) {
  await page.setViewport({ width: size, height: size });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
  await page.screenshot({ path: `${FOLDER}/icon-${size}.png` });
}
await browser.close();
