import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram } from '../../../src/cli/command-line.ts';

/** Leaves its folder, host and words, and a report where they ask for one; ends with FAKE_EXIT. */
const RIDGEPOINT = `#!/bin/sh
record=$(mktemp "$FAKE_RECORDS/run-XXXXXX")
printf '%s\\0' "$PWD" "$@" >"$record"
for word do
  case $word in
    --json=-) echo '{"partial": "'"$FAKE_EXIT"'"}' ;;
    --json=*) echo '{}' >"\${word#--json=}" ;;
  esac
done
exit "\${FAKE_EXIT:-0}"
`;

/** This machine by other names; exit-N has its runs end with N, and \`down\` cannot be reached. */
const SSH = `#!/bin/sh
while [ "$1" != -- ]; do shift; done
host=\${2##*@}
shift 2
case $host in
  down) echo "ssh: connect to host down: No route to host" >&2; exit 255 ;;
  exit-*) FAKE_EXIT=\${host#exit-}; export FAKE_EXIT ;;
esac
exec "$@"
`;

/** Runs once on each of FAKE_NODES, one after the other; a node \`lost\` runs nothing and is not counted, as in Slurm. */
const SRUN = `#!/bin/sh
while case $1 in -*) true ;; *) false ;; esac; do shift; done
worst=0
for SLURMD_NODENAME in $FAKE_NODES; do
  export SLURMD_NODENAME
  [ "$SLURMD_NODENAME" = lost ] && continue
  "$@" </dev/null
  status=$?
  [ "$status" -gt "$worst" ] && worst=$status
done
exit "$worst"
`;

const SCONTROL = `#!/bin/sh
for node in $FAKE_NODES; do echo "$node"; done
`;

/** GNU parallel, as far as the job uses it, with one job after the other. */
const PARALLEL = `#!/bin/bash
[ "$1" = --version ] && { echo 'GNU parallel 0'; exit; }
while [ "$1" != one_node ]; do
  [ "$1" = --joblog ] && log=$2
  shift
done
shift 2
printf 'Seq\\tHost\\tStarttime\\tJobRuntime\\tSend\\tReceive\\tExitval\\tSignal\\tCommand\\n' >"$log"
for host do
  seq=$((seq + 1))
  (one_node "$host") </dev/null
  printf '%s\\t:\\t0\\t0\\t0\\t0\\t%s\\t0\\tone_node\\n' "$seq" "$?" >>"$log"
done
`;

const FAKES = { ridgepoint: RIDGEPOINT, ssh: SSH, srun: SRUN, scontrol: SCONTROL, parallel: PARALLEL };
type Fake = keyof typeof FAKES;

/** What the fake `ridgepoint` was started with: the folder, and its arguments. */
export interface FakeRun {
  readonly folder: string;
  readonly words: readonly string[];
}

/** How a job file ended. */
export interface RunJobFile {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** One for each start, in no order. */
  readonly runs: readonly FakeRun[];
}

/** The text that `ridgepoint fleet job` prints. @throws its errors */
export function printedJob(args: readonly string[]): string {
  const write = process.stdout.write;
  let text = '';
  process.stdout.write = (more: string | Uint8Array) => {
    text += String(more);
    return true;
  };
  try {
    createProgram(() => undefined).parse(['fleet', 'job', ...args], { from: 'user' });
  } finally {
    process.stdout.write = write;
  }
  return text;
}

/** A folder in which job files run with programs that record how they were started. */
export class JobFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'ridgepoint-job-'));
  readonly #programs = this.path('programs');

  /** @param fakes the programs that are not the machine's own */
  constructor(fakes: readonly Fake[] = ['ridgepoint', 'ssh', 'srun', 'scontrol', 'parallel']) {
    mkdirSync(this.#programs);
    for (const name of fakes) this.program(name, FAKES[name]);
  }

  /** That of a batch job, in which programs are found here first. */
  get environment(): Readonly<Record<string, string | undefined>> {
    const path = `${this.#programs}:${process.env['PATH']}`;
    return { ...process.env, PATH: path, SLURM_JOB_ID: '7', SLURM_JOB_NODELIST: 'nodes' };
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Puts a program before those of the machine. */
  program(name: string, script: string): void {
    writeFileSync(join(this.#programs, name), script);
    chmodSync(join(this.#programs, name), 0o755);
  }

  /** Runs a command in the folder, with fakes and these variables. */
  run(command: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = this.folder): RunJobFile {
    const records = mkdtempSync(this.path('records-'));
    const all = { ...this.environment, FAKE_RECORDS: records, ...env };
    const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), { cwd, encoding: 'utf8', env: all });
    const runs = readdirSync(records).map((name): FakeRun => {
      const [folder = '', ...words] = readFileSync(join(records, name), 'utf8').split('\0').slice(0, -1);
      return { folder, words };
    });
    return { status, stdout, stderr, runs };
  }

  /** Writes a script and runs it with bash. */
  bash(script: string, env?: Readonly<Record<string, string>>, ...args: readonly string[]): RunJobFile {
    writeFileSync(this.path('job.sh'), script);
    return this.run(['bash', this.path('job.sh'), ...args], env);
  }

  /** Files below the folder for reports, sorted. */
  reports(out = 'reports'): string[] {
    return existsSync(this.path(out)) ? readdirSync(this.path(out)).toSorted() : [];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Why a program cannot be used here, or null. */
export function missing(program: string, ...args: readonly string[]): string | null {
  const { status } = spawnSync(program, args);
  return status === 0 ? null : `${program} is not installed`;
}
