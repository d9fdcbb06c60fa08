import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveSite, type SiteServer } from '../../../src/cli/server.ts';

const parent = mkdtempSync(join(tmpdir(), 'ridgepoint-server-'));
const folder = join(parent, 'site');
let server: SiteServer;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<p>page');
  writeFileSync(join(folder, 'assets', 'a.js'), '1');
  writeFileSync(join(parent, 'secret.txt'), 'secret');
  mkdirSync(join(parent, 'site-other'));
  writeFileSync(join(parent, 'site-other', 'secret.txt'), 'secret');
  symlinkSync(join(parent, 'secret.txt'), join(folder, 'leak.txt'));
  symlinkSync(parent, join(folder, 'up'));
  symlinkSync(join(folder, 'assets'), join(folder, 'inner'));
  server = await serveSite({ folder, texts: { '/report.json': '{}' } });
});

afterAll(() => {
  server.close();
  rmSync(parent, { recursive: true });
});

/** Requests the raw path: fetch would normalise it. */
const get = (
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string; type: string }> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(server.url);
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ status: response.statusCode!, body, type: String(response.headers['content-type']) });
      });
    })
      .on('error', reject)
      .end();
  });

describe('the page server', () => {
  test('serves the page at its root, cross-origin isolated', async () => {
    const response = await fetch(server.url);
    expect(await response.text()).toBe('<p>page');
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  });

  test('serves the page of another without isolation', async () => {
    const plain = await serveSite({ folder, isolated: false });
    const { headers } = await fetch(plain.url);
    plain.close();
    expect(headers.get('Cross-Origin-Embedder-Policy')).toBeNull();
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  test('names the type of scripts and texts', async () => {
    expect(await get('/assets/a.js')).toMatchObject({ status: 200, type: 'text/javascript; charset=utf-8' });
    expect(await get('/report.json')).toMatchObject({ status: 200, body: '{}' });
  });

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/..%2fsite-other/secret.txt',
    '/assets',
    '/nothing',
    '/%00',
    '/%E0%A4%A',
    '//etc/passwd',
    '/leak.txt',
    '/up/secret.txt',
  ])('serves nothing from outside its folder: %s', async (path) => {
    const { status, body } = await get(path);
    expect(status).toBe(404);
    expect(body).not.toContain('secret');
  });

  test('follows a link that stays inside', async () => {
    expect(await get('/inner/a.js')).toMatchObject({ status: 200, body: '1' });
  });

  test('does not answer to another host name', async () => {
    expect(await get('/report.json', { Host: 'elsewhere.example' })).toMatchObject({ status: 403 });
  });

  test('says in a sentence that a port is in use', async () => {
    const port = Number(new URL(server.url).port);
    await expect(serveSite({ folder, port })).rejects.toThrow(
      `--port: expected a free port, got ${port}: it is in use`,
    );
  });
});
