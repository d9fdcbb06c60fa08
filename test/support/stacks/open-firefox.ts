import { launch } from 'puppeteer-core';
import type { LaunchedBrowser } from '../../../src/cli/browser/launch.ts';
import { LAVAPIPE } from './lavapipe.ts';

export async function openFirefox(): Promise<LaunchedBrowser> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: { 'dom.webgpu.enabled': true, 'gfx.webgpu.ignore-blocklist': true },
    env: { ...process.env, VK_DRIVER_FILES: LAVAPIPE, VK_ICD_FILENAMES: LAVAPIPE },
    protocolTimeout: 600_000,
  });
  return { browser, name: 'Firefox', version: await browser.version(), flags: [], close: () => browser.close() };
}
