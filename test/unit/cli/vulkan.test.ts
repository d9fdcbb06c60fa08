import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firefoxSets } from '../../../src/cli/browser/flags.ts';
import { dawnStarts } from '../../../src/cli/dawn/drivers.ts';
import {
  driverAdvice,
  driverFlags,
  driverFolders,
  findLavapipe,
  isOldMesa,
  lavapipeAdvice,
  namedDrivers,
} from '../../../src/cli/vulkan.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'ridgepoint-vulkan-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A driver file in a folder of the test, by default `share/vulkan/icd.d`. */
function driver(name: string, vulkan = '1.4.305', folder = 'share/vulkan/icd.d'): string {
  const file = join(root, folder, name);
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(file, JSON.stringify({ ICD: { api_version: vulkan, library_path: 'libvulkan_lvp.so' } }));
  return file;
}

const own = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const other = process.arch === 'arm64' ? 'x86_64' : 'aarch64';
const folder = (): string[] => [join(root, 'share/vulkan/icd.d')];

describe.skipIf(process.platform !== 'linux')('lavapipe', () => {
  test('is found by its driver file, for this architecture only', () => {
    expect(findLavapipe(folder())).toBeNull();
    driver('intel_icd.json');
    driver(`lvp_icd.${other}.json`);
    driver('lvp_icd.i686.json');
    expect(findLavapipe(folder())).toBeNull();
    const file = driver(`lvp_icd.${own}.json`);
    expect(findLavapipe(folder())).toEqual({ file, vulkan: '1.4.305' });
  });

  test('is looked for where the Vulkan loader looks', () => {
    const env = { HOME: '/h', XDG_DATA_DIRS: '/a:/usr/share', XDG_CONFIG_HOME: '/c' };
    const folders = driverFolders(env);
    const places = ['/c', '/etc/xdg', '/etc', '/h/.local/share', '/a', '/usr/share', '/usr/local/share'];
    expect(folders).toEqual(places.map((place) => `${place}/vulkan/icd.d`));
  });

  test.each([
    ['1.1.230', true],
    ['1.3.224', true],
    ['1.1.246', false],
    ['1.4.305', false],
    ['unknown', false],
  ])('of Vulkan %s is of an old Mesa: %s', (vulkan, old) => {
    expect(isOldMesa({ file: '', vulkan })).toBe(old);
  });

  test('is installed by a command that fits the system', () => {
    expect(lavapipeAdvice('ID=debian\nVERSION_CODENAME=bookworm\n')).toBe(
      'enable bookworm-backports, then: sudo apt-get install -y -t bookworm-backports mesa-vulkan-drivers',
    );
    expect(lavapipeAdvice('ID=debian\nVERSION_CODENAME=trixie\n')).toBe(
      'sudo apt-get install -y libvulkan1 mesa-vulkan-drivers',
    );
    expect(lavapipeAdvice('ID=arch\n')).toMatch(/Mesa .* lavapipe/);
  });

  test.each([
    [
      'a driver that is not there',
      { VK_DRIVER_FILES: '/gone.json' },
      null,
      /VK_DRIVER_FILES names "\/gone\.json", which does not exist.*(install|Mesa)/,
    ],
    [
      'a missing one, with lavapipe installed',
      { VK_ICD_FILENAMES: '/gone.json' },
      '1.4.305',
      /VK_ICD_FILENAMES.*unset it to use \/lvp\.json/,
    ],
    ['an old Mesa', {}, '1.1.230', /too old .*1\.1\.230/],
    ['no driver', {}, null, /^for Mesa's software driver, /],
  ])('advice for %s is specific', (_, env, vulkan, sentence) => {
    const lavapipe = vulkan === null ? null : { file: '/lvp.json', vulkan };
    expect(driverAdvice(env, lavapipe, () => false)).toMatch(sentence);
  });
});

describe.skipIf(process.platform !== 'linux')('a driver that the environment names', () => {
  const named = { VK_ICD_FILENAMES: '/a.json:/b.json' };

  test('is read from either variable, the newer first', () => {
    expect(namedDrivers({})).toBeNull();
    expect(namedDrivers({ VK_DRIVER_FILES: '' })).toBeNull();
    expect(namedDrivers(named)).toEqual({ variable: 'VK_ICD_FILENAMES', files: ['/a.json', '/b.json'] });
    expect(namedDrivers({ ...named, VK_DRIVER_FILES: '/c.json' })?.files).toEqual(['/c.json']);
  });

  test('is the only driver that Dawn and Firefox get, and is recorded', async () => {
    const [start, ...more] = await dawnStarts('software', 'fine', named);
    expect(more).toEqual([]);
    expect(start).toMatchObject({ adapter: 'software', driver: 'system' });
    expect(start!.env).not.toHaveProperty('VK_DRIVER_FILES');
    const [set] = firefoxSets('software', named);
    expect(set!.env).toEqual({});
    expect(set!.flags).toContain('VK_ICD_FILENAMES=/a.json:/b.json');
    expect(driverFlags({}, named)).toEqual(['VK_ICD_FILENAMES=/a.json:/b.json']);
  });

  test('is lavapipe before SwiftShader if the environment names none', async () => {
    const file = driver('lvp_icd.json');
    const env = { XDG_CONFIG_HOME: join(root, 'none'), XDG_CONFIG_DIRS: join(root, 'share'), PATH: '' };
    const starts = await dawnStarts('auto', 'fine', env);
    expect(starts.slice(0, 2).map(({ adapter, driver: name }) => [adapter, name])).toEqual([
      ['hardware', 'system'],
      ['software', 'lavapipe'],
    ]);
    expect(starts[1]!.env).toMatchObject({ VK_DRIVER_FILES: file, VK_ICD_FILENAMES: file });
    expect(starts.slice(2).every(({ driver: name }) => name === 'swiftshader')).toBe(true);
    const sets = firefoxSets('auto', env);
    expect(sets.map(({ adapter, env: more }) => [adapter, more?.['VK_DRIVER_FILES']])).toEqual([
      ['hardware', undefined],
      ['software', file],
    ]);
    expect(firefoxSets('hardware', env)).toEqual([sets[0]]);
    expect(sets[0]!.preferences).toMatchObject({ 'dom.webgpu.enabled': true, 'gfx.webgpu.ignore-blocklist': true });
  });
});
