import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { projectRoot } from '../source-files.ts';

/** Where the torture program runs, by the kind of the context. */
export const PLACES = {
  'in the page': 'page',
  'in a classic worker': 'worker',
  'in a module worker': 'worker',
  'in a blob': 'worker',
  'in a nested worker': 'worker',
  'in a shared worker': 'shared-worker',
  'in a service worker': 'service-worker',
  'in a frame of the same origin': 'frame',
  'in a frame of the other origin': 'frame',
  'under a strict policy': 'frame',
  'in a worker under a strict policy': 'worker',
} as const;

const COUNT = Object.keys(PLACES).length;

const there = (place: keyof typeof PLACES): string => `tortureHere(${JSON.stringify(place)})`;
const inWorker = (place: keyof typeof PLACES): string =>
  `importScripts('torture.js'); ${there(place)}.then(postMessage)`;

/** One page that opens all of them at once, and posts what they left to `/results`. */
const PAGES: Readonly<Record<string, string>> = {
  '/torture.html': `<!doctype html><meta charset="utf-8"><title>torture</title><script src="torture.js"></script>
    <script>
    const results = [];
    const hear = async ({ data }) => {
      results.push(data);
      if (results.length < ${COUNT}) return;
      await fetch('results', { method: 'POST', body: JSON.stringify(results) });
      globalThis.tortured = true;
    };
    onmessage = hear;
    ${there('in the page')}.then((data) => hear({ data }));
    const start = (url, options) => { new Worker(url, options).onmessage = hear; };
    start('torture-classic.js');
    start('torture-module.js', { type: 'module' });
    start('torture-nested.js');
    start(URL.createObjectURL(new Blob([
      'importScripts("' + new URL('torture.js', location.href) + '"); ${there('in a blob')}.then(postMessage)',
    ])));
    const shared = new SharedWorker('torture-shared.js');
    shared.port.onmessage = hear;
    navigator.serviceWorker.onmessage = hear;
    navigator.serviceWorker.register('torture-service.js');
    navigator.serviceWorker.ready.then(({ active }) => active.postMessage('work'));
    </script>
    <iframe src="torture-frame.html?name=same#hidden"></iframe><iframe src="strict-torture.html"></iframe>
    <script>
    const other = document.createElement('iframe');
    const host = location.hostname === 'localhost' ? '127.0.0.1' : 'localhost';
    other.src = 'http://' + host + ':PORT/torture-frame.html?name=other#hidden';
    document.body.append(other);
    </script>`,
  '/torture-classic.js': inWorker('in a classic worker'),
  '/torture-module.js': `import './torture.js'; ${there('in a module worker')}.then((data) => postMessage(data))`,
  '/torture-nested.js': "new Worker('torture-inner.js').onmessage = ({ data }) => postMessage(data)",
  '/torture-inner.js': inWorker('in a nested worker'),
  '/torture-shared.js': `importScripts('torture.js');
    onconnect = ({ ports: [port] }) => ${there('in a shared worker')}.then((data) => port.postMessage(data))`,
  '/torture-service.js': `importScripts('torture.js');
    onmessage = (event) =>
      event.waitUntil(${there('in a service worker')}.then((data) => event.source.postMessage(data)))`,
  '/torture-frame.html': `<!doctype html><title>frame</title><script src="torture.js"></script><script>
    tortureHere('in a frame of the ' + new URL(location).searchParams.get('name') + ' origin')
      .then((data) => parent.postMessage(data, '*'))</script>`,
  '/strict-torture.html':
    '<!doctype html><title>strict</title><script src="torture.js"></script><script src="strict-torture.js"></script>',
  '/strict-torture.js': `${there('under a strict policy')}.then((data) => parent.postMessage(data, '*'));
    new Worker('strict-worker.js').onmessage = ({ data }) => parent.postMessage(data, '*')`,
  '/strict-worker.js': inWorker('in a worker under a strict policy'),
};

/** The texts of the site by path, the program in one classic script. */
export async function torturePages(): Promise<Readonly<Record<string, string>>> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: {
      write: false,
      lib: { entry: join(projectRoot, 'test/support/attach/torture-script.ts'), name: 'torture', formats: ['iife'] },
    },
  });
  const [{ output }] = built as Rolldown.RolldownOutput[] as [Rolldown.RolldownOutput];
  return { ...PAGES, '/torture.js': output[0].code };
}
