import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError, EXIT } from './exit.ts';
import { userPath } from './paths.ts';

/** A file, or standard output, that an option asked for. */
export interface Output {
  readonly option: string;
  /** Absolute path; null: standard output. */
  readonly path: string | null;
}

/**
 * Reads what the user gave for options that name files, and makes sure that each can be written: a measurement must
 * not be lost over a misspelt folder.
 * @throws CliError naming the option
 */
export function readOutputs<Name extends string>(
  given: Readonly<Partial<Record<Name, string | undefined>>>,
): Partial<Record<Name, Output>> {
  const outputs = Object.entries<string | undefined>(given).flatMap(([name, target]) => {
    if (target === undefined) return [];
    const option = `--${name}`;
    if (target === '') throw bad(option, 'expected a file name, or - for standard output', target);
    return [[name, { option, path: target === '-' ? null : userPath(target) }] as const];
  });
  const taken = new Map<string | null, string>();
  for (const [, { option, path }] of outputs) {
    const other = taken.get(path);
    if (other !== undefined) throw bad(option, `expected another target than ${other} has`, path ?? '-');
    taken.set(path, option);
    if (path !== null) checkWritable(option, path);
  }
  return Object.fromEntries(outputs) as Partial<Record<Name, Output>>;
}

function checkWritable(option: string, path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) throw bad(option, 'expected a file in a folder that exists', path);
  if (!statSync(folder).isDirectory()) throw bad(option, 'expected a file in a folder', path);
  if (existsSync(path) && statSync(path).isDirectory()) throw bad(option, 'expected a file, not a folder', path);
  try {
    accessSync(existsSync(path) ? path : folder, constants.W_OK);
  } catch {
    throw bad(option, 'expected a file that may be written', path);
  }
}

const bad = (option: string, expected: string, got: string): CliError =>
  new CliError(EXIT.usage, `${option}: ${expected}, got ${JSON.stringify(got)}`);

/** Writes text to where the option said. @throws CliError when the disk is full or the folder gone */
export function writeOutput({ option, path }: Output, text: string): void {
  if (path === null) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      `${option}: ${JSON.stringify(path)} could not be written (${(error as Error).message})`,
    );
  }
}
