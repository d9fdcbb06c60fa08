import { Command, Option } from 'commander';
import { TOOL_VERSION } from '../report/version.ts';
import { attach, type AttachOptions } from './commands/attach.ts';
import { attachCommand } from './commands/attach-options.ts';
import { compare, type CompareOptions } from './commands/compare.ts';
import { count, type CountOptions } from './commands/count.ts';
import { doctor, type DoctorOptions } from './commands/doctor.ts';
import { peers, type PeersOptions } from './commands/peers.ts';
import { peersCommand } from './commands/peers-options.ts';
import { fleetCommand } from './commands/fleet/fleet-commands.ts';
import { predict } from './commands/predict.ts';
import type { PredictOptions } from './commands/predict-request.ts';
import { predictCommand } from './commands/predict-options.ts';
import { profile, type ProfileOptions } from './commands/profile.ts';
import { openReport, start, type StartOptions } from './commands/start.ts';
import type { ExitCode } from './exit.ts';
import { collect, label, portNumber, seconds, share, wholeNumber } from './option-values.ts';

/** The command line; `ended` receives the exit code of the command that ran. */
export function createProgram(ended: (code: ExitCode) => void): Command {
  const program = new Command('ridgepoint')
    .description('Measures, in a real browser, how far a GPU is from its limits on LLM inference, and says why.')
    .version(TOOL_VERSION)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .helpCommand('help [command]', 'The same as --help')
    .addHelpText('after', BEGIN);
  const add = (command: Command): void => {
    program.addCommand(command.exitOverride().configureOutput({ writeErr: () => undefined }));
  };
  add(profileCommand().action(async (options: ProfileOptions) => ended(await profile(options))));
  add(countCommand().action(async (file: string, options: CountOptions) => ended(await count(file, options))));
  add(attachCommand().action(async (url: string, options: AttachOptions) => ended(await attach(url, options))));
  add(doctorCommand().action(async (options: DoctorOptions) => ended(await doctor(options))));
  add(predictCommand().action((options: PredictOptions) => ended(predict(options))));
  add(
    compareCommand().action(async (a: string, b: string, options: CompareOptions) =>
      ended(await compare(a, b, options)),
    ),
  );
  add(fleetCommand(profileCommand(), ended));
  add(peersCommand().action(async (options: PeersOptions) => ended(await peers(options))));
  add(
    serving('start', 'Serve the page and print its address').action(async (options: StartOptions) =>
      ended(await start(options)),
    ),
  );
  add(
    serving('open', 'Open a report, or a watched session, in the page')
      .argument('<file>', 'a report, or a session that attach wrote')
      .action(async (file: string, options: StartOptions) => ended(await openReport(file, options))),
  );
  return program;
}

const BEGIN = `
To begin:
  ridgepoint doctor     see which browsers and GPUs can be used here
  ridgepoint profile    measure this machine's GPU
  ridgepoint predict --model llama-2-7b --gpu a10    needs no GPU
  ridgepoint profile --help    every option of a command

Exit codes:
  0    done
  1    the answer is no: a regression, or a kernel's check failed
  2    bad input or usage
  3    no browser, or no WebGPU adapter
  4    ended early; the results so far are written
  130  Ctrl-C, likewise`;

/** The options that choose where a job runs. */
const withRuntime = (command: Command): Command =>
  command
    .addOption(
      new Option('--adapter <kind>', 'auto: hardware if available, else the software adapter')
        .choices(['auto', 'hardware', 'software'])
        .default('auto'),
    )
    .addOption(new Option('--power <kind>', 'which GPU, on machines with two').choices(['high', 'low']).default('high'))
    .addOption(
      new Option('--runtime <kind>', 'a browser, or Dawn for Node (the npm package webgpu) on servers without one')
        .choices(['browser', 'dawn'])
        .default('browser'),
    )
    .option('--browser <name|path>', 'chrome (or Chromium), edge, firefox, or the path of a browser');

