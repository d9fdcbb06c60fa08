import { CommanderError } from 'commander';
import { CliError, EXIT, type ExitCode } from './exit.ts';
import { oneLine } from './print/text-layout.ts';
import { createProgram } from './command-line.ts';
import { usageSentence } from './option-values.ts';

/** Runs the command line and returns its exit code; every error becomes one line on stderr. */
async function main(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  try {
    const program = createProgram((ended) => (code = ended));
    if (args.length === 0) {
      const names = program.commands.map((command) => command.name()).join(', ');
      throw new CliError(EXIT.usage, `expected a command (${names}), got none; see ridgepoint --help`);
    }
    const [first = ''] = args;
    const isKnown = /^-|^help$/.test(first) || program.commands.some((command) => command.name() === first);
    // With --help behind it, an unknown command would get the help of no command.
    await program.parseAsync(isKnown ? args : [first], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const { exitCode, sentence } = describe(error);
    complain(sentence);
    return exitCode;
  }
}

function describe(error: unknown): { exitCode: ExitCode; sentence: string } {
  if (error instanceof CliError) return { exitCode: error.exitCode, sentence: error.message };
  if (error instanceof CommanderError) {
    const [command = '', part = ''] = process.argv.slice(2);
    const isWord = (text: string): boolean => /^[a-z]+$/.test(text);
    // A command of a group has a help of its own.
    const words = command === 'fleet' && isWord(part) ? `${command} ${part}` : command;
    const known = isWord(command) && !error.code.includes('unknownCommand') ? `${words} ` : '';
    return { exitCode: EXIT.usage, sentence: `${usageSentence(error)}; see ridgepoint ${known}--help` };
  }
  if (process.env['RIDGEPOINT_DEBUG']) console.error(error);
  return { exitCode: EXIT.stopped, sentence: error instanceof Error ? error.message : String(error) };
}

const complain = (sentence: string): void => void process.stderr.write(`ridgepoint: ${oneLine(sentence)}\n`);

/** The error that kept the answer from being written, if any. A reader that closes early, such as `head`, is no error. */
let lost: Error | null = null;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') lost ??= error;
});
process.stderr.on('error', () => undefined);

// The launcher hears Ctrl-C while the program loads, also one that waits by now: between two rounds of the event loop
// signals are delivered. From here on, commands hear it.
for (let round = 0; round < 2; round++) await new Promise((resolve) => void setImmediate(resolve));
process.removeAllListeners('SIGINT');
let exitCode = await main(process.argv.slice(2));
await new Promise((resolve) => process.stdout.write('', resolve));
if (lost !== null) {
  complain(`the answer could not be written to standard output (${(lost as Error).message})`);
  if (exitCode === EXIT.done) exitCode = EXIT.stopped;
}
process.exit(exitCode);
