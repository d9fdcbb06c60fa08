import { comment, PROFILE, type JobRequest } from './job-request.ts';
import { CODES, NODE_NEEDS } from './node-needs.ts';
import { shellWord } from './quoting.ts';

/** A shell script that has GNU parallel run once on each host over `ssh`, and collects the reports in a local folder. */
export function parallelJob({ hosts, out, workdir, profile }: JobRequest): string {
  // The report comes back through the connection: hosts need no folder in common.
  const words = [...PROFILE, '--host="$(uname -n)"', '--json=-', ...profile.map(shellWord)];
  return `#!/bin/bash
${comment(ABOUT)}

out=${shellWord(out)}
mkdir -p -- "$out" && out=$(cd -- "$out" && pwd) || exit 2
run=$(date -u +%Y%m%dT%H%M%SZ)-$$
log=$out/parallel-$run.log

# Read by a shell on the host as its input, so that nothing is quoted twice.
read -r -d '' on_the_node <<'ON_THE_NODE'
${workdir === null ? '' : `cd -- ${shellWord(workdir)} || exit 2\n`}${words.join(' \\\n  ')} </dev/null
ON_THE_NODE

one_node() {
  local host=$1 name=\${1//[^A-Za-z0-9._-]/_} shell=(ssh -o BatchMode=yes -- "$1" sh -s) status
  if [ "$host" = : ]; then
    name=$(uname -n)
    shell=(sh -s)
  fi
  local report=$out/$name-$run.json
  "\${shell[@]}" <<<"$on_the_node" >"$report.tmp"
  status=$?
  case $status in
    0 | 1 | 4 | 130) if [ -s "$report.tmp" ]; then mv -- "$report.tmp" "$report"; fi ;;
  esac
  # What a broken connection cut off is no report.
  rm -f -- "$report.tmp"
  return "$status"
}

SHELL=$(type -P bash)
export SHELL out run on_the_node
export -f one_node
parallel --jobs 0 --tag --line-buffer --joblog "$log" one_node ::: ${(hosts ?? []).map(shellWord).join(' ')}

# The highest exit code; a run that a signal ended counts as 128 and more.
exit "$(awk -F '\\t' 'NR > 1 { code = $7 ? $7 : $8 ? 128 + $8 : 0; if (code > worst) worst = code } END { print worst + 0 }' "$log")"
`;
}

const ABOUT = `
Measures the GPU of each host once, over ssh, and collects the reports here.
  bash FILE
This machine needs GNU parallel; each host must let ssh in without a question
(":" is this machine itself).

${NODE_NEEDS}
Without --workdir that is the folder in which ssh begins.

${CODES}
The exit code is the highest of the hosts (255: ssh failed); the log in the
folder of the reports has each, in its column Exitval.
`;