const profileCommand = (): Command =>
  withRuntime(
    new Command('profile')
      .description("Measure this machine's GPU; print and write the report")
      .addHelpText('after', PROFILES)
      .option('--plan <name|file>', 'quick, standard, full, or a JSON plan file', 'quick')
      .addOption(
        new Option(
          '--only <glob...>',
          'only results or kernels that match a glob, such as "gemv/*"; ceilings are always measured',
        )
          .argParser(collect)
          .default([], 'all'),
      )
      .option(
        '--model <name|file>',
        "measure a model's steps layer by layer: a name (predict --list), or its config.json",
      )
      .addOption(
        new Option(
          '--clock <kind>',
          "with --runtime dawn: timestamps at full resolution, or in a stock browser's steps",
        ).choices(['fine', 'stock']),
      )
      .option('--seed <number>', 'seed for data and sampling order', wholeNumber)
      .option('--retune', 'search for the fastest member of each kernel again, not only where it is unknown')
      .option('--timeout <seconds>', 'stop after this many seconds and keep the results so far', seconds)
      .option('--host <label>', 'name of this machine in the report')
      .option('--label <key=value>', 'a label in the report, such as pool=lab-1; may be repeated', label)
      .option('--json <file>', 'the report, - for standard output (default: ridgepoint-report.json)')
      .option('--svg <file>', 'the roofline as a picture')
      .option('--markdown <file>', 'the report as Markdown; with --baseline first the verdict and the comparison')
      .option('--csv <file>', 'the results as CSV')
      .option('--trace <file>', 'with --model: when each dispatch of a step ran, for ui.perfetto.dev')
      .option('--baseline <report>', 'measure the shapes of this report and compare with it')
      .option(
        '--threshold <share>',
        'with --baseline: exit with 1 if a result is slower by more than this: 5% or 0.05',
        share,
      ),
  );

const PROFILES = `
An early end (Ctrl-C, --timeout, a lost device) spares a complete report at the
default path: what was measured is then in ridgepoint-report.partial.json.

For example:
  ridgepoint profile --only "gemv/*" --svg roofline.svg
  ridgepoint profile --model qwen3-0.6b --json qwen.json
  ridgepoint profile --baseline main.json --threshold 5% --markdown summary.md`;

const compareCommand = (): Command =>
  new Command('compare')
    .description('Compare B with A, two reports or two sessions: same, faster, slower or unclear, with intervals')
    .argument('<A>', 'a report of profile, or a session of attach')
    .argument('<B>', 'a later one, of the same machine')
    .option('--threshold <share>', 'exit with 1 if a part of B is slower by more than this: 5% or 0.05', share)
    .option('--json <file>', 'the answer as JSON, - for standard output');

const countCommand = (): Command =>
  withRuntime(
    new Command('count')
      .description('Run a WGSL kernel once, instrumented, and count what it executes and which bytes it requests')
      .argument('<file>', 'a WGSL file')
      .option('--entry <name>', 'the compute entry point, if there are several')
      .requiredOption('--workgroups <x,y,z>', 'workgroups to dispatch, such as 64 or 8,8,1 (required)')
      .addOption(
        new Option('--bind <spec>', 'a buffer or a texture, as explained below; may be repeated')
          .argParser(collect)
          .default([], 'none'),
      )
      .addOption(
        new Option('--set <name=value>', 'the value of an override constant; may be repeated')
          .argParser(collect)
          .default([], 'none'),
      )
      .option(
        '--immediate <values>',
        "the value of var<immediate>: 'n=1024,scale=0.5', or numbers if it is not a struct",
      )
      .option('--bytes', 'also count the unique bytes touched, in a separate run')
      .option('--seed <number>', 'seed for normal and random values', wholeNumber)
      .option('--timeout <seconds>', 'give up after this many seconds', seconds)
      .option('--json <file>', 'the counts as JSON, - for standard output')
      .addHelpText('after', BINDINGS),
  );

const BINDINGS = `
A buffer holds TYPE f32, f16, u32, i32 or bytes, filled with zeros, iota,
normal, random, values:4,8,15 or @file (little-endian). LENGTH is in elements:
needed unless values or a file determine it; values are repeated up to it.
  --bind '0.0=f32:normal:4096' --bind '0.1=u32:values:64,64,32'
  --bind '0.2=bytes:@params.bin'
A struct is filled by field name; unnamed fields are zero, which is noted.
Semicolons separate the numbers of vectors, matrices and arrays; an array may be
zeros, iota, normal or random, with a LENGTH if it is runtime-sized:
  --bind '0.0=struct:n=1024,inner.scale=0.5,axis=1;0;0,data=normal:4096'
A texture has one level of WIDTH, WIDTHxHEIGHT or WIDTHxHEIGHTxDEPTH texels (the
last: depth, or layers), and a format: by default that of its WGSL type, or one
that holds any value of it. Samplers are bound by themselves; they are linear:
  --bind '0.1=texture:normal:64x64'
  --bind '0.2=texture:@image.bin:640x480:rgba8unorm'`;

const doctorCommand = (): Command =>
  new Command('doctor')
    .description('List the browsers and adapters found here, what works, and how to fix the rest')
    .option('--browser <name|path>', 'check only this browser: chrome, edge, firefox or a path')
    .option('--json <file>', 'the answer as JSON, - for standard output');

const serving = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--port <number>', 'the port to use (default: any free one)', portNumber)
    .option('--no-open', 'do not open the page on the desktop');
