import { stringify } from 'yaml';
import { comment, FIND_PROGRAM, PROFILE, type JobRequest } from './job-request.ts';
import { CODES, DRIVER_CAPABILITIES, IMAGE_NEEDS } from './node-needs.ts';
import { kubernetesText } from './quoting.ts';

const HOST_LABEL = 'kubernetes.io/hostname';
/** Pods of all jobs of ours have it, so that no two of them meet on a node. */
const POD_LABELS = { app: 'ridgepoint' };
/** The label by which the pods of one file are found. */
const FILE_LABEL = 'ridgepoint-job';

const YAML = {
  aliasDuplicateObjects: false,
  lineWidth: 0,
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
} as const;

/**
 * A manifest for `kubectl create`: for any nodes an Indexed Job with one pod on each; for named nodes a Job for each of
 * them, as a pod that had to wait for its node could else come to one that was measured already.
 */
export function kubernetesJob(request: JobRequest): string {
  const { name, nodes, hosts } = request;
  const jobs = hosts
    ? hosts.map((host, i) => jobOf(request, `${name}-${i}`, 1, host))
    : [jobOf(request, name, nodes ?? 1, null)];
  return `${comment(aboutOf(request))}\n${jobs.map((job) => stringify(job, YAML)).join('---\n')}`;
}

function jobOf(request: JobRequest, name: string, count: number, host: string | null): unknown {
  const { namespace } = request;
  const labels = { ...POD_LABELS, [FILE_LABEL]: request.name };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, ...(namespace !== null && { namespace }), labels },
    spec: {
      completionMode: 'Indexed',
      completions: count,
      parallelism: count,
      // Per index: a node that fails neither ends the job nor is measured again.
      backoffLimitPerIndex: 0,
      template: { metadata: { labels }, spec: podOf(request, host) },
    },
  };
}

function podOf(request: JobRequest, host: string | null): unknown {
  const { seconds, volume, gpuResource } = request;
  const onHost = host !== null && {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [host] }] }],
      },
    },
  };
  const alone = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: POD_LABELS }, topologyKey: HOST_LABEL },
      ],
    },
  };
  return {
    restartPolicy: 'Never',
    activeDeadlineSeconds: seconds,
    terminationGracePeriodSeconds: 60,
    affinity: { ...onHost, ...alone },
    ...(gpuResource !== null && { tolerations: [{ key: gpuResource, operator: 'Exists' }] }),
    containers: [containerOf(request)],
    ...(volume !== null && { volumes: [{ name: 'reports', persistentVolumeClaim: { claimName: volume } }] }),
  };
}

function containerOf({ image, workdir, out, volume, gpuResource, profile }: JobRequest): unknown {
  const target = volume === null ? '-' : `${kubernetesText(out)}/$(NODE_NAME)-$(POD_NAME).json`;
  const words = [...PROFILE, '--host=$(NODE_NAME)', `--json=${target}`, ...profile.map(kubernetesText)];
  // A pod's log joins both streams: without a volume it must hold the report alone.
  const script = `${FIND_PROGRAM}; exec "$@"${volume === null ? ' 2>/dev/termination-log' : ''}`;
  return {
    name: 'profile',
    image,
    ...(workdir !== null && { workingDir: workdir }),
    command: ['sh', '-c', kubernetesText(script), 'sh', ...words],
    env: [
      { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      DRIVER_CAPABILITIES,
    ],
    ...(gpuResource !== null && { resources: { limits: { [gpuResource]: 1 } } }),
    ...(volume !== null && { volumeMounts: [{ name: 'reports', mountPath: out }] }),
  };
}

const aboutOf = ({ volume, name, hosts, namespace }: JobRequest): string => {
  const pods = `kubectl get pods ${namespace === null ? '' : `-n ${namespace} `}-l ${FILE_LABEL}=${name}`;
  return `
Measures the GPU of each node once; Kubernetes 1.29 or later.
  kubectl create -f FILE
  ${pods} --watch    until none is Running
To measure again: kubectl delete -f FILE, then create.
${
  hosts
    ? ''
    : `As many nodes must be free at once: a pod that had to wait could come to a node
that was measured already, and two reports would have that node's name.
`
}${
    volume === null
      ? `Each report is the log of its pod (of a pod that failed, the termination message
says why: kubectl describe):
  for pod in $(${pods} -o name); do
    file=\${pod#pod/}.json
    kubectl logs ${namespace === null ? '' : `-n ${namespace} `}"$pod" >"$file"; [ -s "$file" ] || rm "$file"
  done`
      : 'Each report is a file of the volume, which all nodes must be able to write\n(ReadWriteMany).'
  }

${IMAGE_NEEDS}

${CODES}
Those of the pods:
  ${pods} -o custom-columns=NODE:.spec.nodeName,EXIT:.status.containerStatuses[0].state.terminated.exitCode
`;
};
