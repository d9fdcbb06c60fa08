import { comment, FIND_PROGRAM, PROFILE, type JobRequest } from './job-request.ts';
import { CODES, DRIVER_CAPABILITIES, IMAGE_NEEDS } from './node-needs.ts';
import { hclString } from './quoting.ts';

/** Filled in by Nomad on the node. */
const NODE_NAME = '${node.unique.name}';

/** A job of the type `sysbatch`, which Nomad runs once on every node that it fits. */
export function nomadJob(request: JobRequest): string {
  const { name, namespace, hosts, image, workdir, volume, out, gpuResource, profile } = request;
  const ours = (text: string): string => `"${text}"`;
  const target = volume === null ? '-' : `${hclString(out).slice(1, -1)}/${NODE_NAME}-\${NOMAD_SHORT_ALLOC_ID}.json`;
  const words = [
    ...['-c', `${FIND_PROGRAM}; exec "$@"`, 'sh', ...PROFILE].map(hclString),
    ours(`--host=${NODE_NAME}`),
    ours(`--json=${target}`),
    ...profile.map(hclString),
  ];
  const lines = [
    `job ${hclString(name)} {`,
    '  type        = "sysbatch"',
    '  datacenters = ["*"]',
    ...(namespace === null ? [] : [`  namespace   = ${hclString(namespace)}`]),
    '',
    '  # Else Nomad would not run the same job a second time.',
    '  meta {',
    '    run = uuidv4()',
    '  }',
    ...(hosts ? ['', ...constraintOf(hosts)] : []),
    '',
    '  group "profile" {',
    '    restart {',
    '      attempts = 0',
    '      mode     = "fail"',
    '    }',
    ...(volume === null
      ? []
      : ['', '    volume "reports" {', '      type   = "host"', `      source = ${hclString(volume)}`, '    }']),
    '',
    '    task "profile" {',
    '      driver       = "docker"',
    '      kill_timeout = "60s"',
    '',
    '      config {',
    `        image   = ${hclString(image ?? '')}`,
    '        command = "sh"',
    '        args = [',
    ...words.map((word) => `          ${word},`),
    '        ]',
    ...(workdir === null ? [] : [`        work_dir = ${hclString(workdir)}`]),
    '      }',
    '',
    '      env {',
    `        ${DRIVER_CAPABILITIES.name} = ${hclString(DRIVER_CAPABILITIES.value)}`,
    '      }',
    ...(volume === null
      ? []
      : [
          '',
          '      volume_mount {',
          '        volume      = "reports"',
          `        destination = ${hclString(out)}`,
          '      }',
        ]),
    '',
    '      resources {',
    '        cpu    = 2000',
    '        memory = 4096',
    ...(gpuResource === null ? [] : [`        device ${hclString(gpuResource)} {`, '          count = 1', '        }']),
    '      }',
    '    }',
    '  }',
    '}',
  ];
  return `${comment(aboutOf(request))}\n${lines.join('\n')}\n`;
}

const constraintOf = (hosts: readonly string[]): string[] => [
  '  constraint {',
  `    attribute = "${NODE_NAME}"`,
  '    operator  = "set_contains_any"',
  `    value     = ${hclString(hosts.join(','))}`,
  '  }',
];

const aboutOf = ({ name, namespace, volume }: JobRequest): string => {
  const inNamespace = namespace === null ? '' : `-namespace ${namespace} `;
  return `
Measures the GPU of every node that fits once; Nomad 1.5 or later, and its plugin
for GPUs. A node that joins while the job runs is measured, too.
  nomad job run FILE
  nomad job status ${inNamespace}${name}
${
  volume === null
    ? `Each report is the output of its allocation, when that is complete:
  nomad alloc logs ${inNamespace}ALLOCATION >NODE.json`
    : 'Each report is a file of the host volume, which each node must have.'
}

${IMAGE_NEEDS}

${CODES}
That of a node, and what it said:
  nomad alloc status ${inNamespace}ALLOCATION
  nomad alloc logs ${inNamespace}-stderr ALLOCATION
`;
};
