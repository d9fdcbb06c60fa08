import { comment, PROFILE, type JobRequest } from './job-request.ts';
import { CODES, NODE_NEEDS } from './node-needs.ts';
import { shellWord } from './quoting.ts';

/** `h:mm:ss`, Slurm's form of a duration. */
export const slurmTime = (seconds: number): string => {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
};

/** A batch script for `sbatch`: one run, alone, on each node of the allocation. */
export function slurmJob(request: JobRequest): string {
  const { name, nodes, hosts, gres, partition, seconds, out, workdir, profile } = request;
  const directives = [
    `job-name=${name}`,
    `nodes=${nodes ?? hosts?.length ?? 1}`,
    ...(hosts ? [`nodelist=${hosts.join(',')}`] : []),
    'ntasks-per-node=1',
    // Another job on the node would be measured too.
    'exclusive',
    ...(gres === null ? [] : [`gres=${gres}`]),
    ...(partition === null ? [] : [`partition=${partition}`]),
    `time=${slurmTime(seconds)}`,
  ];
  const own = ['--host="$SLURMD_NODENAME"', '--json="$RIDGEPOINT_OUT/$SLURMD_NODENAME-$SLURM_JOB_ID.json"'];
  const words = [...PROFILE, ...own, ...profile.map(shellWord)];
  return `#!/bin/bash
${comment(ABOUT)}
${directives.map((line) => `#SBATCH --${line}`).join('\n')}

out=${shellWord(out)}
mkdir -p -- "$out" && RIDGEPOINT_OUT=$(cd -- "$out" && pwd) || exit 2
export RIDGEPOINT_OUT

read -r -d '' one_node <<'ONE_NODE'
${workdir === null ? '' : `cd -- ${shellWord(workdir)} || exit 2\n`}exec ${words.join(' \\\n  ')}
ONE_NODE

srun --ntasks-per-node=1 --kill-on-bad-exit=0 --wait=0 bash -c "$one_node"
`;
}

const ABOUT = `
Measures the GPU of each node once, and leaves a report of each in one folder.
  sbatch FILE
The folder must be one that all nodes see, and so must files that options name.

${NODE_NEEDS}
Lines such as "module load nodejs" belong before srun.

${CODES}
The exit code of the job is the highest of its nodes; sacct lists them.
`;
