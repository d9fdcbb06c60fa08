import { existsSync } from 'node:fs';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { hostList, MOST_HOSTS } from '../../../fleet/job-files/host-list.ts';
import { ENGINES, type JobEngine, type JobRequest } from '../../../fleet/job-files/job-request.ts';
import { jobText } from '../../../fleet/job-files/job-text.ts';
import { hostFileName } from '../../../fleet/job-files/parallel-job.ts';
import { isNomadText } from '../../../fleet/job-files/quoting.ts';
import { quote } from '../../../text/untrusted.ts';
import { CliError, EXIT, type ExitCode } from '../../exit.ts';
import { userPath } from '../../paths.ts';
import { readText } from '../../read-file.ts';
import { profileJob } from '../profile-job.ts';
import { givenOf, passedOn, type Given } from './passed-options.ts';

/** What the user gave to `fleet job`, besides the options of `profile`. */
interface JobFileOptions {
  readonly out?: string;
  readonly nodes?: number;
  readonly hosts?: string;
  readonly name: string;
  readonly workdir?: string;
  readonly image?: string;
  readonly volume?: string;
  readonly gpuResource?: string;
  readonly gres?: string;
  readonly partition?: string;
  readonly namespace?: string;
  /** Seconds. */
  readonly time?: number;
}

/** Options that not every engine has. */
const TAKEN_BY: readonly (readonly [keyof JobFileOptions, string, readonly JobEngine[]])[] = [
  ['nodes', '--nodes', ['slurm', 'kubernetes']],
  ['image', '--image', ['kubernetes', 'nomad']],
  ['volume', '--volume', ['kubernetes', 'nomad']],
  ['gpuResource', '--gpu-resource', ['kubernetes', 'nomad']],
  ['gres', '--gres', ['slurm']],
  ['partition', '--partition', ['slurm']],
  ['namespace', '--namespace', ['kubernetes', 'nomad']],
];

/** `fleet job`; `profile` is the command whose options are passed on, `ended` receives the exit code. */
export function fleetJobCommand(profile: Command, ended: (code: ExitCode) => void): Command {
  const command = new Command('job')
    .description('Print a job file that measures the GPU of each node once, and leaves a report of each')
    .addArgument(new Argument('<engine>', 'what runs the file').choices(ENGINES))
    .option('--out <dir>', 'the folder for reports, as a node sees it (default: reports; in containers /reports)')
    .option('--nodes <number>', 'how many nodes (slurm, kubernetes)', nodeCount)
    .option('--hosts <file|list>', 'these nodes: names with commas between, node[01-04] too, or a file with one a line')
    .option('--name <name>', 'of the job', jobName, 'ridgepoint')
    .option('--workdir <dir>', 'the folder, on each node, in which ridgepoint and webgpu are installed')
    .option(
      '--image <image>',
      "the container's image (kubernetes, nomad)",
      plainWord('an image, such as lab/ridgepoint:1'),
    )
    .option(
      '--volume <name>',
      'a claim (kubernetes) or host volume (nomad) for reports; else they go to the log',
      resource,
    )
    .option(
      '--gpu-resource <name>',
      'a GPU as the engine calls it, or none (default: nvidia.com/gpu, nvidia/gpu)',
      resource,
    )
    .option('--gres <list>', "Slurm's name of a GPU, such as gpu:1", plainWord('generic resources, such as gpu:1'))
    .option('--partition <name>', 'the partition to run in (slurm)', plainWord('the name of a partition'))
    .option('--namespace <name>', 'the namespace to run in (kubernetes, nomad)', resource)
    .option('--time <minutes>', 'limit for a node: minutes, or hours:minutes:seconds (default: 60)', duration)
    .addHelpText('after', JOBS);
  const passed = passedOn(profile);
  for (const option of passed) command.addOption(option.helpGroup('Options of profile, passed on:'));
  // What every job file has already.
  command.addOption(new Option('--runtime <kind>').choices(['dawn']).hideHelp());
  return command.action((engine: JobEngine, options: JobFileOptions) => {
    process.stdout.write(jobText(engine, requestOf(engine, options, givenOf(passed, command.opts()))));
    ended(EXIT.done);
  });
}

