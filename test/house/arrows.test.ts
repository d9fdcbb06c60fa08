import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, fromRoot, projectRoot, readSource } from '../support/source-files.ts';

/** What a room may import: other rooms, types of further rooms, and packages. The map in src/README.md explains why. */
interface Room {
  readonly rooms: readonly string[];
  readonly types?: readonly string[];
  readonly packages: readonly RegExp[];
}

const ROOMS: Readonly<Record<string, Room>> = {
  'src/text': { rooms: [], packages: [] },
  'src/ops': { rooms: ['src/text'], packages: [] },
  'src/machines': { rooms: ['src/text', 'src/ops'], packages: [] },
  'src/models': { rooms: ['src/text', 'src/ops', 'src/machines'], packages: [] },
  'src/wgsl': { rooms: ['src/text'], packages: [] },
  'src/report': {
    rooms: ['src/text', 'src/ops', 'src/machines', 'src/models', 'package.json'],
    packages: [/^valibot$/, /^@noble\/hashes\//],
  },
  'src/field': { rooms: ['src/text', 'src/ops', 'src/machines', 'src/models', 'src/protocol'], packages: [] },
  'src/protocol': { rooms: ['src/text'], types: ['src/report'], packages: [] },
  'src/fleet': { rooms: ['src/text', 'src/protocol'], types: ['src/report'], packages: [/^yaml$/] },
  'src/device': { rooms: ['src/text', 'src/protocol'], types: ['src/report'], packages: [] },
  'src/session': {
    rooms: ['src/text', 'src/ops', 'src/machines', 'src/report', 'package.json'],
    packages: [/^valibot$/],
  },
  'src/attach': {
    rooms: ['src/text', 'src/wgsl', 'src/counting', 'src/session', 'package.json'],
    types: ['src/report'],
    packages: [],
  },
  'src/kernels': { rooms: ['src/ops', 'shaders'], types: ['src/device'], packages: [] },
  'src/counting': {
    rooms: ['src/text', 'src/wgsl', 'src/protocol', 'src/device'],
    types: ['src/report'],
    packages: [],
  },
  'src/trials': {
    rooms: [
      'src/text',
      'src/ops',
      'src/wgsl',
      'src/report',
      'src/protocol',
      'src/device',
      'src/kernels',
      'src/counting',
    ],
    packages: [],
  },
  'src/engine': {
    rooms: [
      'src/text',
      'src/ops',
      'src/models',
      'src/report',
      'src/protocol',
      'src/device',
      'src/kernels',
      'src/trials',
    ],
    packages: [],
  },
  'src/jobs': {
    rooms: [
      'src/text',
      'src/ops',
      'src/models',
      'src/engine',
      'src/wgsl',
      'src/report',
      'src/protocol',
      'src/device',
      'src/kernels',
      'src/counting',
      'src/trials',
    ],
    packages: [],
  },
  'src/scenario': {
    rooms: ['src/text', 'src/ops', 'src/machines', 'src/models', 'src/field', 'src/report'],
    packages: [],
  },
  'src/guide': {
    rooms: ['src/text', 'src/ops', 'src/machines', 'src/models', 'src/report', 'src/scenario'],
    packages: [],
  },
  'src/gallery': { rooms: ['src/text', 'src/report'], packages: [] },
  'src/plot': {
    rooms: [
      'src/text',
      'src/ops',
      'src/machines',
      'src/models',
      'src/field',
      'src/report',
      'src/session',
      'src/scenario',
      'src/protocol',
      'src/fleet',
    ],
    packages: [/^d3(-\w+)?$/],
  },
  'src/page': {
    rooms: [
      'src/text',
      'src/ops',
      'src/machines',
      'src/models',
      'src/field',
      'src/wgsl',
      'src/report',
      'src/fleet',
      'src/session',
      'src/kernels',
      'src/scenario',
      'src/guide',
      'src/gallery',
      'src/plot',
    ],
    types: ['src/device', 'src/jobs'],
    packages: [/^idb$/, /^lit(\/.*)?$/, /^d3(-\w+)?$/, /^@codemirror\/\w+$/, /^@lezer\/highlight$/],
  },
  'src/cli': {
    rooms: [
      'src/text',
      'src/ops',
      'src/machines',
      'src/models',
      'src/field',
      'src/wgsl',
      'src/report',
      'src/session',
      'src/protocol',
      'src/fleet',
      'src/kernels',
      'src/counting',
      'src/engine',
      'src/jobs',
      'src/plot',
      'src/offline',
    ],
    types: ['src/device'],
    packages: [/^node:/, /^puppeteer-core$/, /^@puppeteer\/browsers$/, /^commander$/, /^cli-progress$/],
  },
  // `vite` and `node:` for its builds.
  'src/lib': {
    rooms: [
      'src/text',
      'src/ops',
      'src/machines',
      'src/models',
      'src/wgsl',
      'src/report',
      'src/session',
      'src/attach',
      'src/counting',
      'src/plot',
      'src/page',
    ],
    packages: [/^vite$/, /^node:fs$/],
  },
  'src/offline': { rooms: [], packages: [/^workbox-precaching$/, /^node:/] },
  'src/main.ts': { rooms: ['src/device', 'src/jobs', 'src/page'], packages: [] },
};

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

const IMPORT =
  /^\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\('([^']+)'\)|import\.meta\.glob[^(]*\(\s*'([^']+)'/gm;

const importsOf = (source: string): Import[] =>
  [...source.matchAll(IMPORT)].map(([, type, from, bare, dynamic, glob]) => ({
    specifier: (from ?? bare ?? dynamic ?? glob)!,
    isType: type !== undefined,
  }));

const isIn = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);
const roomOf = (file: string): string | undefined => Object.keys(ROOMS).find((room) => isIn(file, room));

function offence(file: string, { specifier, isType }: Import): string | null {
  const room = roomOf(file);
  const said = `${file} imports ${JSON.stringify(specifier)}`;
  if (room === undefined) return `${file} is in no room of test/house/arrows.test.ts`;
  const { rooms, types = [], packages } = ROOMS[room]!;
  if (!specifier.startsWith('.'))
    return packages.some((name) => name.test(specifier)) ? null : `${said}: not a package of ${room}`;
  const target = fromRoot(join(projectRoot, dirname(file), specifier));
  if (isIn(target, room) || rooms.some((allowed) => isIn(target, allowed))) return null;
  if (isType && types.some((allowed) => isIn(target, allowed))) return null;
  return `${said}: ${room} may import ${[...rooms, ...types.map((name) => `types of ${name}`)].join(', ') || 'nothing'}`;
}

const sources = filesBelow('src', /\.ts$/);

test('every import follows the arrows of the map', () => {
  const offences = sources.flatMap((file) => importsOf(readSource(file)).map((one) => offence(file, one)));
  expect(offences.filter((one) => one !== null)).toEqual([]);
});

test('an import against the arrows is found, with its name', () => {
  const [backwards] = importsOf("import { KERNELS } from '../kernels/index.ts';");
  expect(offence('src/text/units.ts', backwards!)).toContain('src/text/units.ts imports "../kernels/index.ts"');
  const [styled] = importsOf("import { html } from 'lit';");
  expect(offence('src/plot/scene.ts', styled!)).toContain('not a package');
  const [value] = importsOf("import { run } from '../jobs/run.ts';");
  expect(offence('src/page/app.ts', value!)).not.toBeNull();
  const [type] = importsOf("import type { Job } from '../jobs/api.ts';");
  expect(offence('src/page/app.ts', type!)).toBeNull();
  expect(
    importsOf("import {\n  a,\n  b,\n} from './c.ts';\nimport 'lit';\nconst d = await import('node:fs');"),
  ).toHaveLength(3);
});

test('only one folder uses navigator.gpu, apart from the probe of the command line', () => {
  const saying = sources.filter((file) => /navigator\.gpu\b(?!['"’])/.test(stripComments(readSource(file))));
  const allowed = (file: string): boolean => isIn(file, 'src/device') || file === 'src/cli/browser/probe-adapter.ts';
  expect(saying.filter((file) => !allowed(file))).toEqual([]);
});

/** Calls that create objects on a device or make it work. */
const GPU_CALL =
  /\.(createBuffer|createBindGroup|createShaderModule|createComputePipeline(Async)?|createQuerySet|createCommandEncoder|beginComputePass|writeBuffer|submit)\(/;

const speaksWebGPU = (source: string): boolean => GPU_CALL.test(stripComments(source));

test('only the device room uses WebGPU', () => {
  const speaking = sources.filter((file) => speaksWebGPU(readSource(file)));
  expect(speaking.filter((file) => !isIn(file, 'src/device') && !isIn(file, 'src/attach'))).toEqual([]);
});

test('a WebGPU call elsewhere is found', () => {
  expect(speaksWebGPU('device.queue.submit([encoder.finish()]);')).toBe(true);
  expect(speaksWebGPU('// then submit(x)\nform.requestSubmit();')).toBe(false);
});

const stripComments = (source: string): string => source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
