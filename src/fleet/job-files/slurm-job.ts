import { comment, FIND_PROGRAM, PROFILE, type JobRequest } from './job-request.ts';
import { CODES, NODE_NEEDS } from './node-needs.ts';
import { shellPath, shellWord } from './quoting.ts';

/** `h:mm:ss`, Slurm's form of a duration. */
const slurmTime = (seconds: number): string => {
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
    'mem=0',
    ...(gres === null ? [] : [`gres=${gres}`]),
    ...(partition === null ? [] : [`partition=${partition}`]),
    `time=${slurmTime(seconds)}`,
    // A node that dies neither ends the others' runs nor has all of them begin again.
    'no-kill',
    'no-requeue',
  ];
  const words = ['--host="$SLURMD_NODENAME"', '--json="$report.json"', ...profile.map(shellWord)];
  return `#!/bin/bash
${comment(ABOUT)}
${directives.map((line) => `#SBATCH --${line}`).join('\n')}

out=${shellPath(out)}
mkdir -p -- "$out" || exit 2

# Run on each node, by srun below; $1 is the folder for reports.
read -r -d '' one_node <<'ONE_NODE'
report=$1/$SLURMD_NODENAME-$SLURM_JOB_ID
exec >"$report.log" 2>&1 </dev/null || exit 2
${workdir === null ? '' : `cd -- ${shellWord(workdir)} || exit 2\n`}${FIND_PROGRAM}
exec ${[PROFILE.join(' '), ...words].join(' \\\n  ')}
ONE_NODE

# Without --export a job submitted with --export=NONE would have no PATH on the nodes.
srun --export=ALL --ntasks-per-node=1 --cpu-bind=none --no-kill --kill-on-bad-exit=0 --wait=0 \\
  bash -c "$one_node" ridgepoint "$out"
status=$?
# srun does not count a node that was lost.
for node in $(scontrol show hostnames "$SLURM_JOB_NODELIST"); do
  if ! [ -s "$out/$node-$SLURM_JOB_ID.json" ]; then
    echo "$node: no report"
    if [ "$status" -eq 0 ]; then status=4; fi
  fi
done
echo "Reports and logs: $out/*-$SLURM_JOB_ID.*"
exit "$status"
`;
}

const ABOUT = `
Measures the GPU of each node once. Each leaves NODE-JOB.json, its report, and
NODE-JOB.log, what it said, in one folder.
  sbatch FILE
The folder must be one that all nodes see, and so must files that options name.
Where Slurm manages GPUs, a node's run sees one only with --gres gpu:1.

${NODE_NEEDS}
Lines such as "module load nodejs" belong before srun.

${CODES}
The exit code of the job is the highest of its nodes, 4 where one was lost; its
output, slurm-JOB.out, names the nodes that failed.
`;