const JOBS = `
Each node runs profile with --runtime dawn and its own name as --host. A run
ends itself a minute before the limit, with a partial report, unless --timeout
says otherwise. The printed file begins with how to run it, what each node
needs, and where the reports are.

Exit codes:
  0    the job file is printed
  2    bad input or usage

For example:
  ridgepoint fleet job slurm --nodes 8 --gres gpu:1 --out reports >job.sh
  ridgepoint fleet job kubernetes --nodes 8 --image lab/ridgepoint:1 >job.yaml
  ridgepoint fleet job parallel --hosts lab-01,lab-02 --label rack=7 >job.sh`;

/** @throws CliError `usage` for options that do not fit the engine or each other */
function requestOf(engine: JobEngine, options: JobFileOptions, given: Given): JobRequest {
  for (const [key, option, engines] of TAKEN_BY) {
    if (options[key] !== undefined && !engines.includes(engine)) {
      throw usage(`${option}: expected it with ${engines.join(' or ')} only, got ${engine}`);
    }
  }
  const isContainer = engine === 'kubernetes' || engine === 'nomad';
  const out = folder('--out', options.out ?? (isContainer ? '/reports' : 'reports'));
  if (isContainer && !/^\/[^:]*$/.test(out)) {
    throw usage(`--out: expected an absolute path in the container, without a colon, got ${quote(out)}`);
  }
  if (isContainer && options.out !== undefined && options.volume === undefined) {
    throw usage('--out: expected --volume with it, as a container keeps no files, got none');
  }
  if (isContainer && options.image === undefined) throw usage('--image: expected the image to run, got nothing');
  const hosts = options.hosts === undefined ? null : hostsOf(engine, options.hosts);
  if (hosts === null && engine === 'parallel') throw usage('--hosts: expected the hosts to run on, got nothing');
  if (hosts === null && options.nodes === undefined && engine !== 'nomad') {
    throw usage('--nodes: expected how many nodes to run on, or --hosts, got nothing');
  }
  if (hosts && options.nodes !== undefined && options.nodes !== hosts.length) {
    throw usage(`--nodes: expected ${hosts.length}, as many as --hosts names, or nothing, got ${options.nodes}`);
  }
  const defaultGpu = { kubernetes: 'nvidia.com/gpu', nomad: 'nvidia/gpu', slurm: null, parallel: null }[engine];
  const gpu = options.gpuResource ?? defaultGpu;
  const seconds = limitOf(options.time, given);
  const request: JobRequest = {
    name: options.name,
    nodes: options.nodes ?? null,
    hosts,
    out,
    workdir: options.workdir === undefined ? null : folder('--workdir', options.workdir),
    image: options.image ?? null,
    volume: options.volume ?? null,
    gpuResource: gpu === 'none' ? null : gpu,
    gres: options.gres ?? null,
    partition: options.partition ?? null,
    namespace: options.namespace ?? null,
    seconds,
    profile: profileWords(given, seconds),
  };
  if (engine === 'nomad') {
    const texts = [`--out=${out}`, `--workdir=${request.workdir ?? ''}`, ...request.profile];
    const [, option, bad = ''] = /^(--[^=]+)=(.*)$/.exec(texts.find((text) => !isNomadText(text)) ?? '') ?? [];
    if (option !== undefined) {
      throw usage(`${option}: expected text without "\${", which Nomad would replace, got ${quote(bad)}`);
    }
  }
  return request;
}

/** The limit for a node. */
const DEFAULT_SECONDS = 3600;
/** Time for a run to write what it has before the engine ends it, in seconds; half the limit where that is short. */
const LAST_SECONDS = 60;

/** The limit of the engine: above that of the run itself, which leaves a partial report. */
function limitOf(time: number | undefined, given: Given): number {
  const own = valuesOf(given, '--timeout').at(-1);
  if (own === undefined) return time ?? DEFAULT_SECONDS;
  if (time === undefined) return Math.max(DEFAULT_SECONDS, Math.ceil((Number(own) + LAST_SECONDS) / 60) * 60);
  if (Number(own) < time) return time;
  throw usage(`--timeout: expected fewer seconds than --time, which is ${time} s, got ${own}`);
}

function valuesOf(given: Given, name: string): readonly string[] {
  const values = given.get(name) ?? [];
  return values === true ? [] : values;
}

