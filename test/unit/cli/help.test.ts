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

describe.each([program, ...program.commands].map((command) => [command.name(), command] as const))(
  'the help of %s',
  (name, command) => {
    test('fits 80 columns', () => {
      expect(
        helpOf(command)
          .split('\n')
          .filter((line) => line.length > 80),
      ).toEqual([]);
    });

    test('shows only commands and options that there are', () => {
      const all = [program, ...program.commands];
      const examples = helpOf(command).match(/^ {2}ridgepoint .*/gm) ?? [];
      if (['ridgepoint', 'profile', 'attach', 'predict', 'peers'].includes(name)) expect(examples).not.toEqual([]);
      for (const line of examples) {
        const [, , , word = ''] = line.split(' ');
        const used = all.find((one) => one.name() === word);
        const known = new Set(['--help', ...(used?.options ?? []).map(({ long }) => long!)]);
        const unknown = (line.match(/--[\w-]+/g) ?? []).filter((option) => !known.has(option));
        expect([line, used?.name(), unknown]).toEqual([line, word, []]);
      }
    });
  },
);

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
