import { describe, expect, test } from 'vitest';
import type { Command } from 'commander';
import { createProgram } from '../../../src/cli/command-line.ts';
import { usageSentence } from '../../../src/cli/option-values.ts';

const program = createProgram(() => undefined);

/** What `--help` prints on a terminal of 80 columns. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (more) => (text += more), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return text;
}

const fleet = program.commands.find((command) => command.name() === 'fleet')!;
const named = [program, ...program.commands].map((command) => [command.name(), command] as const);
const ofFleet = fleet.commands.map((command) => [`fleet ${command.name()}`, command] as const);

describe.each([...named, ...ofFleet])('the help of %s', (name, command) => {
  test('fits 80 columns', () => {
    expect(
      helpOf(command)
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([]);
  });

  test('shows only commands and options that there are', () => {
    const all = new Map([...named, ...ofFleet]);
    const examples = helpOf(command).match(/^ {2}ridgepoint .*/gm) ?? [];
    if (['ridgepoint', 'profile', 'attach', 'predict', 'peers'].includes(name)) expect(examples).not.toEqual([]);
    for (const line of examples) {
      const [, , , word = '', second = ''] = line.split(' ');
      const used = all.get(word === 'fleet' && !second.startsWith('-') ? `fleet ${second}` : word);
      const known = new Set(['--help', ...(used?.options ?? []).map(({ long }) => long!)]);
      const unknown = (line.match(/--[\w-]+/g) ?? []).filter((option) => !known.has(option));
      expect([line, used !== undefined, unknown]).toEqual([line, true, []]);
    }
  });
});

test.each(ofFleet)('the help of %s lists its exit codes', (_, command) => {
  const [, list = ''] = /^Exit codes.*:\n((?: {2}.*\n?)+)/m.exec(helpOf(command)) ?? [];
  expect(list).toMatch(/^ {2}0 {4}\S.*\n[^]*^ {2}2 {4}\S/m);
  expect(/^ {2}1 {4}/m.test(list)).toBe(/run|regressions|page/.test(command.name()));
});

test.each([
  [
    "error: option '--adapter <kind>' argument 'gpu' is invalid. Allowed choices are auto, hardware, software.",
    '--adapter: expected auto, hardware or software, got "gpu"',
  ],
  [
    "error: option '-p, --port <number>' argument '' is invalid. Expected a port: a whole number from 1 to 65535.",
    '--port: expected a port: a whole number from 1 to 65535, got ""',
  ],
  ["error: option '--json <file>' argument missing", '--json: expected <file>, got nothing'],
  ["error: required option '--workgroups <x,y,z>' not specified", '--workgroups: expected <x,y,z>, got nothing'],
  ["error: unknown option '--tune'", "unknown option '--tune'"],
])('the error %j is told in our form', (message, sentence) => {
  expect(usageSentence({ message })).toBe(sentence);
});
