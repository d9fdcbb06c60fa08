import { stringify } from 'yaml';
import { comment, PROFILE, type JobRequest } from './job-request.ts';
import { CODES, DRIVER_CAPABILITIES, IMAGE_NEEDS } from './node-needs.ts';
import { kubernetesText } from './quoting.ts';

const HOST_LABEL = 'kubernetes.io/hostname';
/** Pods of all jobs of ours have it, so that no two of them meet on a node. */
const POD_LABELS = { app: 'ridgepoint' };

/** A manifest for `kubectl apply`: an Indexed Job with one pod on each node. */
export function kubernetesJob(request: JobRequest): string {
  const { name, namespace, nodes, hosts } = request;
  const count = nodes ?? hosts?.length ?? 1;
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, ...(namespace !== null && { namespace }), labels: POD_LABELS },
    spec: {
      completionMode: 'Indexed',
      completions: count,
      parallelism: count,
      // Per index: a node that fails neither ends the job nor is measured again.
      backoffLimitPerIndex: 0,
      template: { metadata: { labels: POD_LABELS }, spec: podOf(request) },
    },
  };
  return `${comment(aboutOf(request))}\n${stringify(job, { aliasDuplicateObjects: false, lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' })}`;
}

function podOf({ hosts, seconds, volume, out, gpuResource, ...request }: JobRequest): unknown {
  const inHosts = hosts && {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: HOST_LABEL, operator: 'In', values: [...hosts] }] }],
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
    affinity: { ...inHosts, ...alone },
    ...(gpuResource !== null && { tolerations: [{ key: gpuResource, operator: 'Exists' }] }),
    containers: [containerOf({ ...request, hosts, seconds, volume, out, gpuResource })],
    ...(volume !== null && { volumes: [{ name: 'reports', persistentVolumeClaim: { claimName: volume } }] }),
  };
}

function containerOf({ image, workdir, out, volume, gpuResource, profile }: JobRequest): unknown {
  const target = volume === null ? '-' : `${kubernetesText(out)}/$(NODE_NAME)-$(POD_NAME).json`;
  const words = [...PROFILE, '--host=$(NODE_NAME)', `--json=${target}`, ...profile.map(kubernetesText)];
  // A pod's log joins both streams: without a volume it must hold the report alone.
  const command = volume === null ? ['sh', '-c', 'exec "$$@" 2>/dev/termination-log', 'sh'] : [];
  return {
    name: 'profile',
    image,
    ...(workdir !== null && { workingDir: workdir }),
    command: [...command, ...words],
    env: [
      { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      DRIVER_CAPABILITIES,
    ],
    ...(gpuResource !== null && { resources: { limits: { [gpuResource]: 1 } } }),
    ...(volume !== null && { volumeMounts: [{ name: 'reports', mountPath: out }] }),
  };
}

const aboutOf = ({ volume, name }: JobRequest): string => `
Measures the GPU of each node once; Kubernetes 1.29 or later.
  kubectl apply -f FILE
${
  volume === null
    ? `Each report is the log of its pod (of a pod that failed, the termination message
says why):
  for pod in $(kubectl get pods -l job-name=${name} -o name); do
    kubectl logs "$pod" >"$(basename "$pod").json"
  done`
    : 'Each report is a file of the volume, which all nodes must be able to write\n(ReadWriteMany).'
}

${IMAGE_NEEDS}

${CODES}
Those of the pods:
  kubectl get pods -l job-name=${name} -o custom-columns=NODE:.spec.nodeName,EXIT:.status.containerStatuses[0].state.terminated.exitCode
`;
