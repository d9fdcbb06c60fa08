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
import { dirname, join } from 'node:path';
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
 * Reads the options that name output files and checks that each can be written: a measurement must not be lost over a
 * misspelt folder.
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
    if (other !== undefined) throw bad(option, `expected a different target from that of ${other}`, path ?? '-');
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
    throw bad(option, 'expected a writable file', path);
  }
}

const bad = (option: string, expected: string, got: string): CliError =>
  new CliError(EXIT.usage, `${option}: ${expected}, got ${quote(got)}`);

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
