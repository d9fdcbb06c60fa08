import { expect, test } from 'vitest';
import { browserOf, platformOf, systemName, type BrowserHints } from '../../../src/text/user-agent.ts';

const brands = (...names: string[]): BrowserHints => ({
  userAgent: 'Mozilla/5.0 Chrome/150.0.0.0 Safari/537.36',
  platform: 'Linux x86_64',
  userAgentData: { platform: 'Linux', brands: names.map((brand) => ({ brand, version: '156' })) },
});
const old = (userAgent: string): BrowserHints => ({ userAgent, platform: 'MacIntel' });

test.each<[BrowserHints, string, string, string]>([
  [brands('Not A;Brand', 'Chromium', 'Google Chrome'), 'Google Chrome', '156', 'Linux'],
  [brands('Chromium', 'Not=A?Brand'), 'Chromium', '156', 'Linux'],
  [old('Mozilla/5.0 Gecko/20100101 Firefox/148.0'), 'Firefox', '148.0', 'MacIntel'],
  [old('Mozilla/5.0 Version/26.1 Safari/605.1.15'), 'Safari', '26.1', 'MacIntel'],
  [{ userAgent: '' }, 'unknown', 'unknown', 'unknown'],
])('%j is %s %s on %s', (hints, name, version, platform) => {
  expect([browserOf(hints), platformOf(hints)]).toEqual([{ name, version }, platform]);
});

test('a system has one name, whoever tells it', () => {
  const told = [
    'linux',
    'Linux',
    'Linux x86_64',
    'win32',
    'Win32',
    'Windows',
    'darwin',
    'MacIntel',
    'macOS',
    'Android',
  ];
  expect([...new Set(told.map(systemName))]).toEqual(['Linux', 'Windows', 'macOS', 'Android']);
});
