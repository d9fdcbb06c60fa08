import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, fromRoot, projectRoot, readSource } from '../support/source-files.ts';

/** What a room may import: other rooms, rooms of which only types, and packages. The map in src/README.md says why. */
interface Room {
  readonly rooms: readonly string[];
  readonly types?: readonly string[];
  readonly packages: readonly RegExp[];
}

const ROOMS: Readonly<Record<string, Room>> = {
  'src/text': { rooms: [], packages: [] },
  'src/ops': { rooms: ['src/text'], packages: [] },
  'src/theory': { rooms: ['src/text', 'src/ops'], packages: [] },
  'src/wgsl': { rooms: ['src/text'], packages: [] },
  'src/kernels': { rooms: ['src/text', 'src/ops', 'shaders'], packages: [] },
  'src/report': { rooms: ['src/text', 'src/ops', 'src/theory', 'package.json'], packages: [/^valibot$/] },
  'src/measure': { rooms: ['src/text', 'src/ops', 'src/kernels', 'src/wgsl', 'src/report'], packages: [] },
  'src/view/plot': { rooms: ['src/text', 'src/ops', 'src/theory', 'src/report'], packages: [/^d3(-\w+)?$/] },
  'src/view/elements': {
    rooms: ['src/text', 'src/ops', 'src/theory', 'src/report', 'src/wgsl', 'src/kernels', 'src/view/plot'],
    types: ['src/measure'],
    packages: [/^lit(\/.*)?$/, /^d3(-\w+)?$/, /^@codemirror\/\w+$/, /^@lezer\/highlight$/],
  },
  'src/cli': {
    rooms: [
      'src/text',
      'src/ops',
      'src/theory',
      'src/report',
      'src/wgsl',
      'src/kernels',
      'src/measure',
      'src/view/plot',
    ],
    packages: [/^node:/, /^puppeteer-core$/, /^@puppeteer\/browsers$/, /^commander$/, /^cli-progress$/],
  },
  'src/main.ts': {
    rooms: ['src/theory', 'src/report', 'src/wgsl', 'src/kernels', 'src/measure', 'src/view/plot', 'src/view/elements'],
    packages: [],
  },
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
  if (room === undefined) return `${file} stands in no room of test/house/arrows.test.ts`;
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
  const [backwards] = importsOf("import { KERNELS } from '../kernels/registry.ts';");
  expect(offence('src/text/units.ts', backwards!)).toContain('src/text/units.ts imports "../kernels/registry.ts"');
  const [styled] = importsOf("import { html } from 'lit';");
  expect(offence('src/view/plot/scene.ts', styled!)).toContain('not a package');
  const [value] = importsOf("import { run } from '../../measure/run.ts';");
  expect(offence('src/view/elements/app.ts', value!)).not.toBeNull();
  const [type] = importsOf("import type { Job } from '../../measure/job.ts';");
  expect(offence('src/view/elements/app.ts', type!)).toBeNull();
  expect(
    importsOf("import {\n  a,\n  b,\n} from './c.ts';\nimport 'lit';\nconst d = await import('node:fs');"),
  ).toHaveLength(3);
});

test('only one folder says navigator.gpu, beside the probe of the command line', () => {
  const saying = sources.filter((file) => /navigator\.gpu\b(?!['"’])/.test(stripComments(readSource(file))));
  const allowed = (file: string): boolean => isIn(file, 'src/measure/gpu') || file === 'src/cli/browser/probe.ts';
  expect(saying.filter((file) => !allowed(file))).toEqual([]);
});

const stripComments = (source: string): string => source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