/** The options of `profile`, checked as far as possible here, each as one word. */
function profileWords(given: Given, seconds: number): string[] {
  const plan = valuesOf(given, '--plan').at(-1) ?? 'quick';
  const model = valuesOf(given, '--model').at(-1);
  // A file may be one that only the nodes see.
  const isHere = (text: string): boolean => !/[/\\.]/.test(text) || existsSync(userPath(text));
  profileJob({
    plan: isHere(plan) ? plan : 'quick',
    ...(model !== undefined && isHere(model) && { model }),
    only: valuesOf(given, '--only'),
    adapter: 'auto',
    power: 'high',
  });
  const words = [...given].flatMap(([name, values]) =>
    values === true ? [name] : values.map((value) => `${name}=${oneLine(name, value)}`),
  );
  if (given.has('--timeout')) return words;
  return [...words, `--timeout=${Math.max(Math.ceil(seconds / 2), seconds - LAST_SECONDS)}`];
}

/** What a name may be: as each engine has them; of `ssh` also an address, with a user. */
const HOST = /^[A-Za-z0-9][\w.-]{0,252}$/;
const SSH_HOST = /^(?::|(?:::)?[\w.][\w.@:%[\]-]{0,252})$/;

function hostsOf(engine: JobEngine, given: string): string[] {
  const isFile = given !== '' && existsSync(userPath(given));
  const text = isFile ? readText({ asked: '--hosts', what: 'a file with one host a line' }, given) : given;
  const list = isFile ? text.split(/\r?\n/).map((line) => line.replace(/#.*/, '')) : [text];
  const names = hostList(list.join(','));
  if (names === null) throw usage(`--hosts: expected at most ${MOST_HOSTS} hosts, got more in ${quote(given)}`);
  // ssh looks for a host whose name has the brackets.
  const hosts =
    engine === 'parallel' ? names.map((name) => name.replace(/^(.*@)?\[([^[\]]*:[^[\]]*)\]$/, '$1$2')) : names;
  const bad = hosts.find((name) => !(engine === 'parallel' ? SSH_HOST : HOST).test(name));
  if (bad !== undefined) {
    throw usage(
      `--hosts: expected names of hosts, such as lab-01 or node[01-04], or a file of them, got ${quote(bad)}`,
    );
  }
  if (hosts.length === 0) throw usage(`--hosts: expected at least one host, got ${quote(given)}`);
  if (engine !== 'parallel') return hosts;
  const machines = new Map<string, string>();
  for (const host of hosts) {
    const other = machines.get(hostFileName(host));
    if (other !== undefined)
      throw usage(`--hosts: expected each machine once, got ${quote(host)} after ${quote(other)}`);
    machines.set(hostFileName(host), host);
  }
  return hosts;
}

/** A folder on the nodes, where no shell replaces a tilde. */
function folder(option: string, text: string): string {
  if (/^~(\/|$)/.test(text)) {
    throw usage(`${option}: expected a path that begins with / or with a folder's name, got ${quote(text)}`);
  }
  return oneLine(option, text);
}

/** @throws CliError `usage` for text that no job file can hold on one line, or none at all */
function oneLine(option: string, text: string): string {
  if (text !== '' && !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(text)) return text;
  throw usage(`${option}: expected text on one line, without control characters, got ${quote(text)}`);
}

const usage = (message: string): CliError => new CliError(EXIT.usage, message);

function nodeCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1 to 999999.');
}

function jobName(text: string): string {
  if (/^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('Expected lower-case letters, digits and hyphens, at most 52.');
}

/** A parser for words that need no quoting in any format. */
const plainWord =
  (what: string) =>
  (text: string): string => {
    if (/^[A-Za-z0-9][\w.:,@/()=-]{0,499}$/.test(text)) return text;
    throw new InvalidArgumentError(`Expected ${what}.`);
  };

/** A name of Kubernetes or Nomad: `nvidia.com/gpu`. */
function resource(text: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,252}(\/[\w.-]{1,63}){0,2}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected a name of letters, digits, ".", "-", "_" and "/".');
}

/** @returns seconds */
function duration(text: string): number {
  const [, hours, minutes, last] = /^(\d{1,3}):([0-5]\d):([0-5]\d)$/.exec(text) ?? [];
  const value = hours === undefined ? Number(text) * 60 : Number(hours) * 3600 + Number(minutes) * 60 + Number(last);
  if ((hours !== undefined || /^\d{1,6}$/.test(text)) && value >= 60 && value <= 1e6) return value;
  throw new InvalidArgumentError('Expected minutes, or hours:minutes:seconds, from 1 minute to 11 days.');
}
