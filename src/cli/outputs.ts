import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { quote } from '../text/untrusted.ts';
import { CliError, EXIT } from './exit.ts';
import { userPath } from './paths.ts';
import { reasonOf } from './read-file.ts';

/** A file, or standard output, that an option names. */
export interface Output {
  readonly option: string;
  /** Absolute path; null: standard output. */
  readonly path: string | null;
}

/**
 * Reads the options that name output files and checks that each can be written, and replaces nothing that is read, or
 * written otherwise: a measurement must not be lost over a misspelt folder.
 * @param inputs files that the command reads, or is going to, as the user named them; those that are not there are none
 * @param written files that it writes besides
 * @throws CliError `usage` naming the option
 */
export function readOutputs<Name extends string>(
  given: Readonly<Partial<Record<Name, string | undefined>>>,
  inputs: readonly (string | undefined)[] = [],
  written: readonly string[] = [],
): Partial<Record<Name, Output>> {
  const outputs = Object.entries<string | undefined>(given).flatMap(([name, target]) => {
    if (target === undefined) return [];
    const option = `--${name}`;
    if (target === '') throw bad(option, 'expected a file name, or - for standard output', target);
    if (target.endsWith('/') || target.endsWith(sep)) throw bad(option, 'expected a file, not a folder', target);
    return [[name, { option, path: target === '-' ? null : userPath(target) }] as const];
  });
  const others = [[inputs, 'read'] as const, [written, 'written'] as const].map(([files, done]) => ({
    keys: new Set(files.flatMap((file) => (file === undefined ? [] : (fileKey(userPath(file)) ?? [])))),
    done,
  }));
  for (const [, { option, path }] of outputs) {
    const key = path === null ? null : fileKey(path);
    const other = others.find(({ keys }) => key !== null && keys.has(key));
    if (other) throw bad(option, `expected another file than those that are ${other.done}`, path!);
  }
  const taken = new Map<string | null, string>();
  for (const [, { option, path }] of outputs) {
    const target = path === null ? null : checkWritable(option, path);
    const other = taken.get(target);
    if (other !== undefined) throw bad(option, `expected a different target from that of ${other}`, path ?? '-');
    taken.set(target, option);
  }
  return Object.fromEntries(outputs) as Partial<Record<Name, Output>>;
}

/** What tells a plain file from others, whatever links lead to it, also one that is yet to be made; null for all else. */
function fileKey(path: string): string | null {
  try {
    const facts = statSync(path, { throwIfNoEntry: false, bigint: true });
    if (facts) return facts.isFile() ? `${facts.dev}:${facts.ino}` : null;
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return null;
  }
}

/**
 * Checks that a file can be written, by opening it for writing: permissions alone do not tell, as for root or in /proc.
 * A file that is not there is created and removed again. @returns its path without links
 */
function checkWritable(option: string, path: string): string {
  const folder = dirname(path);
  if (!existsSync(folder)) throw bad(option, 'expected a file in a folder that exists', path);
  if (!statSync(folder).isDirectory()) throw bad(option, 'expected a file in a folder', path);
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts?.isDirectory()) throw bad(option, 'expected a file, not a folder', path);
    if (facts && !facts.isFile()) {
      // Opening a pipe waits for its other end, and some devices react to it.
      accessSync(path, constants.W_OK);
      return path;
    }
    // To append: what is in it stays.
    closeSync(openSync(path, 'a'));
    const target = realpathSync(path);
    if (!facts) rmSync(target);
    return target;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw bad(option, 'expected a file that can be written', path, ` (${reasonOf(error)})`);
  }
}

const bad = (option: string, expected: string, got: string, why = ''): CliError =>
  new CliError(EXIT.usage, `${option}: ${expected}, got ${quote(got)}${why}`);

/**
 * Writes text to the option's target; a file is replaced completely or not at all.
 * @throws CliError `stopped`, for example when the disk is full
 */
export function writeOutput({ option, path }: Output, text: string): void {
  if (path === null) {
    process.stdout.write(text);
    return;
  }
  try {
    writeWhole(path, text);
  } catch (error) {
    throw new CliError(EXIT.stopped, `${option}: ${quote(path)} could not be written (${reasonOf(error)})`);
  }
}

/** The program's streams by their system names; writing through them keeps the order of output. */
const STREAMS: ReadonlyMap<string, NodeJS.WriteStream> = new Map(
  [process.stdout, process.stderr].flatMap((stream, i) =>
    [`/dev/${['stdout', 'stderr'][i]}`, `/dev/fd/${i + 1}`, `/proc/self/fd/${i + 1}`].map((name) => [name, stream]),
  ),
);

/** Replaces a file completely or not at all. @throws the system's error */
export function writeWhole(path: string, text: string): void {
  const stream = STREAMS.get(path);
  const facts = statSync(path, { throwIfNoEntry: false });
  if (stream) stream.write(text);
  // Devices and pipes are written to, not replaced.
  else if (/^\/(dev|proc)\//.test(path) || (facts && !facts.isFile())) writeFileSync(path, text);
  else if (facts) replaceFile(realpathSync(path), text, facts.mode);
  // A dangling link stays a link.
  else if (lstatSync(path, { throwIfNoEntry: false })) writeFileSync(path, text);
  else replaceFile(path, text, null);
}

/** Writes a draft next to the file, then renames it: if the disk is full, the old file stays. */
function replaceFile(path: string, text: string, mode: number | null): void {
  const draft = join(dirname(path), `.ridgepoint-${process.pid}-${Date.now()}.tmp`);
  let file: number;
  try {
    file = openSync(draft, 'wx');
  } catch (error) {
    // In a read-only folder, a writable file can only be overwritten.
    if (mode === null || !['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    writeFileSync(path, text);
    return;
  }
  try {
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (mode !== null) chmodSync(draft, mode);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
