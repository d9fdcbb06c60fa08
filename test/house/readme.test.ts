import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, projectRoot, readSource } from '../support/source-files.ts';

const readmes = filesBelow('', /\.md$/);

/** Generated on demand, so absent from a clone. */
const MADE = /^(dist|build|node_modules|ridgepoint-report)/;

/** Words that are paths: a known first part, then more; `<op>` and `*` stand for names. */
const PATH = /`((?:src|shaders|test|docs|dist|build|\.ci|\.)\/[^`\s]+)`/g;
const LINK = /\]\(([^)\s]+)\)/g;

describe.each(readmes)('%s', (readme) => {
  const text = readSource(readme);
  const folder = join(projectRoot, dirname(readme));

  test('has no broken link to a file or heading', () => {
    const broken = [...text.matchAll(LINK)]
      .map(([, target]) => target!)
      .filter((target) => !resolves(target, folder, text));
    expect(broken).toEqual([]);
  });

  test('names no missing path', () => {
    const named = [...text.matchAll(PATH)].map(([, path]) => path!);
    const wanting = named.filter((path) => !/[<{*…]/.test(path) && !MADE.test(path));
    const missing = wanting.filter((path) => ![projectRoot, folder].some((base) => existsSync(join(base, path))));
    expect(missing).toEqual([]);
  });
});

test('README.md links only to files that the package contains', () => {
  const { files } = JSON.parse(readSource('package.json')) as { files: string[] };
  // npm packs these in any case.
  const packed = [...files, 'LICENSE', 'README.md', 'package.json'];
  const text = readSource('README.md').replaceAll(/```[\s\S]*?```/g, '');
  const images = [...text.matchAll(/\b(?:src|srcset)="([^"\s]+)/g)].map(([, target]) => target!);
  const targets = [...text.matchAll(LINK)].map(([, target]) => target!);
  const relative = [...targets, ...images].filter((target) => !/^(?:[a-z]+:|#)/i.test(target));
  expect(images.length).toBeGreaterThan(0);
  const missing = relative
    .map((target) => target.split('#')[0]!)
    .filter((path) => {
      const isPacked = packed.some((entry) => path.startsWith(`${entry}/`) || matchesGlob(path, entry));
      return !isPacked || !existsSync(join(projectRoot, path));
    });
  expect(missing).toEqual([]);
});

/** Whether a path is that of an entry in which `*` stands for any part of a name. */
const matchesGlob = (path: string, entry: string): boolean =>
  new RegExp(`^${entry.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`).test(path);

function resolves(target: string, folder: string, text: string): boolean {
  if (/^[a-z]+:/i.test(target)) return true;
  const [path = '', heading] = target.split('#');
  const found = path === '' || existsSync(join(folder, path));
  const inText =
    path === ''
      ? text
      : found && path.endsWith('.md')
        ? readSource(join(folder, path).slice(projectRoot.length + 1))
        : '';
  return found && (heading === undefined || inText === '' || headings(inText).includes(heading));
}

const headings = (text: string): string[] =>
  [...text.matchAll(/^#+\s+(.+)$/gm)].map(([, words]) =>
    words!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
