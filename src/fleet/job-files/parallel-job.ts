import { comment, FIND_PROGRAM, PROFILE, type JobRequest } from './job-request.ts';
import { CODES, NODE_NEEDS } from './node-needs.ts';
import { shellPath, shellWord } from './quoting.ts';

/** Time for a run that ends itself to be heard before its connection is cut, in seconds. */
const GRACE_SECONDS = 60;

/**
 * The name of a host's report, which must be another for each host: that of the machine, without the user. The script has
 * its own rule for `:`, this machine.
 */
export const hostFileName = (host: string): string => host.replace(/^.*@/, '').replaceAll(/[^\w.-]/g, '_');

/** A shell script that has GNU parallel run once on each host over `ssh`, and collects the reports in a local folder. */
export function parallelJob({ hosts, out, workdir, profile, seconds }: JobRequest): string {
  // The report comes back through the connection: hosts need no folder in common.
  const words = [PROFILE.join(' '), '--host="$host"', '--json=-', ...profile.map(shellWord), '</dev/null 3<&- &'];
  return `#!/bin/bash
${comment(ABOUT)}

if ! parallel --version 2>/dev/null | grep -q '^GNU parallel'; then
  echo 'parallel: expected GNU parallel, found none (on Debian: sudo apt-get install -y parallel)' >&2
  exit 2
fi
out=${shellPath(out)}
mkdir -p -- "$out" || exit 2
run=\${1:-$(date -u +%Y%m%dT%H%M%SZ)-$$}
log=$out/parallel-$run.log
if [ $# -gt 0 ] && ! [ -f "$log" ]; then
  echo "run: expected one that left its log in $out, got $1" >&2
  exit 2
fi

# Read by a shell on the host as its input, so that nothing is quoted twice; as one
# command, as what follows in the input is not meant for the shell: where it ends,
# the connection is gone, and the run with it.
read -r -d '' on_the_node <<'ON_THE_NODE'
{
${workdir === null ? '' : `cd -- ${shellWord(workdir)} || exit 2\n`}${FIND_PROGRAM}
exec 3<&0
${words.join(' \\\n  ')}
run=$!
{ cat <&3; kill "$run"; } >/dev/null 2>&1 &
watch=$!
wait "$run"
status=$?
kill "$watch" 2>/dev/null
exit "$status"
}
ON_THE_NODE

# shellcheck disable=SC2317 # GNU parallel calls it.
one_node() {
  local host=\${1##*@} name folder status
  local shell=(ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -- "$1" sh -s)
  name=\${host//[^A-Za-z0-9_.-]/_}
  if [ "$1" = : ]; then
    host=$(uname -n)
    # As no other host's can be.
    name=$host+here
    shell=(sh -s)
  fi
  report=$out/$name-$run.json
  folder=$(mktemp -d) && mkfifo "$folder/in" || return 2
  "\${shell[@]}" <"$folder/in" >"$report.tmp" &
  # Held open until this function ends, however it does.
  exec 3>"$folder/in"
  rm -r -- "$folder"
  # What a broken connection or Ctrl-C cut off is no report.
  trap 'rm -f -- "$report.tmp"' EXIT
  trap '' PIPE
  printf 'host=%q\n%s\n' "$host" "$on_the_node" >&3
  wait "$!"
  status=$?
  case $status in
    0 | 1 | 4 | 130)
      if [ -s "$report.tmp" ]; then
        if [ -e "$report" ]; then mv -- "$report" "$report.$(date -u +%Y%m%dT%H%M%SZ)"; fi
        mv -- "$report.tmp" "$report"
      fi
      ;;
  esac
  return "$status"
}

SHELL=$(type -P bash)
export SHELL out run on_the_node
export -f one_node
parallel --jobs 0 --tag --line-buffer --timeout ${seconds + GRACE_SECONDS} --joblog "$log" --resume-failed \\
  one_node ::: ${(hosts ?? []).map(shellWord).join(' ')}

# The highest exit code: of a host that was tried again its last, of a run that a
# signal ended 128 and more, of one that took too long 124, of one that Ctrl-C
# kept from ending 130.
status=$(awk -F '\\t' '
  NR > 1 { if (!($1 in code)) ended++; code[$1] = $7 < 0 ? 124 : $8 > 0 ? 128 + $8 : $7 + 0 }
  END {
    for (one in code) if (code[one] > worst) worst = code[one]
    print (worst > 0 ? worst : ended < ${hosts?.length ?? 0} ? 130 : 0)
  }
' "$log")
echo "Reports: $out/*-$run.json"
if [ "$status" -ne 0 ]; then
  echo "Not all hosts ended with 0. To try those again that did not: bash FILE $run" >&2
fi
exit "$status"
`;
}

const ABOUT = `
Measures the GPU of each host once, over ssh, and collects the reports here.
  bash FILE          all hosts; each has HOST-RUN.json
  bash FILE RUN      again those of this run that did not end with 0
This machine needs GNU parallel; each host must let ssh in without a question
(":" is this machine itself). Ports and keys belong in ~/.ssh/config. Ctrl-C ends
the runs on the hosts, too.

${NODE_NEEDS}
Without --workdir that is the folder in which ssh begins, and node must be in the
PATH that "ssh HOST node --version" finds. Files that options name are those of
the hosts.

${CODES}
The exit code is the highest of the hosts (255: ssh failed); parallel-RUN.log in
the folder of the reports has each, in its column Exitval.
`;
