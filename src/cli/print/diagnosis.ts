import type { AdapterProbe } from '../browser/probe-adapter.ts';
import { adapterName } from '../../report/adapter-words.ts';
import type { Attempt, BrowserDiagnosis, Diagnosis } from '../commands/doctor.ts';
import { workingAttempts } from '../commands/doctor-advice.ts';
import { dawnWorks, type DawnDiagnosis } from '../dawn/diagnose.ts';
import { startName } from '../dawn/open-dawn.ts';
import { harmless } from '../../text/untrusted.ts';
import type { Ink } from './ink.ts';
import { wrapText } from './text-layout.ts';

/** Features whose presence or absence changes what is measured. */
const TELLING = ['timestamp-query', 'shader-f16', 'subgroups', 'chromium-experimental-subgroup-matrix'];

const VERDICTS = {
  hardware: 'ridgepoint profile measures the GPU.',
  software: 'ridgepoint profile works, but only on the software adapter: the CPU, not a GPU.',
} as const;

const WITH_FIREFOX = 'ridgepoint profile works here with --browser firefox.';
const WITH_DAWN = 'ridgepoint profile works here with --runtime dawn.';
const WITH_NOTHING = 'ridgepoint profile cannot measure anything here.';

/** The diagnosis for a terminal. */
export function printDiagnosis(diagnosis: Diagnosis, ink: Ink): string {
  const { node, platform, browsers, dawn, lavapipe, verdict, advice } = diagnosis;
  const firefox = browsers.filter(({ engine }) => engine === 'firefox');
  const otherwise = workingAttempts(firefox).length > 0 ? WITH_FIREFOX : dawnWorks(dawn) ? WITH_DAWN : WITH_NOTHING;
  const lines = [
    `Node ${node} on ${platform}`,
    ...(browsers.length === 0 ? ['No browser was found.'] : browsers.map((browser) => printBrowser(browser, ink))),
    printDawn(dawn, ink),
    ...printLavapipe(lavapipe, ink),
    ink.bold(verdict ? VERDICTS[verdict] : otherwise),
    ...advice.map((line) => wrapText(line, '  ')),
  ];
  return `${lines.join('\n')}\n`;
}

function printBrowser({ path, origin, version, problem, attempts }: BrowserDiagnosis, ink: Ink): string {
  const head = `\n${ink.bold(version ?? 'A browser that does not start')} · ${harmless(path)} (${origin})`;
  const tail = problem === null ? [] : [`  ${ink.warning('does not start')}: ${wrapText(problem, '    ')}`];
  return [head, ...attempts.map((attempt) => printAttempt(attempt, ink)), ...tail, ''].join('\n');
}

function printDawn({ version, attempts }: DawnDiagnosis, ink: Ink): string {
  if (version === null) return `${ink.bold('Dawn for Node')} · not installed\n`;
  const lines = attempts.map(({ wanted, driver, adapter, problem }) => {
    const got = adapter ? nameOf(adapter) : (problem ?? 'no adapter');
    const word = adapter ? 'works' : ink.warning('does not work');
    return `  ${startName({ adapter: wanted, driver })}: ${word} · ${wrapText(got, '    ')}`;
  });
  return [`${ink.bold(`Dawn for Node ${version}`)} · the package webgpu`, ...lines, ''].join('\n');
}

function printLavapipe(lavapipe: Diagnosis['lavapipe'], ink: Ink): string[] {
  if (!lavapipe) return [];
  const age = lavapipe.tooOld ? ` · ${ink.warning('too old')}` : '';
  return [`${ink.bold("Mesa's lavapipe")} · ${lavapipe.file}, Vulkan ${lavapipe.vulkan}${age}\n`];
}

/** Firefox and Safari do not identify their adapters. */
const namesOf = (adapter: AdapterProbe): string =>
  [adapter.vendor, adapter.architecture, adapterName(adapter)].filter(Boolean).join(' ') || 'an unnamed adapter';

/** Names, driver and backend. */
function nameOf(adapter: AdapterProbe): string {
  const { driver = '', backend = '' } = adapter;
  const names = namesOf(adapter);
  // Dawn for Node describes an adapter by its driver.
  return [names, names.includes(driver) ? '' : `driver ${driver}`, backend].filter((part) => part !== '').join(' · ');
}

function printAttempt({ wanted, flags, adapter, works }: Attempt, ink: Ink): string {
  const got = adapter ? nameOf(adapter) : 'no adapter';
  const word = works ? 'works' : ink.warning(adapter ? 'only the software adapter' : 'does not work');
  const has = TELLING.filter((name) => adapter?.features.includes(name));
  return [
    `  ${wanted}: ${word} · ${wrapText(got, '    ')}`,
    ...(works ? [`    ${wrapText(`with ${has.join(', ') || 'no special features'}`, '    ')}`] : []),
    `    ${ink.dim(wrapText(flags.length === 0 ? 'no flags' : flags.join(' '), '    '))}`,
  ].join('\n');
}
